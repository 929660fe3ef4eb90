from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.fields import Text
from matches.models.lengths import TEXT_LENGTH
from profiles.models import MenteeProfile


class RequestDraft(models.Model):
    """A message in progress, saved as it is typed: one per mentee, whichever mentor it will go to."""

    mentee = models.OneToOneField(MenteeProfile, models.CASCADE, primary_key=True, related_name="request_draft")
    wants_to_reach = Text(_("what I want to achieve"), max_length=TEXT_LENGTH, blank=True)
    why_you = Text(_("why I'm asking you"), max_length=TEXT_LENGTH, blank=True)
    about_me = Text(_("about me"), max_length=TEXT_LENGTH, blank=True)
    saved_at = models.DateTimeField(_("saved"), db_default=Now(), editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("request draft"), _("request drafts")

    def __str__(self):
        return str(self.mentee)
