"""Sweeps that run on a schedule: the 10 days of requests (R14), declines, reminders, inactive matches (R16).

Deadlines hold without them, because verbs and pages read the database's clock; the sweeps store the outcome and notify
people. Each is set-based and safe to run twice, concurrently, late, or never.
"""

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from core.sweeps import for_each
from matches import emails
from matches.actions.endings import lapse
from matches.actions.locks import lock_pair
from matches.models import HIDDEN_AFTER_UNANSWERED, REMINDER_DAYS, Match, MatchRequest
from matches.models.request import MatchRequestQuerySet
from profiles import actions as profiles
from profiles.models import MentorProfile


def settle_requests(batch: int = 5000) -> int:
    """Store the outcome of every request whose time has come, `batch` at a time (R13, R14). Returns how many."""
    total = 0
    while count := settle(MatchRequest.objects.all(), batch):
        total += count
    return total


@transaction.atomic
def settle(match_requests: MatchRequestQuerySet, batch: int = 5000) -> int:
    """Expire what is overdue among these, carry out what was declined, and notify people. Returns how many.

    Each is closed as of its own moment, whenever this runs; `batch` limits how many of each kind.
    """
    expired = match_requests.overdue().claim(
        batch, status=MatchRequest.Status.EXPIRED, status_changed_at=Now(), closed_at=F("respond_by")
    )
    declined = match_requests.decline_due().claim(
        batch,
        status=MatchRequest.Status.DECLINED,
        status_changed_at=Now(),
        closed_at=F("declines_at"),
        declines_at=None,
    )
    if expired:
        emails.requests_expired(MatchRequest.objects.filter(pk__any=expired))
    if declined:
        emails.requests_declined(MatchRequest.objects.filter(pk__any=declined))
    return len(expired) + len(declined)


def hide_unresponsive_mentors() -> int:
    """Hide mentors who left two requests in a row unanswered until they confirm their profile [P].

    After the first one they are asked, in the email about the expired request, whether they are available, and rank
    lower in the search until they answer. A pause counts as an answer while it lasts. Returns how many are hidden.
    """
    counts = MatchRequest.objects.filter(mentor__silent_since=None).unanswered_in_a_row()
    unresponsive = [mentor for mentor, count in counts.items() if count >= HIDDEN_AFTER_UNANSWERED]
    asked = MentorProfile.objects.searchable().filter(pk__in=counts.keys() - set(unresponsive), unanswered_since=None)
    for_each("mentors to ask", asked.order_by("pk").values_list("pk", flat=True), ask_if_available)
    return for_each("unresponsive mentors", sorted(unresponsive), mark_silent)


def ask_if_available(pk: int) -> bool:
    profiles.ask_if_available(MentorProfile.objects.get(pk=pk))
    return True


def mark_silent(pk: int) -> bool:
    profiles.mark_silent(MentorProfile.objects.get(pk=pk))
    return True


def remind_mentors() -> int:
    """Remind mentors who have not answered, once on day 5 and once on day 8; if both are due, only of the later day."""
    return sum(remind_mentors_on_day(day) for day in sorted(REMINDER_DAYS, reverse=True))


@transaction.atomic
def remind_mentors_on_day(day: int) -> int:
    pks = MatchRequest.objects.to_remind(day).claim(reminded_on_day=day)
    emails.remind_mentors(MatchRequest.objects.filter(pk__any=pks), day)
    return len(pks)


def remind_and_lapse_matches() -> int:
    """R16: remind whoever acts next, then ask both, then let the match lapse. Returns how many matches it affected."""
    return sum(
        lapse_inactive_matches(status, clock.lapse)
        + remind_inactive_matches(status, clock.ask)
        + remind_inactive_matches(status, clock.remind)
        for status, clock in Match.CLOCKS.items()
    )


@transaction.atomic
def remind_inactive_matches(status: str, day: int) -> int:
    """Send the reminder of `day` once per inactive match. Callers run later days first; they include earlier ones."""
    due = Match.objects.inactive_for(status, day).filter(nudged_on_day__lt=day)
    pks = due.claim(nudged_on_day=day)
    matches = Match.objects.filter(pk__any=pks)
    occasion = f"{status}:{day}:{timezone.now():%Y-%m-%d}"
    if day == Match.CLOCKS[Match.Status(status)].ask:
        emails.ask_both(matches, occasion)
    else:
        emails.remind_who_acts_next(matches, occasion)
    return len(pks)


def lapse_inactive_matches(status: str, days: int) -> int:
    pks = list(Match.objects.inactive_for(status, days).order_by("pk").values_list("pk", flat=True))
    return for_each(f"inactive matches ({status})", pks, lambda pk: lapse_if_inactive(pk, status, days))


@transaction.atomic
def lapse_if_inactive(pk: int, status: str, days: int) -> bool:
    """Let one match lapse, unless it has seen activity since the list was read."""
    match = Match.objects.with_people().get(pk=pk)
    lock_pair(match)
    if not Match.objects.inactive_for(status, days).contains(match):
        return False
    lapse(match)
    return True
