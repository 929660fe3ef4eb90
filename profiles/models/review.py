from datetime import timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import IdentityProof
from core.fields import Text
from core.workflow import Guard
from profiles.models.mentor import MentorProfile

# How long a decision can be undone, before its email is sent.
UNDO_WINDOW = timedelta(minutes=5)
REASON_LENGTH = 2000  # characters


class MentorReviewQuerySet(models.QuerySet):
    def undoable(self):
        """Decisions whose email has not been sent yet."""
        return self.filter(undone_at=None, at__gt=Now() - UNDO_WINDOW)

    def to_announce(self):
        """Approvals that can't be undone any more, before mentees who wait for such a mentor are notified."""
        return self.filter(is_to_be_announced=True, undone_at=None, at__lte=Now() - UNDO_WINDOW)

    def standing(self):
        """Decisions that were not undone."""
        return self.filter(undone_at=None)


class MentorReview(models.Model):
    """What staff decided about an application, and why. Rows are never changed."""

    class Decision(models.TextChoices):
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Returned for changes")
        DECLINED = "declined", _("Not approved")

    mentor = models.ForeignKey(MentorProfile, models.CASCADE, related_name="reviews", verbose_name=_("mentor"))
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("reviewer")
    )
    decision = models.CharField(_("decision"), max_length=10, choices=Decision)
    reason = Text(_("reason (the applicant reads this)"), max_length=REASON_LENGTH, blank=True)
    identity_method = models.CharField(
        _("how identity was verified"), max_length=20, choices=IdentityProof.Method, blank=True
    )
    at = models.DateTimeField(_("decided"), db_default=Now(), editable=False)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True, editable=False)
    # An approval whose mentor the saved searches have not been run for yet (profiles/search/saved_searches.py).
    is_to_be_announced = models.BooleanField(default=False, db_default=False, editable=False)

    objects = MentorReviewQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("review"), _("reviews")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="approved") | ~Q(reason=""),
                name="a_no_carries_a_reason",
                violation_error_message=_("Say why. The applicant will read your reason."),
            )
        ]
        triggers = [
            Guard(
                name="reviews_are_never_changed",
                operation=pgtrigger.Update,
                sentence=_("A review can't be changed. Make a new decision instead."),
                condition_sql="""(OLD.decision, OLD.reason, OLD.mentor_id)
                    IS DISTINCT FROM (NEW.decision, NEW.reason, NEW.mentor_id)""",
            )
        ]

    def __str__(self):
        return self.get_decision_display()

    def get_absolute_url(self):
        """The applicant's page with the status of the application (R9)."""
        return reverse("profiles:join_mentor")


class ReviewReason(models.Model):
    """A standard reason for sending an application back or declining it, in both languages; staff edit it (R30)."""

    decision = models.CharField(
        _("used for"),
        max_length=10,
        choices=[choice for choice in MentorReview.Decision.choices if choice[0] != "approved"],
    )
    text_en = Text(_("in English"), max_length=REASON_LENGTH)
    text_es = Text(_("in Spanish"), max_length=REASON_LENGTH, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("standard reason"), _("standard reasons")
        ordering = ["decision", "position", "pk"]

    def __str__(self):
        return self.text_in(get_language() or "en")

    def text_in(self, language: str) -> str:
        """The reason in this language, or in English if there is no translation."""
        return language.startswith("es") and self.text_es or self.text_en


class ReviewNote(models.Model):
    """A note of staff about an application; the applicant never sees it."""

    mentor = models.ForeignKey(MentorProfile, models.CASCADE, related_name="review_notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = Text(_("staff note"), max_length=REASON_LENGTH)
    at = models.DateTimeField(_("written"), db_default=Now(), editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("staff note"), _("staff notes")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return self.text[:60]
