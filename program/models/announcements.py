import pghistory
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.fields import Text, by_person
from core.workflow import WorkflowQuerySet
from profiles.models import College, Industry
from program.models.questions import bilingual, in_language

TEXT_LENGTH = 5000  # characters


class AnnouncementQuerySet(WorkflowQuerySet):
    def due(self):
        """Announcements that are released and due, but not sent yet."""
        return self.filter(send_at__lte=Now(), sent_at=None)


@pghistory.track(fields=["send_at", "sent_at"])
class Announcement(models.Model):
    """A message from the program to many people, by email and notice."""

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", _("Mentees and mentors")
        MENTEES = "mentees", _("Mentees")
        MENTORS = "mentors", _("Approved mentors")
        PAIRS = "pairs", _("People in an open match")

    title_en = models.CharField(_("subject"), max_length=120)
    title_es = models.CharField(_("subject in Spanish"), max_length=120, blank=True)
    text_en = Text(_("text"), max_length=TEXT_LENGTH)
    text_es = Text(_("text in Spanish"), max_length=TEXT_LENGTH, blank=True)
    audience = models.CharField(_("to whom"), max_length=10, choices=Audience, default=Audience.EVERYBODY)
    industries = models.ManyToManyField(
        Industry, related_name="+", blank=True, verbose_name=_("only mentors in these industries")
    )
    colleges = models.ManyToManyField(
        College, related_name="+", blank=True, verbose_name=_("only mentees of these colleges")
    )
    written_by = by_person(editable=False)
    written_at = models.DateTimeField(_("written"), db_default=Now(), editable=False)
    planned_for = models.DateTimeField(
        _("not before"), null=True, blank=True, help_text=_("Leave blank to send it as soon as it's released.")
    )
    send_at = models.DateTimeField(_("to be sent"), null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    sent_to = models.PositiveIntegerField(_("sent to"), null=True, blank=True, editable=False)

    text = bilingual("text")
    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("announcement"), _("announcements")
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(send_at__isnull=False), name="only_released_announcements_are_sent"
            )
        ]

    def __str__(self):
        return in_language(self, "title")

    def get_absolute_url(self):
        return reverse("program:announcement", args=[self.pk])
