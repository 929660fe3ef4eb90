import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.fields import Text
from matches.models.lengths import TEXT_LENGTH
from profiles.models import ContactMethod, MenteeProfile, Topic

# A number of so many digits fits into a `BigIntegerField`.
PAGE_NUMBER_DIGITS = 18


def new_page_number() -> int:
    """A number for a page that is being opened, which no other page has."""
    return secrets.randbelow(10**PAGE_NUMBER_DIGITS)


class RequestDraft(models.Model):
    """A message in progress, saved as it is typed: one per mentee, whichever mentor it will go to."""

    mentee = models.OneToOneField(MenteeProfile, models.CASCADE, primary_key=True, related_name="request_draft")
    wants_to_reach = Text(_("what I want to achieve"), max_length=TEXT_LENGTH, blank=True)
    why_you = Text(_("why I'm asking you"), max_length=TEXT_LENGTH, blank=True)
    about_me = Text(_("about me"), max_length=TEXT_LENGTH, blank=True)
    # What was selected beside the texts; `consented_methods` is null in drafts that hold texts only.
    topics = models.ManyToManyField(Topic, related_name="+", blank=True, verbose_name=_("topics"))
    consented_methods = ArrayField(
        models.CharField(max_length=10, choices=ContactMethod),
        verbose_name=_("contact methods to share"),
        null=True,
        blank=True,
    )
    # Which page saved it: the number drawn when that page was opened (`new_page_number`).
    opened = models.BigIntegerField(_("page that saved it"), null=True, blank=True, editable=False)
    saved_at = models.DateTimeField(_("saved"), db_default=Now(), editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("request draft"), _("request drafts")

    def __str__(self):
        return str(self.mentee)

    @property
    def version(self) -> str:
        """Another one after each save, by the database's clock; a page says which one it was opened with."""
        return self.saved_at.isoformat()

    def was_saved_elsewhere(self, page: int, seen: str) -> bool:
        """Whether another page than this one has saved the draft since this one was opened with that version."""
        return self.opened != page and self.version != seen
