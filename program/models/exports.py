from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.fields import Text
from program.models.terms import Term

# An export file is kept this long after it is ready.
EXPORT_LASTS = timedelta(days=7)


class ExportQuerySet(models.QuerySet):
    def to_write(self):
        return self.filter(ready_at=None)

    def asked_by(self, user):
        """Only the person who requested a file may have it."""
        return self.filter(by=user.pk)


class Export(models.Model):
    """A long list that a worker writes. The row itself is the job, so no web code talks to the broker."""

    class Kind(models.TextChoices):
        REQUESTS = "requests", _("Every request this semester")
        ACTIVITIES = "activities", _("Every activity in this semester's agreements")

    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    term = models.ForeignKey(Term, models.CASCADE, related_name="+", verbose_name=_("semester"))
    by = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"), db_default=Now(), editable=False)
    total = models.PositiveIntegerField(_("rows"), default=0, editable=False)
    done = models.PositiveIntegerField(_("rows written"), default=0, editable=False)
    # The key of the last row written; the next part starts after it.
    last_key = models.BigIntegerField(default=0, editable=False)
    ready_at = models.DateTimeField(_("ready"), null=True, blank=True, editable=False)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("export"), _("exports")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "term", "by"],
                condition=Q(ready_at=None),
                name="one_open_export_per_kind_and_person",
                violation_error_message=_("This file is already being prepared."),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.term}"

    def get_absolute_url(self):
        return reverse("admin:program_export_change", args=[self.pk])


class ExportPart(models.Model):
    """Some lines of the file, written in one transaction with the progress, so a killed worker repeats nothing."""

    export = models.ForeignKey(Export, models.CASCADE, related_name="parts")
    text = Text(max_length=10_000_000)

    class Meta:
        verbose_name, verbose_name_plural = _("part of an export"), _("parts of exports")
        ordering = ["export", "pk"]
