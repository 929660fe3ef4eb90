from datetime import timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from core.days import Today, start_of_day
from program.models.questions import in_language

# R23: "early in the semester" means within this time of its first day.
EARLY_IN_TERM = timedelta(weeks=6)
# Longer ones are typing errors, such as a last day in the wrong year.
LONGEST_TERM = timedelta(weeks=26)
LONGEST_CLOSURE = timedelta(weeks=9)


def no_overlap(name, sentence):
    """A rule that no two rows share a day; the last day belongs to the row."""
    both_days = Value("[]")
    days = Func("starts_on", "ends_on", both_days, function="daterange", output_field=DateRangeField())
    expressions = [(days, RangeOperators.OVERLAPS)]
    return ExclusionConstraint(name=name, expressions=expressions, violation_error_message=sentence)


class Period(models.Model):
    """Some days in a row. What is wrong with them is said beside the field that `BESIDE` names for each rule."""

    BESIDE: dict[str, str] = {}

    class Meta:
        abstract = True

    def validate_constraints(self, exclude=None):
        """As in Django, but only the first rule that is broken: overlaps of days in the wrong order don't exist."""
        for constraint in self._meta.constraints:
            try:
                constraint.validate(type(self), self, exclude=exclude)
            except ValidationError as error:
                field = self.BESIDE.get(constraint.name, NON_FIELD_ERRORS)
                said = ValidationError(error.message, code=constraint.name)
                raise ValidationError({NON_FIELD_ERRORS if field in (exclude or ()) else field: [said]}) from error


class TermQuerySet(models.QuerySet):
    def at(self, day):
        """Terms that include this day."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def current(self):
        return self.at(Today())


class Term(Period):
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
    # Set when the first day is saved and still in the future, or when staff ask; empty means that no one is asked.
    ask_mentors_on = models.DateField(_("mentors are asked from"), null=True, blank=True, editable=False)

    objects = TermQuerySet.as_manager()

    BESIDE = {
        "one_term_per_season_and_year": "year",
        "a_term_ends_after_it_starts": "ends_on",
        "a_term_is_no_longer_than_half_a_year": "ends_on",
        "finals_lie_in_their_term": "finals_start_on",
        "terms_do_not_overlap": "starts_on",
    }

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
                | Q(
                    finals_start_on__gte=F("starts_on"),
                    finals_end_on__gte=F("finals_start_on"),
                    finals_end_on__lte=F("ends_on"),
                ),
                name="finals_lie_in_their_term",
                violation_error_message=_("Enter the first and last day of finals, both within the semester."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__lt=F("starts_on") + LONGEST_TERM),
                name="a_term_is_no_longer_than_half_a_year",
                violation_error_message=_("This semester is too long. Check its first and last day."),
            ),
            no_overlap(
                "terms_do_not_overlap",
                _("These days overlap another semester. Change the first or the last day."),
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


class ClosedDay(Period):
    """A day or a week when the campus is closed (R30)."""

    name_en = models.CharField(_("name"), max_length=120)
    name_es = models.CharField(_("name in Spanish"), max_length=120, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    BESIDE = {
        "closed_days_end_after_they_start": "ends_on",
        "closed_days_are_no_longer_than_nine_weeks": "ends_on",
        "closed_days_do_not_overlap": "starts_on",
    }

    class Meta:
        verbose_name, verbose_name_plural = _("campus closure"), _("campus closures")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="closed_days_end_after_they_start",
                violation_error_message=_("The last day can't be before the first day."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__lt=F("starts_on") + LONGEST_CLOSURE),
                name="closed_days_are_no_longer_than_nine_weeks",
                violation_error_message=_("This closure is too long. Check its first and last day."),
            ),
            no_overlap(
                "closed_days_do_not_overlap",
                _("These days overlap another closure. Change the first or the last day, or change that closure."),
            ),
        ]

    def __str__(self):
        return in_language(self, "name")
