from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.fields import by_person


class ImportFileQuerySet(models.QuerySet):
    def to_carry_out(self):
        """Approved by staff, and not finished."""
        return self.filter(approved_at__isnull=False, finished_at=None)


class ImportFile(models.Model):
    """A list of people from another system, parsed and reviewed before any account is created."""

    class Kind(models.TextChoices):
        MENTEES = "mentees", _("Students and graduates")
        MENTORS = "mentors", _("Mentors")

    kind = models.CharField(_("people in this file"), max_length=8, choices=Kind)
    name = models.CharField(_("file"), max_length=200)
    uploaded_by = by_person(_("uploaded by"))
    uploaded_at = models.DateTimeField(_("uploaded"), db_default=Now(), editable=False)
    approved_at = models.DateTimeField(_("approved to run"), null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True, editable=False)

    objects = ImportFileQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("import"), _("imports")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(approved_at__isnull=False), name="only_approved_imports_are_done"
            )
        ]

    def __str__(self):
        return self.name


class ImportRow(models.Model):
    """One line of an import, and its result."""

    class Fate(models.TextChoices):
        NEW = "new", _("will be added")
        THERE = "there", _("already here: no change")
        TWICE = "twice", _("in the file twice: the first line counts")
        UNREADABLE = "unreadable", _("can't be imported")
        MADE = "made", _("added")

    file = models.ForeignKey(ImportFile, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(_("line"))
    email = models.CharField(_("email address"), max_length=254, blank=True)
    values = models.JSONField(_("answers"), default=dict)
    fate = models.CharField(_("result"), max_length=10, choices=Fate)
    remark = models.CharField(_("remark"), max_length=1000, blank=True)
    person = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("person"))

    class Meta:
        verbose_name, verbose_name_plural = _("import line"), _("import lines")
        ordering = ["file", "line"]
        constraints = [
            models.UniqueConstraint(fields=["file", "line"], name="one_import_row_per_line"),
            models.CheckConstraint(condition=~Q(fate="new") | ~Q(email=""), name="people_are_made_with_an_address"),
        ]

    def __str__(self):
        return self.email
