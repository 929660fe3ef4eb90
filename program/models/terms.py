from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.days import Today, start_of_day
from program.models.questions import in_language

# R23: "early in the semester" means within this time of its first day.
EARLY_IN_TERM = timedelta(weeks=6)


class TermQuerySet(models.QuerySet):
    def at(self, day):
        """Terms that include this day."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def current(self):
        return self.at(Today())


class Term(models.Model):
    """A semester with its finals weeks (R23, R30)."""

    class Season(models.TextChoices):
        FALL = "fall", _("Fall")
        SPRING = "spring", _("Spring")

    season = models.CharField(_("fall or spring"), max_length=6, choices=Season)
    year = models.PositiveSmallIntegerField(_("year"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    finals_start_on = models.DateField(_("first day of finals"), null=True, blank=True)
    finals_end_on = models.DateField(_("last day of finals"), null=True, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("semester"), _("semesters")
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["season", "year"],
                name="one_term_per_season_and_year",
                violation_error_message=_("This semester already exists."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="a_term_ends_after_it_starts",
                violation_error_message=_("The last day must be after the first day."),
            ),
            models.CheckConstraint(
                condition=Q(finals_start_on=None, finals_end_on=None)
                | Q(finals_start_on__gte=F("starts_on"), finals_end_on__gte=F("finals_start_on")),
                name="finals_lie_in_their_term",
                violation_error_message=_("Enter the first and last day of finals, both within the semester."),
            ),
        ]

    def __str__(self):
        return f"{self.get_season_display()} {self.year}"

    @property
    def span(self):
        """Its first moment and the first moment after it, in the university's time zone."""
        return start_of_day(self.starts_on), start_of_day(self.ends_on + timedelta(days=1))

    @property
    def early_span(self):
        """The start and end between which a session counts as early in this term."""
        return start_of_day(self.starts_on), start_of_day(self.starts_on + EARLY_IN_TERM + timedelta(days=1))


class ClosedDay(models.Model):
    """A day or a week when the campus is closed (R30)."""

    name_en = models.CharField(_("name"), max_length=120)
    name_es = models.CharField(_("name in Spanish"), max_length=120, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        verbose_name, verbose_name_plural = _("campus closure"), _("campus closures")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="closed_days_end_after_they_start",
                violation_error_message=_("The last day can't be before the first day."),
            )
        ]

    def __str__(self):
        return in_language(self, "name")
