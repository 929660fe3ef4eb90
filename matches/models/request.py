from datetime import timedelta

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Greatest, Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.fields import Text
from core.text_values import with_values
from core.workflow import Guard, Refused, Workflow, WorkflowQuerySet
from matches.models import periods
from matches.models.block import PairBlock
from matches.models.decline_reason import DeclineReason
from matches.models.lengths import NOTE_LENGTH, TEXT_LENGTH
from profiles.models import ContactMethod, MenteeProfile, MentorProfile, Topic

# Past the deadline, or declined by a no that has taken effect, and not yet stored as such by the sweep.
IS_OVERDUE = Q(status="pending", respond_by__lte=Now(), declines_at=None)
IS_DECLINE_DUE = Q(status="pending", declines_at__lte=Now())


class MatchRequestQuerySet(WorkflowQuerySet):
    def open(self):
        """Waiting at this moment, by the database's clock; a no that can still be undone changes nothing yet."""
        return self.filter(status=MatchRequest.Status.PENDING, respond_by__gt=Now()).exclude(IS_DECLINE_DUE)

    def awaiting_answer(self):
        """Open, and the mentor has not said no: the only requests that can be answered."""
        return self.open().filter(declines_at=None)

    def overdue(self):
        return self.filter(IS_OVERDUE)

    def decline_due(self):
        """Declined by a no that can no longer be undone, and not yet stored as such."""
        return self.filter(IS_DECLINE_DUE)

    def unanswered(self):
        """Past the deadline without an answer, whether or not the sweep has marked them as expired."""
        return self.filter(Q(status=MatchRequest.Status.EXPIRED) | IS_OVERDUE)

    def unanswered_in_a_row(self):
        """{mentor key: number of requests} left unanswered since the mentor's last answer or profile confirmation."""
        answered = MatchRequest.objects.filter(mentor=OuterRef("mentor"), status__in=["accepted", "declined"])
        last_answer = answered.order_by().values("mentor").annotate(last=Max("closed_at")).values("last")
        since = Greatest(Subquery(last_answer), "mentor__confirmed_at")
        unanswered = self.unanswered().filter(late_yes_at=None).annotate(since=since)
        unanswered = unanswered.filter(Q(since=None) | Q(respond_by__gt=F("since")))
        return dict(unanswered.order_by().values_list("mentor").annotate(count=Count("pk")))

    def declined_within(self, window):
        """Declined within `window` (a timedelta)."""
        return self.filter(status=MatchRequest.Status.DECLINED, closed_at__gt=Now() - window)

    def blocking_new_request(self):
        """Requests that rule out another one to the same mentor: an open match, a recent no, or no answer."""
        matched = self.filter(match__isnull=False, match__closed_at=None)
        return matched | self.declined_within(periods.ASK_AGAIN_AFTER_DECLINE) | self.decline_due() | self.unanswered()

    def pause_due(self):
        """Closed after a no with a pause of the mentor's profile that has not begun, however the request was closed."""
        return self.exclude(status=MatchRequest.Status.PENDING).filter(pauses_until__isnull=False)

    def late_yes_possible(self):
        """Expired, and the mentor may still offer a late yes."""
        expired = self.filter(status=MatchRequest.Status.EXPIRED, late_yes_at=None)
        return expired.filter(respond_by__gt=Now() - periods.LATE_YES_OFFER_WINDOW).with_active_pair()

    def late_yes_waiting(self):
        """A late yes has been offered, is still valid, and has not been confirmed."""
        return self.filter(late_yes_at__gt=Now() - periods.LATE_YES_CONFIRM_WINDOW, revived_by=None).with_active_pair()

    def with_active_pair(self):
        """The mentor's profile is posted, the mentee is taking part, and staff have not blocked the two (R26)."""
        same_direction = Q(mentee=OuterRef("mentee"), mentor=OuterRef("mentor"))
        reversed_direction = Q(mentee=OuterRef("mentor"), mentor=OuterRef("mentee"))
        return self.filter(
            ~Exists(PairBlock.objects.filter(same_direction | reversed_direction)),
            Exists(MentorProfile.objects.posted().filter(pk=OuterRef("mentor"))),
            mentee__user__is_active=True,
            mentee__user__ended_at=None,
        )

    def to_remind(self, day: int):
        """Unanswered requests sent at least `day` days ago whose mentor has not had the reminder of that day."""
        return self.awaiting_answer().filter(sent_at__lte=Now() - timedelta(days=day), reminded_on_day__lt=day)

    def with_stored_message(self):
        """Requests whose message has not been erased by the retention policy."""
        return self.filter(Q(closed_at=None) | Q(closed_at__gt=Now() - periods.MESSAGE_RETENTION))

    def sent_by(self, user):
        return self.filter(mentee=user.pk)

    def addressed_to(self, user):
        return self.filter(mentor=user.pk)

    def visible_to(self, user):
        """Requests this person sent or received."""
        return self.filter(Q(mentee=user.pk) | Q(mentor=user.pk))

    def with_people(self, reader=None):
        """With both people and `status_now`: the status at this moment, even before the sweep ran (R14).

        For the mentor as `reader`, a no counts from the moment it is given; for everyone else once it takes effect.
        """
        own_decline = Q(status="pending", mentor=reader.pk, declines_at__isnull=False) if reader else IS_DECLINE_DUE
        status_now = Case(
            When(IS_OVERDUE, then=Value(MatchRequest.Status.EXPIRED)),
            When(IS_DECLINE_DUE | own_decline, then=Value(MatchRequest.Status.DECLINED)),
            default="status",
        )
        return self.annotate(status_now=status_now).select_related("mentee__user", "mentor__user", "reason")


@pghistory.track(fields=["status"])
class MatchRequest(Workflow):
    """A mentee asks a mentor to be matched (R12)."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting for an answer")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", with_values(_("No reply within %(answer_days)s days"))
        CLOSED = "closed", _("Closed")

    class ClosedBecause(models.TextChoices):
        NO_PLACE = "no_place", _("The mentor has no openings left")
        MENTOR_LEFT = "mentor_left", _("The mentor is no longer taking part")
        MENTEE_LEFT = "mentee_left", _("The mentee is no longer taking part")
        BY_STAFF = "by_staff", _("Closed by the program office")

    TRANSITIONS = {Status.PENDING: {Status.ACCEPTED, Status.DECLINED, Status.WITHDRAWN, Status.EXPIRED, Status.CLOSED}}
    REFUSALS = {
        Status.PENDING: _("This request is waiting for an answer."),
        Status.ACCEPTED: _("This request has already been accepted."),
        Status.DECLINED: _("This request has already been declined."),
        Status.WITHDRAWN: _("This request was withdrawn."),
        Status.EXPIRED: with_values(_("The %(answer_days)s days have passed, so this request is closed.")),
        Status.CLOSED: _("This request is closed."),
    }

    NO_DECLINE = {"declines_at": None, "reason": None, "reply": ""}  # the pause that came with a no is kept

    mentee = models.ForeignKey(MenteeProfile, models.CASCADE, related_name="requests", verbose_name=_("mentee"))
    mentor = models.ForeignKey(MentorProfile, models.CASCADE, related_name="requests", verbose_name=_("mentor"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING, editable=False)
    topics = models.ManyToManyField(Topic, related_name="+", blank=True, verbose_name=_("topics"))
    wants_to_reach = Text(_("what I want to achieve"), max_length=TEXT_LENGTH)
    why_you = Text(_("why I'm asking you"), max_length=TEXT_LENGTH, blank=True)
    about_me = Text(_("about me"), max_length=TEXT_LENGTH, blank=True)
    # R15: how this mentor may reach the mentee after a yes.
    consented_methods = ArrayField(
        models.CharField(max_length=10, choices=ContactMethod),
        verbose_name=_("contact methods agreed to"),
        default=list,
    )
    sent_at = models.DateTimeField(_("sent"), db_default=Now(), editable=False)
    response_window = models.DurationField(_("time to answer"), default=periods.RESPONSE_WINDOW, editable=False)
    respond_by = models.DateTimeField(_("answer by"), db_default=Now() + periods.RESPONSE_WINDOW, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    closed_because = models.CharField(
        _("why it was closed"), max_length=12, choices=ClosedBecause, blank=True, editable=False
    )
    # When the mentor's no takes effect; the reason, reply and pause of a waiting request belong to it.
    declines_at = models.DateTimeField(_("answer takes effect"), null=True, blank=True, editable=False)
    pauses_until = models.DateField(_("paused until"), null=True, blank=True, editable=False)
    reply = Text(_("reply"), max_length=NOTE_LENGTH, blank=True)
    reason = models.ForeignKey(
        DeclineReason, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("reason")
    )
    revives = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="revived_by", verbose_name=_("reopens request")
    )
    reminded_on_day = models.PositiveSmallIntegerField(_("reminded on day"), default=0, editable=False)
    # "I need a few days": the mentee is notified; the deadline stays the same.
    asked_for_days_at = models.DateTimeField(_("asked for more time"), null=True, blank=True, editable=False)
    # After expiry the mentor may offer a late yes; the mentee confirms it by a request that revives this one.
    late_yes_at = models.DateTimeField(_("late acceptance"), null=True, blank=True, editable=False)

    objects = MatchRequestQuerySet.as_manager()
    status_now: str  # the status at this moment, from `with_people()`

    class Meta:
        verbose_name, verbose_name_plural = _("match request"), _("match requests")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentee"],
                condition=Q(status="pending"),
                name="one_pending_request_per_mentee",
                violation_error_message=_("You already have an open request."),
            ),
            models.CheckConstraint(
                condition=~Q(mentee=F("mentor")),
                name="nobody_asks_themselves",
                violation_error_message=_("You can't ask yourself to be your mentor."),
            ),
            models.CheckConstraint(
                condition=Q(response_window=F("respond_by") - F("sent_at")),
                name="deadline_is_the_window_after_sending",
            ),
            models.CheckConstraint(
                condition=Q(status="pending", closed_at=None) | (~Q(status="pending") & Q(closed_at__isnull=False)),
                name="closed_at_is_set_exactly_when_final",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["accepted", "declined", "withdrawn"]) | Q(closed_at__lt=F("respond_by")),
                name="answered_before_the_deadline",
                violation_error_message=_("The time to answer is over, so this request is closed."),
            ),
            models.CheckConstraint(
                condition=Q(declines_at=None) | Q(status="pending", declines_at__lt=F("respond_by")),
                name="a_no_takes_effect_before_the_deadline",
            ),
            models.CheckConstraint(
                condition=~Q(status="pending", declines_at=None) | Q(reason=None, reply="", pauses_until=None),
                name="a_request_without_an_answer_has_no_reply",
            ),
            models.CheckConstraint(
                condition=Q(late_yes_at=None) | Q(status="expired"),
                name="late_yes_only_after_expiry",
                violation_error_message=_("A late acceptance can be offered only after the deadline."),
            ),
        ]
        indexes = [
            models.Index(fields=["respond_by"], name="pending_requests_by_deadline", condition=Q(status="pending")),
            models.Index(fields=["declines_at"], name="declines_to_come", condition=Q(declines_at__isnull=False)),
            models.Index(fields=["mentor", "-sent_at"], name="requests_of_a_mentor"),
        ]
        triggers = [
            Guard(
                name="final_requests_stay_final",
                operation=pgtrigger.Update,
                sentence=_("This request is closed."),
                condition_sql="OLD.status <> 'pending' AND NEW.status <> OLD.status",
            ),
            Guard(
                name="ended_people_have_no_pending_request",
                operation=pgtrigger.Insert | pgtrigger.Update,
                sentence=_("One of you is no longer taking part in the program."),
                condition_sql="""NEW.status = 'pending' AND EXISTS (
                    SELECT 1 FROM accounts_user person
                    WHERE person.id IN (NEW.mentee_id, NEW.mentor_id) AND person.ended_at IS NOT NULL)""",
            ),
            Guard(
                name="a_blocked_pair_never_meets_again",
                operation=pgtrigger.Insert,
                sentence=_("This mentor is no longer taking requests."),
                code="mentor_cannot_be_asked",  # neither of them learns of the block
                condition_sql="""EXISTS (SELECT 1 FROM matches_pairblock block WHERE (block.mentee_id, block.mentor_id)
                    IN ((NEW.mentee_id, NEW.mentor_id), (NEW.mentor_id, NEW.mentee_id)))""",
            ),
        ]

    def __str__(self):
        return f"{self.mentee} → {self.mentor}"

    def get_absolute_url(self):
        return reverse("matches:request_detail", args=[self.pk])

    @property
    def is_answerable(self) -> bool:
        """Whether the mentor can answer at this moment, by the database's clock (R14)."""
        return MatchRequest.objects.awaiting_answer().contains(self)

    @property
    def ended_without_match(self) -> bool:
        """Neither waiting nor accepted: the mentee may reuse the message. Needs `status_now` (with_people)."""
        return self.status_now not in (self.Status.PENDING, self.Status.ACCEPTED)

    def is_message_shown_to(self, user) -> bool:
        """Always to the mentee; to the mentor until a no, after a yes, and for `LATE_YES_OFFER_WINDOW` after expiry."""
        if user.pk == self.mentee_id or self.status == self.Status.ACCEPTED:
            return True
        recent = MatchRequest.objects.filter(respond_by__gt=Now() - periods.LATE_YES_OFFER_WINDOW, declines_at=None)
        return recent.filter(status__in=[self.Status.PENDING, self.Status.EXPIRED]).contains(self)

    @property
    def is_decline_undoable(self) -> bool:
        return MatchRequest.objects.open().filter(declines_at__isnull=False).contains(self)

    @property
    def is_late_yes_possible(self) -> bool:
        return MatchRequest.objects.late_yes_possible().contains(self)

    @property
    def is_late_yes_waiting(self) -> bool:
        return MatchRequest.objects.late_yes_waiting().contains(self)

    @property
    def closed_refusal(self) -> Refused:
        """Why the request cannot be answered: a pending one has been declined, or its deadline has passed (R14)."""
        state = self.Status.DECLINED if self.declines_at else self.Status.EXPIRED
        return self.refusal(state if self.status == self.Status.PENDING else self.status)
