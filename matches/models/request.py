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
from core.workflow import Guard, Refused, Workflow, WorkflowQuerySet
from matches.models.block import PairBlock
from matches.models.lengths import NOTE_LENGTH, TEXT_LENGTH
from profiles.models import ContactMethod, MenteeProfile, MentorProfile, Topic
from profiles.models.taxonomy import Vocabulary

# R14: a mentor has this long to answer. Copied to each request when it is sent.
RESPONSE_WINDOW = timedelta(days=10)
# A mentor who has not answered is reminded on these days after sending, once each.
REMINDER_DAYS = (5, 8)
# After expiry a mentor may offer a late yes for this long, and reads the letter for this long.
LATE_YES_WINDOW = timedelta(days=14)
# So long the mentee may take a late yes up; then the request stays closed [P].
LATE_YES_STANDS = timedelta(days=14)
# So long a mentor can undo a no; then the mentee is told of it [P].
UNDO_A_NO = timedelta(minutes=10)
# After a no, the same mentor is not asked again for this long: about a term [P].
ASK_AGAIN_AFTER_A_NO = timedelta(days=120)
# A letter is kept for this long after its answer; so long it can be written again to somebody else [P].
LETTERS_KEPT_FOR = timedelta(days=730)
# After so many unanswered requests in a row a mentor's profile is hidden until the mentor confirms it [P].
HIDDEN_AFTER_SILENCES = 2


class DeclineReason(Vocabulary):
    """A kind reason a mentor may give with a no, or leave out (R13, R30)."""

    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("decline reason"), _("decline reasons")
        ordering = ["position", "pk"]


class MatchRequestQuerySet(WorkflowQuerySet):
    def open(self):
        """Pending and before its deadline by the database's clock: the only requests that can be answered."""
        return self.filter(status=MatchRequest.Status.PENDING, respond_by__gt=Now())

    def overdue(self):
        """Past the deadline and not yet made final by the sweep."""
        return self.filter(status=MatchRequest.Status.PENDING, respond_by__lte=Now())

    def silent(self):
        """Unanswered: past the deadline, whether or not the sweep has made it final."""
        return self.filter(
            Q(status=MatchRequest.Status.EXPIRED) | Q(status=MatchRequest.Status.PENDING, respond_by__lte=Now())
        )

    def unanswered_in_a_row(self):
        """{mentor: how many requests in a row} that went unanswered since the mentor's last answer or confirmation."""
        answered = (
            MatchRequest.objects.filter(mentor=OuterRef("mentor"))
            .filter(status__in=[MatchRequest.Status.ACCEPTED, MatchRequest.Status.DECLINED])
            .order_by()
            .values("mentor")
            .annotate(last=Max("closed_at"))
            .values("last")
        )
        since = Greatest(Subquery(answered), "mentor__confirmed_at")
        silent = (
            self.silent()
            .filter(late_yes_at=None)
            .annotate(since=since)
            .filter(Q(since=None) | Q(respond_by__gt=F("since")))
        )
        return dict(silent.order_by().values_list("mentor").annotate(count=Count("pk")))

    def declined_within(self, window):
        """Declined so lately that the same mentor is not asked again yet."""
        return self.filter(status=MatchRequest.Status.DECLINED, closed_at__gt=Now() - window)

    def against_asking_again(self):
        """What stands against one more letter to the same mentor: an open match, a no of this term, silence."""
        matched = self.filter(match__isnull=False, match__closed_at=None)
        return matched | self.declined_within(ASK_AGAIN_AFTER_A_NO) | self.silent()

    def no_undoable(self):
        """Declined so lately that the mentee has not been told, and not past the deadline meanwhile."""
        lately = self.filter(status=MatchRequest.Status.DECLINED, closed_at__gt=Now() - UNDO_A_NO)
        return lately.filter(respond_by__gt=Now()).of_two_who_take_part()

    def late_yes_possible(self):
        """Expired, and the mentor may still say that it would be a yes."""
        return self.filter(
            status=MatchRequest.Status.EXPIRED, respond_by__gt=Now() - LATE_YES_WINDOW, late_yes_at=None
        ).of_two_who_take_part()

    def late_yes_waiting(self):
        """A late yes was offered, stands, and has not been taken up."""
        return self.filter(late_yes_at__gt=Now() - LATE_YES_STANDS, revived_by=None).of_two_who_take_part()

    def of_two_who_take_part(self):
        """The mentor's profile is posted, the mentee takes part, and staff do not keep the two apart (R26)."""
        same = Q(mentee=OuterRef("mentee"), mentor=OuterRef("mentor"))
        turned = Q(mentee=OuterRef("mentor"), mentor=OuterRef("mentee"))
        return self.filter(
            ~Exists(PairBlock.objects.filter(same | turned)),
            Exists(MentorProfile.objects.posted().filter(pk=OuterRef("mentor"))),
            mentee__user__is_active=True,
            mentee__user__ended_at=None,
        )

    def to_remind(self, day: int):
        """Open requests whose mentor has had `day` days and has not been reminded of it."""
        return self.open().filter(sent_at__lte=Now() - timedelta(days=day), reminded_on_day__lt=day)

    def letter_is_kept(self):
        """Whose letter can be read yet: retention has not emptied it."""
        return self.filter(Q(closed_at=None) | Q(closed_at__gt=Now() - LETTERS_KEPT_FOR))

    def sent_by(self, user):
        return self.filter(mentee=user.pk)

    def addressed_to(self, user):
        return self.filter(mentor=user.pk)

    def visible_to(self, user):
        """Requests this person sent or received."""
        return self.filter(Q(mentee=user.pk) | Q(mentor=user.pk))

    def with_people(self):
        """With both people, and `status_now`: the state as it is at this moment, also before the sweep (R14)."""
        is_past = Q(status=MatchRequest.Status.PENDING, respond_by__lte=Now())
        seen = self.annotate(status_now=Case(When(is_past, then=Value(MatchRequest.Status.EXPIRED)), default="status"))
        return seen.select_related("mentee__user", "mentor__user", "reason")


@pghistory.track(fields=["status"])
class MatchRequest(Workflow):
    """A mentee asks a mentor to be matched (R12)."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting for an answer")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("No reply within 10 days")
        CLOSED = "closed", _("Closed")

    class ClosedBecause(models.TextChoices):
        NO_PLACE = "no_place", _("The mentor has no openings left")
        MENTOR_LEFT = "mentor_left", _("The mentor is no longer taking part")
        MENTEE_LEFT = "mentee_left", _("The mentee is no longer taking part")
        BY_STAFF = "by_staff", _("Closed by the program office")

    TRANSITIONS = {
        Status.PENDING: {Status.ACCEPTED, Status.DECLINED, Status.WITHDRAWN, Status.EXPIRED, Status.CLOSED},
    }
    REFUSALS = {
        Status.PENDING: _("This request is waiting for an answer."),
        Status.ACCEPTED: _("This request has already been accepted."),
        Status.DECLINED: _("This request has already been declined."),
        Status.WITHDRAWN: _("The mentee has withdrawn this request."),
        Status.EXPIRED: _("The 10 days have passed, so this request is closed."),
        Status.CLOSED: _("This request is closed."),
    }

    # What an undone no leaves behind. It is no move of TRANSITIONS: to everybody else a no is final.
    AS_IF_UNANSWERED = {"status": Status.PENDING, "closed_at": None, "reason": None, "reply": ""}

    mentee = models.ForeignKey(MenteeProfile, models.CASCADE, related_name="requests", verbose_name=_("mentee"))
    mentor = models.ForeignKey(MentorProfile, models.CASCADE, related_name="requests", verbose_name=_("mentor"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING, editable=False)
    topics = models.ManyToManyField(Topic, related_name="+", blank=True, verbose_name=_("topics"))
    wants_to_reach = Text(_("what I want to achieve"), max_length=TEXT_LENGTH)
    why_you = Text(_("why I'm asking you"), max_length=TEXT_LENGTH, blank=True)
    about_me = Text(_("about me"), max_length=TEXT_LENGTH, blank=True)
    # R15: what this mentor gets if the answer is yes.
    consented_methods = ArrayField(
        models.CharField(max_length=10, choices=ContactMethod),
        verbose_name=_("contact methods agreed to"),
        default=list,
    )
    sent_at = models.DateTimeField(_("sent"), db_default=Now(), editable=False)
    response_window = models.DurationField(_("time to answer"), default=RESPONSE_WINDOW, editable=False)
    respond_by = models.DateTimeField(_("answer by"), db_default=Now() + RESPONSE_WINDOW, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    closed_because = models.CharField(
        _("why it was closed"), max_length=12, choices=ClosedBecause, blank=True, editable=False
    )
    reply = Text(_("reply"), max_length=NOTE_LENGTH, blank=True)
    reason = models.ForeignKey(
        DeclineReason, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("reason")
    )
    revives = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="revived_by", verbose_name=_("reopens request")
    )
    reminded_on_day = models.PositiveSmallIntegerField(_("reminded on day"), default=0, editable=False)
    # "I need a few days": said to the mentee, moves no deadline.
    asked_for_days_at = models.DateTimeField(_("asked for more time"), null=True, blank=True, editable=False)
    # After expiry: the mentor would say yes now; the mentee confirms (a new request, which revives this one).
    late_yes_at = models.DateTimeField(_("late acceptance"), null=True, blank=True, editable=False)

    objects = MatchRequestQuerySet.as_manager()
    status_now: str  # the state at this moment, from `with_people()`

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
                violation_error_message=_("The 10 days have passed, so this request is closed."),
            ),
            models.CheckConstraint(
                condition=Q(late_yes_at=None) | Q(status="expired"),
                name="late_yes_only_after_expiry",
                violation_error_message=_("A late acceptance can be offered only after the 10 days."),
            ),
        ]
        indexes = [
            models.Index(fields=["respond_by"], name="pending_requests_by_deadline", condition=Q(status="pending")),
            models.Index(fields=["mentor", "-sent_at"], name="requests_of_a_mentor"),
        ]
        triggers = [
            Guard(
                name="final_requests_stay_final",
                operation=pgtrigger.Update,
                sentence=_("This request is closed."),
                condition_sql=f"""OLD.status <> 'pending' AND NEW.status <> OLD.status
                    AND NOT (OLD.status = 'declined' AND NEW.status = 'pending' AND OLD.closed_at
                        > statement_timestamp() - interval '{UNDO_A_NO.total_seconds():.0f} seconds')""",
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
                code="mentor_cannot_be_asked",  # neither of them learns that they are kept apart
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
        """Whether it can be answered at this moment, by the database's clock (R14)."""
        return MatchRequest.objects.open().filter(pk=self.pk).exists()

    @property
    def has_come_to_nothing(self) -> bool:
        """Neither waiting nor accepted: the letter may go to somebody else. Needs `status_now` (with_people)."""
        return self.status_now not in (self.Status.PENDING, self.Status.ACCEPTED)

    def is_letter_shown_to(self, user) -> bool:
        """The letter is the mentee's; the mentor reads it while it waits, after a yes, and for 14 days after expiry."""
        if user.pk == self.mentee_id or self.status == self.Status.ACCEPTED:
            return True
        is_waiting = Q(status=self.Status.PENDING) | Q(status=self.Status.EXPIRED)
        lately = Q(respond_by__gt=Now() - LATE_YES_WINDOW)
        return MatchRequest.objects.filter(is_waiting & lately, pk=self.pk).exists()

    @property
    def is_no_undoable(self) -> bool:
        return MatchRequest.objects.no_undoable().filter(pk=self.pk).exists()

    @property
    def is_late_yes_possible(self) -> bool:
        return MatchRequest.objects.late_yes_possible().filter(pk=self.pk).exists()

    @property
    def is_late_yes_waiting(self) -> bool:
        return MatchRequest.objects.late_yes_waiting().filter(pk=self.pk).exists()

    @property
    def why_closed(self) -> Refused:
        """The refusal of a request that is not open: a pending one is past its deadline (R14)."""
        state = self.Status.EXPIRED if self.status == self.Status.PENDING else self.status
        return self.refusal(state)
