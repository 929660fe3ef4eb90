from django.contrib.admin.models import LogEntry
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

ERROR_LENGTH = 500  # characters


class StuckRow(models.Model):
    """A row that background work has failed at. It is tried again ever more rarely, and staff see it until it works."""

    sweep = models.CharField(_("work"), max_length=60)
    row = models.BigIntegerField(_("row"))
    failures = models.PositiveIntegerField(_("failures"), default=0)
    stuck_since = models.DateTimeField(_("since"), db_default=Now(), editable=False)
    next_try_at = models.DateTimeField(_("next attempt"), db_default=Now())
    error = models.CharField(_("last error"), max_length=ERROR_LENGTH, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = (
            _("background work that did not work"),
            _("background work that did not work"),
        )
        ordering = ["stuck_since", "pk"]
        constraints = [models.UniqueConstraint(fields=["sweep", "row"], name="one_stuck_row_per_sweep_and_row")]

    def __str__(self):
        return f"{self.sweep} {self.row}"


class StaffAct(LogEntry):
    """An entry of Django's own log, under a name for staff."""

    class Meta:
        proxy = True
        verbose_name, verbose_name_plural = _("staff act"), _("staff activity")
