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

# A decision takes effect after this long. Until then it can be undone, and only staff see it [P].
UNDO_WINDOW = timedelta(minutes=5)
REASON_LENGTH = 2000  # characters
UNVERIFIED_LENGTH = 300  # characters
DECIDED_BY_A_COLLEAGUE = _("A colleague has already decided about this application.")


class MentorReviewQuerySet(models.QuerySet):
    def scheduled(self):
        """Decisions that have not taken effect."""
        return self.filter(takes_effect_at__isnull=False)

    def undoable(self):
        return self.filter(takes_effect_at__gt=Now())

    def due(self):
        """Decisions that can no longer be undone, and were not carried out yet."""
        return self.filter(takes_effect_at__lte=Now())

    def announcement_due(self):
        """Approvals of which those whose saved search finds the mentor have not been told."""
        return self.filter(is_announcement_due=True)

    def carried_out(self):
        """Decisions that took effect, the only ones the applicant and all others know of."""
        return self.filter(carried_out_at__isnull=False)


class MentorReview(models.Model):
    """What staff decided about an application, and why.

    It is scheduled, then carried out or undone. If the application stops waiting meanwhile, it is neither: dropped.
    Nothing else of it ever changes.
    """

    class Decision(models.TextChoices):
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Returned for changes")
        DECLINED = "declined", _("Not approved")
        CORRECTION = "correction", _("Correction requested")  # of a profile that is posted, and stays so

    mentor = models.ForeignKey(MentorProfile, models.CASCADE, related_name="reviews", verbose_name=_("mentor"))
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("reviewer")
    )
    decision = models.CharField(_("decision"), max_length=10, choices=Decision)
    reason = Text(_("reason (the applicant reads this)"), max_length=REASON_LENGTH, blank=True)
    identity_method = models.CharField(
        _("how identity was verified"), max_length=20, choices=IdentityProof.Method, blank=True
    )
    unverified_because = models.CharField(
        _("why identity was not verified"), max_length=UNVERIFIED_LENGTH, blank=True, db_default=""
    )
    at = models.DateTimeField(_("decided"), db_default=Now(), editable=False)
    takes_effect_at = models.DateTimeField(_("takes effect"), null=True, blank=True, editable=False)
    carried_out_at = models.DateTimeField(_("took effect"), null=True, blank=True, editable=False)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True, editable=False)
    is_announcement_due = models.BooleanField(_("to be announced"), default=False, editable=False)

    objects = MentorReviewQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("review"), _("reviews")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="approved") | ~Q(reason=""),
                name="a_no_carries_a_reason",
                violation_error_message=_("Say why. The applicant will read your reason."),
            ),
            models.UniqueConstraint(
                fields=["mentor"],
                condition=Q(takes_effect_at__isnull=False),
                name="one_scheduled_decision_per_mentor",
                violation_error_message=DECIDED_BY_A_COLLEAGUE,
            ),
            models.CheckConstraint(
                condition=(Q(takes_effect_at=None) & (Q(carried_out_at=None) | Q(undone_at=None)))
                | Q(carried_out_at=None, undone_at=None),
                name="a_decision_has_one_outcome",
            ),
            models.CheckConstraint(
                condition=Q(is_announcement_due=False) | Q(decision="approved", carried_out_at__isnull=False),
                name="only_an_approval_in_effect_is_announced",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(is_announcement_due=True), name="approvals_to_announce"),
        ]
        triggers = [
            Guard(
                name="reviews_are_never_changed",
                operation=pgtrigger.Update,
                sentence=_("A review can't be changed. Make a new decision instead."),
                condition_sql="""(OLD.decision, OLD.reason, OLD.mentor_id)
                    IS DISTINCT FROM (NEW.decision, NEW.reason, NEW.mentor_id)""",
            ),
            Guard(
                name="a_settled_decision_stays_settled",
                operation=pgtrigger.Update,
                sentence=_("A review can't be changed. Make a new decision instead."),
                condition_sql="""OLD.takes_effect_at IS NULL AND (NEW.takes_effect_at IS NOT NULL
                    OR (OLD.carried_out_at IS NULL) <> (NEW.carried_out_at IS NULL)
                    OR (OLD.undone_at IS NULL) <> (NEW.undone_at IS NULL))""",
            ),
        ]

    def __str__(self):
        return self.get_decision_display()

    def get_absolute_url(self):
        """The applicant's page with the status of the application (R9)."""
        return reverse("profiles:join_mentor")

    @property
    def outcome(self):
        """What became of it, for staff; empty once it has taken effect."""
        if self.carried_out_at:
            return ""
        if self.takes_effect_at:
            return _("not in effect yet")
        return _("undone by the colleague") if self.undone_at else _("dropped, because the application was withdrawn")


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
