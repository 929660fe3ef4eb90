from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement, user_field
from agreements.models.version import Activity
from profiles.models import MeetingMode

LONGEST_MEETING = 720  # minutes


class ActivityDone(models.Model):
    """Who did an activity, and when."""

    activity = models.OneToOneField(Activity, models.CASCADE, related_name="done")
    done_by = user_field()
    done_at = models.DateTimeField(_("done"), db_default=Now())

    class Meta:
        verbose_name, verbose_name_plural = _("activity done"), _("activities done")
        ordering = ["-done_at", "-pk"]


class ActivityReopened(models.Model):
    """Who opened an activity again that was marked as done, and when, until it is marked once more."""

    activity = models.OneToOneField(Activity, models.CASCADE, related_name="reopened")
    reopened_by = user_field()
    reopened_at = models.DateTimeField(_("opened again"), db_default=Now())

    class Meta:
        verbose_name, verbose_name_plural = _("activity opened again"), _("activities opened again")
        ordering = ["-reopened_at", "-pk"]


class ContactLog(models.Model):
    """A logged meeting: date, and optionally length and mode; never what was said."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="meetings")
    met_on = models.DateField(_("we met on"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_MEETING)]
    )
    mode = models.CharField(_("how"), max_length=10, choices=MeetingMode, blank=True)
    logged_by = user_field()
    logged_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name, verbose_name_plural = _("meeting"), _("meetings")
        ordering = ["-met_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "met_on"],
                name="one_meeting_per_day",
                violation_error_message=_("A meeting on that date is already in your log."),
            ),
            models.CheckConstraint(
                condition=Q(minutes=None) | Q(minutes__gte=1, minutes__lte=LONGEST_MEETING),
                name="meeting_has_a_plausible_length",
                violation_error_message=_("Enter a meeting length between 1 minute and 12 hours."),
            ),
        ]

    def __str__(self):
        return str(self.met_on)

    @property
    def details(self) -> str:
        """Its length and mode, which tell what a page has shown of it: "30 phone"."""
        return f"{self.minutes or ''} {self.mode}"
