from dataclasses import dataclass
from datetime import timedelta

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.fields import Text, by_person
from core.workflow import Guard, Workflow, WorkflowQuerySet
from matches.models.lengths import NOTE_LENGTH
from matches.models.request import MatchRequest
from profiles.models import MenteeProfile, MentorProfile

# R14 [P]: the most open matches a mentee may have at one time.
OPEN_MATCHES_PER_MENTEE = 2
# R15 [P]: for this long after one of the two said that they have talked, either may say that they haven't.
TALKED_CORRECTION_WINDOW = timedelta(hours=24)


@dataclass(frozen=True)
class Clock:
    """Days without activity until whoever acts next is reminded, both are asked, and the match lapses (R16)."""

    remind: int
    ask: int
    lapse: int


class MatchQuerySet(WorkflowQuerySet):
    def open(self):
        return self.filter(status__in=Match.OPEN)

    def on_hold(self):
        """Open matches the program has paused while it looks into something (R26)."""
        return self.open().filter(held_at__isnull=False)

    def inactive_for(self, status: str, days: int):
        """In this status without activity for `days` days. On hold clocks stand still, so those are left out (R16)."""
        return self.filter(status=status, held_at=None, moved_at__lte=Now() - timedelta(days=days))

    def mentee_may_offer(self):
        """Times were offered before, or none have been for so long that the mentee may offer some (R16)."""
        clock = Match.CLOCKS[Match.Status.ARRANGING]
        had_times = self.filter(status=Match.Status.ARRANGING, held_at=None, interviews__isnull=False)
        return (self.inactive_for(Match.Status.ARRANGING, clock.remind) | had_times).distinct()

    def awaiting_mentee_choice(self):
        """The mentor has offered times, and the mentee has to choose one."""
        return self.filter(interviews__status="offered", interviews__offered_by=F("mentor"))

    def interview_is_set(self):
        """A time for the interview has been chosen; the clocks run from it."""
        return self.filter(interviews__status="confirmed")

    def visible_to(self, user):
        """Matches in which this person is the mentee or the mentor."""
        return self.filter(Q(mentee=user.pk) | Q(mentor=user.pk))

    def with_people(self):
        return self.select_related("mentee__user", "mentor__user")


@pghistory.track(fields=["status", "held_at"])
class Match(Workflow):
    """A mentee and a mentor, from acceptance to the end. An open match takes one of the mentor's openings."""

    class Status(models.TextChoices):
        ARRANGING = "arranging", _("Arranging the interview")
        TALKED = "talked", _("Interviewed: deciding together")
        AGREED = "agreed", _("Working together")
        CONCLUDED = "concluded", _("Concluded")
        NOT_PURSUED = "not_pursued", _("Not continued")
        LAPSED = "lapsed", _("Ended automatically")
        ENDED = "ended", _("Ended by the program")

    OPEN = [Status.ARRANGING, Status.TALKED, Status.AGREED]
    # R16 [P]. An agreement in force has its own end date and needs no clock here.
    CLOCKS = {Status.ARRANGING: Clock(remind=5, ask=14, lapse=30), Status.TALKED: Clock(remind=7, ask=14, lapse=45)}
    TRANSITIONS = {
        Status.ARRANGING: {Status.TALKED, Status.AGREED, Status.NOT_PURSUED, Status.LAPSED, Status.ENDED},
        Status.TALKED: {Status.ARRANGING, Status.AGREED, Status.NOT_PURSUED, Status.LAPSED, Status.ENDED},
        Status.AGREED: {Status.CONCLUDED, Status.LAPSED, Status.ENDED},
    }
    REFUSALS = {
        Status.ARRANGING: _("You are arranging your interview."),
        Status.TALKED: _(
            "One of you has said that you've talked, so nothing was changed. If you haven't, say so on your match page."
        ),
        Status.AGREED: _("You have a Mentoring Agreement in effect."),
        Status.CONCLUDED: _("This mentoring relationship has been concluded."),
        Status.NOT_PURSUED: _("This match was not continued."),
        Status.LAPSED: _("This match was not continued."),
        Status.ENDED: _("The program has ended this match."),
    }

    request = models.OneToOneField(MatchRequest, models.CASCADE, related_name="match", verbose_name=_("match request"))
    mentee = models.ForeignKey(MenteeProfile, models.CASCADE, related_name="matches", verbose_name=_("mentee"))
    mentor = models.ForeignKey(MentorProfile, models.CASCADE, related_name="matches", verbose_name=_("mentor"))
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.ARRANGING, editable=False)
    started_at = models.DateTimeField(_("matched"), db_default=Now(), editable=False)
    # The last activity of either person, or the time chosen for the interview: R16's clocks run from it.
    moved_at = models.DateTimeField(_("last activity"), db_default=Now(), editable=False)
    # The latest of R16's days on which a reminder went out; new activity resets it to 0.
    nudged_on_day = models.PositiveSmallIntegerField(_("reminded on day"), default=0, editable=False)
    held_at = models.DateTimeField(_("on hold since"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    closed_by = by_person(_("closed by"), blank=True, editable=False)
    closing_note = Text(_("note"), max_length=NOTE_LENGTH, blank=True)

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("match"), _("matches")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentee", "mentor"],
                condition=Q(status__in=["arranging", "talked", "agreed"]),
                name="one_open_match_per_pair",
                violation_error_message=_("You are already matched with this person."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["arranging", "talked", "agreed"], closed_at=None)
                | (~Q(status__in=["arranging", "talked", "agreed"]) & Q(closed_at__isnull=False)),
                name="match_closed_at_is_set_exactly_when_closed",
            ),
        ]
        triggers = [
            Guard(
                name="at_most_two_open_matches_per_mentee",
                operation=pgtrigger.Insert,
                sentence=_("You already have two open matches."),
                before_sql="PERFORM 1 FROM profiles_menteeprofile WHERE user_id = NEW.mentee_id FOR NO KEY UPDATE;",
                condition_sql=f"""(SELECT count(*) FROM matches_match other WHERE other.mentee_id = NEW.mentee_id
                    AND other.status IN ('arranging', 'talked', 'agreed')) >= {OPEN_MATCHES_PER_MENTEE}""",
            ),
            Guard(
                name="no_more_matches_than_places",
                operation=pgtrigger.Insert,
                sentence=_("There are no openings right now."),
                before_sql="PERFORM 1 FROM profiles_mentorprofile WHERE user_id = NEW.mentor_id FOR NO KEY UPDATE;",
                condition_sql="""(SELECT count(*) FROM matches_match other WHERE other.mentor_id = NEW.mentor_id
                    AND other.status IN ('arranging', 'talked', 'agreed'))
                    >= (SELECT capacity FROM profiles_mentorprofile WHERE user_id = NEW.mentor_id)""",
            ),
            Guard(
                name="closed_matches_stay_closed",
                operation=pgtrigger.Update,
                sentence=_("This match is closed."),
                condition_sql="""OLD.status NOT IN ('arranging', 'talked', 'agreed') AND NEW.status <> OLD.status""",
            ),
            Guard(
                name="ended_people_have_no_open_match",
                operation=pgtrigger.Insert | pgtrigger.Update,
                sentence=_("One of you is no longer taking part in the program."),
                condition_sql="""NEW.status IN ('arranging', 'talked', 'agreed') AND EXISTS (
                    SELECT 1 FROM accounts_user person
                    WHERE person.id IN (NEW.mentee_id, NEW.mentor_id) AND person.ended_at IS NOT NULL)""",
            ),
        ]

    def __str__(self):
        return f"{self.mentee} + {self.mentor}"

    def get_absolute_url(self):
        return reverse("matches:match_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def is_on_hold(self) -> bool:
        """Whether the program has paused the open match (R26). A match that ended during a hold is not on hold."""
        return self.is_open and self.held_at is not None

    @property
    def is_asked_to_go_on(self) -> bool:
        """Whether nothing has happened for so long that both are asked if they want to continue (R16)."""
        clock = self.CLOCKS.get(self.status)
        return bool(clock) and Match.objects.inactive_for(self.status, clock.ask).contains(self)

    @property
    def may_mentee_offer(self) -> bool:
        """Whether the mentee may offer times too: some were offered before, or none have been for long (R16)."""
        return Match.objects.mentee_may_offer().contains(self)

    @property
    def last_sequence(self) -> int:
        """The highest SEQUENCE calendars have seen (RFC 5545); every invitation or cancellation adds 1."""
        return self.interviews.order_by("-sequence").values_list("sequence", flat=True).first() or 0

    def other(self, user):
        """The profile of the other person in the match."""
        return self.mentor if user.pk == self.mentee_id else self.mentee
