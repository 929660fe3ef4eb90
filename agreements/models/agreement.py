from datetime import timedelta
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.days import Today
from core.text_values import with_values
from core.workflow import Workflow, WorkflowQuerySet
from matches.models import Match

# R17: when both are asked whether they want to continue, the mentor may suggest the first goals too.
MENTOR_MAY_BEGIN_AFTER = timedelta(days=Match.CLOCKS[Match.Status.TALKED].ask)
# Days after the end date on which both people are asked what comes next, once each (R16).
ASK_AFTER_THE_END = (0, 14)
# R16 [P]: days after its end date from which staff may close an agreement without a conclusion.
STAFF_MAY_CLOSE_AFTER = 60
# [P]: after this long without activity a match is shown to staff as quiet.
QUIET_AFTER = timedelta(days=30)
# [P]: the two review their progress this long after an agreement took effect or after their last review.
REVIEW_EVERY = timedelta(weeks=6)
REASON_LENGTH = 1000  # characters of the reason why staff ended an agreement


class Attention(models.IntegerChoices):
    """How urgently staff should look at an agreement: late ones first, then quiet ones, then the rest."""

    LATE = 0, _("Past its end date, no summary")
    QUIET = 1, with_values(_("No activity for %(quiet_days)s days"))
    NONE = 2, _("Active")
    CLOSED = 3, _("Closed")


# Late agreements first, then quiet ones, each starting with the longest without activity.
BY_ATTENTION = ("attention", "match__moved_at", "pk")


def user_field(verbose_name: Any = None, **options: Any) -> models.ForeignKey:
    """A foreign key to the person who did something; the record keeps that person from being deleted."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=verbose_name, **options
    )


class AgreementQuerySet(WorkflowQuerySet):
    def open(self):
        """Being negotiated or in force, while the match is open."""
        return self.filter(status__in=Agreement.OPEN, match__status__in=Match.OPEN)

    def unsettled(self):
        """Open, or with a conclusion that still waits for the other person's part (R22)."""
        return self.open() | self.filter(conclusion__status="open")

    def long_past_end_date(self):
        """In force without a conclusion, not on hold, and past its end date long enough for staff to close it (R16)."""
        return self.filter(
            status=Agreement.Status.IN_FORCE,
            conclusion=None,
            match__held_at=None,
            versions__status="in_force",
            versions__ends_on__lte=Today(-STAFF_MAY_CLOSE_AFTER),
        )

    def under_way(self):
        """In force without a conclusion, and not on hold, while the match is open."""
        return self.filter(
            status=Agreement.Status.IN_FORCE, conclusion=None, match__status__in=Match.OPEN, match__held_at=None
        )

    def past_end_date(self):
        """Under way, and its last day is over: late."""
        return self.under_way().filter(versions__status="in_force", versions__ends_on__lt=Today())

    def quiet(self):
        """Open, not on hold, and without activity by either person for `QUIET_AFTER`."""
        return self.open().filter(match__held_at=None, match__moved_at__lte=Now() - QUIET_AFTER)

    def with_attention(self):
        """With `attention`, an `Attention` value that `BY_ATTENTION` orders by."""
        rows = Agreement.objects.order_by()
        attention = Case(
            When(pk__in=rows.past_end_date().values("pk"), then=Value(Attention.LATE)),
            When(pk__in=rows.quiet().values("pk"), then=Value(Attention.QUIET)),
            When(pk__in=rows.open().values("pk"), then=Value(Attention.NONE)),
            default=Value(Attention.CLOSED),
        )
        return self.annotate(attention=attention)

    def review_due(self):
        """Under way, `REVIEW_EVERY` after this version took effect and after the last review."""
        return self.under_way().filter(
            Q(reviewed_at=None) | Q(reviewed_at__lte=Now() - REVIEW_EVERY),
            versions__status="in_force",
            versions__in_force_at__lte=Now() - REVIEW_EVERY,
            versions__ends_on__gte=Today(),
        )

    def without_open_match(self):
        """Still being negotiated although the match has ended."""
        return self.filter(status=Agreement.Status.NEGOTIATING).exclude(match__status__in=Match.OPEN)

    def with_people(self):
        return self.select_related("match__mentee__user", "match__mentor__user")

    def visible_to(self, user):
        """Agreements of this person's matches."""
        return self.filter(Q(match__mentee=user.pk) | Q(match__mentor=user.pk))


@pghistory.track(fields=["status"])
class Agreement(Workflow):
    """What a mentee and a mentor agree on (R17–R22). One per match."""

    class Status(models.TextChoices):
        NEGOTIATING = "negotiating", _("Not in effect yet")
        IN_FORCE = "in_force", _("In effect")
        CONCLUDED = "concluded", _("Concluded")
        ABANDONED = "abandoned", _("Never signed by both")
        CLOSED = "closed", _("Ended without a summary")
        ENDED = "ended", _("Ended by the program")

    OPEN = [Status.NEGOTIATING, Status.IN_FORCE]
    TRANSITIONS = {
        Status.NEGOTIATING: {Status.IN_FORCE, Status.ABANDONED, Status.ENDED},
        Status.IN_FORCE: {Status.CONCLUDED, Status.CLOSED, Status.ENDED},
    }
    REFUSALS = {
        Status.NEGOTIATING: _("This agreement is still being negotiated."),
        Status.IN_FORCE: _("This agreement is already in effect."),
        Status.CONCLUDED: _("This agreement has been concluded."),
        Status.ABANDONED: _("This agreement was not continued."),
        Status.CLOSED: _("This agreement has ended."),
        Status.ENDED: _("The program has ended this agreement."),
    }

    match = models.OneToOneField(Match, models.CASCADE, related_name="agreement", verbose_name=_("match"))
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.NEGOTIATING, editable=False)
    created_at = models.DateTimeField(_("started"), db_default=Now(), editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    # When the two last reviewed their progress (R20): only the time, never what they said.
    reviewed_at = models.DateTimeField(_("progress reviewed"), null=True, blank=True, editable=False)
    # Why and by whom, if a staff member ended this agreement. Staff only; the two people are not given the reason.
    ended_because = models.CharField(_("why it was ended"), max_length=REASON_LENGTH, blank=True, editable=False)
    ended_by = user_field(null=True, blank=True, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("agreement"), _("agreements")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_by=None, ended_because="")
                | (Q(ended_by__isnull=False, status="ended") & ~Q(ended_because="")),
                name="an_end_by_staff_has_a_reason",
                violation_error_message=_("Say why you are ending this agreement. The reason is kept for staff."),
            )
        ]

    def __str__(self):
        return str(self.match)

    def get_absolute_url(self):
        return reverse("agreements:detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN and self.match.is_open

    @property
    def is_abandoned(self) -> bool:
        """Whether the match ended before both had signed; a sweep records it a little later."""
        return self.status == self.Status.ABANDONED or (
            self.status == self.Status.NEGOTIATING and not self.match.is_open
        )

    @property
    def is_in_force(self) -> bool:
        return self.status == self.Status.IN_FORCE

    @property
    def is_proposed(self) -> bool:
        """Whether there is something for both to read and sign, or there was when it ended; not only drafts."""
        loaded = getattr(self, "current_versions", None)  # as `next_step.load` brings them
        if loaded is not None and self.status in Agreement.OPEN:
            return any(version.status in ("proposed", "in_force") for version in loaded)
        shared = self.versions.shared()
        return (shared.filter(status="proposed") if self.status == self.Status.NEGOTIATING else shared).exists()

    @property
    def is_set_aside(self) -> bool:
        """Whether what was proposed can no longer be signed, although both are still negotiating."""
        is_negotiating = self.status == self.Status.NEGOTIATING
        return is_negotiating and not self.is_proposed and self.versions.shared().exists()

    @property
    def mentee(self):
        """The user who is the mentee."""
        return self.match.mentee.user

    @property
    def mentor(self):
        """The user who is the mentor."""
        return self.match.mentor.user

    @property
    def parties(self):
        return [self.mentee, self.mentor]

    def other(self, user):
        """The user who is the other person in the agreement."""
        return self.mentor if user.pk == self.match.mentee_id else self.mentee
