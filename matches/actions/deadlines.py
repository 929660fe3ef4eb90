"""Sweeps that run on a schedule: the deadlines of requests (R14), declines, reminders, inactive matches (R16).

Deadlines hold without them, because verbs and pages read the database's clock; the sweeps store the outcome and notify
people. Each is set-based and safe to run twice, concurrently, late, or never.
"""

from contextlib import suppress

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from core.sweeps import for_all, for_each
from core.workflow import Refused, lock, save_changes
from matches import emails
from matches.actions.endings import lapse
from matches.actions.locks import lock_pair
from matches.actions.places import ask_for_places_of
from matches.models import HIDDEN_AFTER_UNANSWERED, REMINDER_DAYS, Interview, Match, MatchRequest
from matches.models.request import MatchRequestQuerySet
from profiles import actions as profiles
from profiles.models import MentorProfile


def settle_requests(batch: int = 5000) -> int:
    """Store the outcome of every request whose time has come, `batch` at a time (R13, R14). Returns how many."""
    due = MatchRequest.objects.overdue() | MatchRequest.objects.decline_due()
    keys = due.order_by("pk").values_list("pk", flat=True)
    settled = for_all("requests to settle", keys, lambda pks: settle(requests_with(pks), batch), batch)
    paused = MatchRequest.objects.pause_due().order_by("pk").values_list("pk", flat=True)
    for_each("pauses after a no", paused, begin_pause)
    return settled


@transaction.atomic
def begin_pause(pk: int) -> bool:
    """Pause the profile of a mentor who asked for it with a no; not if that has become impossible since."""
    match_request = MatchRequest.objects.with_people().get(pk=pk)
    lock(match_request.mentor)
    lock(match_request)
    until = match_request.pauses_until
    if not until:
        return False
    save_changes(match_request, pauses_until=None)
    with suppress(Refused):
        profiles.pause(match_request.mentor, until=until)
    return True


def requests_with(pks: list[int]) -> MatchRequestQuerySet:
    return MatchRequest.objects.filter(pk__any=pks)


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
        emails.requests_expired(requests_with(expired))
    if declined:
        emails.requests_declined(requests_with(declined))
    return len(expired) + len(declined)


def hide_unresponsive_mentors() -> int:
    """Hide mentors who left `HIDDEN_AFTER_UNANSWERED` requests in a row unanswered until they confirm their profile.

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
    """Remind mentors who have not answered, once on each of `REMINDER_DAYS`; if several are due, only on the last."""
    return sum(remind_mentors_on_day(day) for day in sorted(REMINDER_DAYS, reverse=True))


def remind_mentors_on_day(day: int) -> int:
    due = MatchRequest.objects.to_remind(day).order_by("pk").values_list("pk", flat=True)
    return for_all(f"reminders of day {day}", due, lambda pks: remind_mentors_of(requests_with(pks), day))


@transaction.atomic
def remind_mentors_of(match_requests: MatchRequestQuerySet, day: int) -> int:
    pks = match_requests.to_remind(day).claim(reminded_on_day=day)
    emails.remind_mentors(requests_with(pks), day)
    return len(pks)


def remind_and_lapse_matches() -> int:
    """R16: remind whoever acts next, then ask both, then let the match lapse. Returns how many matches it affected."""
    return sum(
        lapse_inactive_matches(status, clock.lapse)
        + remind_inactive_matches(status, clock.ask)
        + remind_inactive_matches(status, clock.remind)
        for status, clock in Match.CLOCKS.items()
    )


def remind_inactive_matches(status: str, day: int) -> int:
    """Send the reminder of `day` once per inactive match. Callers run later days first; they include earlier ones."""
    due = Match.objects.inactive_for(status, day).filter(nudged_on_day__lt=day).order_by("pk")
    sweep = f"reminders of inactive matches ({status}, {day})"
    return for_all(sweep, due.values_list("pk", flat=True), lambda pks: remind_if_inactive(pks, status, day))


@transaction.atomic
def remind_if_inactive(pks: list[int], status: str, day: int) -> int:
    """Remind of these matches, unless they have seen activity since the list was read."""
    due = Match.objects.inactive_for(status, day).filter(nudged_on_day__lt=day, pk__any=pks)
    matches = Match.objects.filter(pk__any=due.claim(nudged_on_day=day))
    occasion = f"{status}:{day}:{timezone.now():%Y-%m-%d}"
    if day == Match.CLOCKS[Match.Status(status)].ask:
        emails.ask_both(matches, occasion)
    else:
        emails.remind_who_acts_next(matches, occasion)
    return matches.count()


def ask_for_places() -> int:
    """Ask whoever said "I'll send it" for the place of an interview, once the day has come (R15). Returns how many."""
    due = Interview.objects.place_to_ask_for().order_by("pk").values_list("pk", flat=True)
    return for_all("places of interviews to ask for", due, ask_for_places_of)


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
