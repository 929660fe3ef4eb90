"""What the clock does: the ten days (R14), the reminders, and after the yes never silence (R16).

Deadlines hold without any of this (the verbs and the pages read the database's clock); these sweeps make them final
and tell people. Each is set-based, safe to run twice, at the same time, late, or never.
"""

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from core.workflow import lock
from matches import emails
from matches.actions.endings import lapse
from matches.models import HIDDEN_AFTER_SILENCES, REMINDER_DAYS, Match, MatchRequest
from matches.models.request import MatchRequestQuerySet
from profiles import actions as profiles
from profiles.models import MentorProfile


def expire_overdue(batch: int = 5000) -> int:
    """Close every request whose deadline has passed and tell both sides (R14), `batch` at a time. Returns how many."""
    total = 0
    while count := settle_overdue(MatchRequest.objects.all(), batch):
        total += count
    return total


@transaction.atomic
def settle_overdue(match_requests: MatchRequestQuerySet, batch: int = 5000) -> int:
    """Make the overdue ones among these final, a batch at a time: expired at their deadline, whenever this runs."""
    pks = match_requests.overdue().claim(
        batch, status=MatchRequest.Status.EXPIRED, status_changed_at=Now(), closed_at=F("respond_by")
    )
    if pks:
        emails.requests_expired(MatchRequest.objects.filter(pk__in=pks))
    return len(pks)


@transaction.atomic
def hide_the_silent() -> int:
    """Mentors who left two requests in a row unanswered are not found until they confirm their profile [P].

    After the first they are asked, by the mail that says it has closed, and found after others until they answer. A
    pause is an answer as long as it lasts. Returns how many are hidden now.
    """
    counts = MatchRequest.objects.filter(mentor__silent_since=None).unanswered_in_a_row()
    silent = [mentor for mentor, count in counts.items() if count >= HIDDEN_AFTER_SILENCES]
    asked = MentorProfile.objects.found().filter(pk__in=counts.keys() - set(silent), unanswered_since=None)
    for mentor in asked.order_by("pk"):
        profiles.ask_if_available(mentor)
    for mentor in MentorProfile.objects.filter(pk__in=silent).order_by("pk"):
        profiles.mark_silent(mentor)
    return len(silent)


def remind_mentors() -> int:
    """Remind mentors who have not answered on day 5 and day 8, once each; after a long sleep only of the later day."""
    return sum(remind_of_day(day) for day in sorted(REMINDER_DAYS, reverse=True))


@transaction.atomic
def remind_of_day(day: int) -> int:
    pks = MatchRequest.objects.to_remind(day).claim(reminded_on_day=day)
    emails.remind_mentors(MatchRequest.objects.filter(pk__in=pks), day)
    return len(pks)


def keep_the_clocks() -> int:
    """R16: remind who acts next, then ask both, then let the match lapse. Returns how many matches were touched."""
    return sum(
        lapse_unmoved(status, clock.lapse) + remind(status, clock.ask) + remind(status, clock.remind)
        for status, clock in Match.CLOCKS.items()
    )


@transaction.atomic
def remind(status: str, day: int) -> int:
    """Say once, after `day` days without a move, what can be done; later days come first and include the earlier."""
    waiting = Match.objects.unmoved(status, day).filter(nudged_on_day__lt=day)
    pks = waiting.claim(nudged_on_day=day)
    matches = Match.objects.filter(pk__in=pks)
    occasion = f"{status}:{day}:{timezone.now():%Y-%m-%d}"
    if day == Match.CLOCKS[Match.Status(status)].ask:
        emails.ask_both(matches, occasion)
    else:
        emails.remind_who_acts_next(matches, occasion)
    return len(pks)


def lapse_unmoved(status: str, days: int) -> int:
    pks = list(Match.objects.unmoved(status, days).order_by("pk").values_list("pk", flat=True))
    return sum(lapse_if_unmoved(pk, status, days) for pk in pks)


@transaction.atomic
def lapse_if_unmoved(pk: int, status: str, days: int) -> bool:
    """Let one match lapse, unless it has moved since it was found."""
    match = Match.objects.with_people().get(pk=pk)
    for row in (match.mentee, match.mentor, match):
        lock(row)
    if not Match.objects.unmoved(status, days).filter(pk=pk).exists():
        return False
    lapse(match)
    return True
