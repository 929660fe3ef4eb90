from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import DurationField, F, Value
from django.db.models.functions import Greatest, Now
from django.utils.translation import gettext as _

from core.workflow import Refused, lock, save_changes
from matches import emails
from matches.models import OFFERED_TIMES, Interview, Match

Status = Interview.Status
SHORTEST_INTERVIEW, LONGEST_INTERVIEW = 10, 180  # minutes
# Hooks of higher apps whose deadlines stand still on hold (R26): each gets the match just before its hold ends.
HOLD_END_HOOKS: list[Callable[[Match], None]] = []


@transaction.atomic
def offer_times(
    match: Match, by: Any, *, times: Sequence[datetime], mode: str, minutes: int = 30, place: str = "", note: str = ""
) -> Interview:
    """Offer up to five times for the interview (R15), which lasts `minutes`; an earlier offer is replaced.

    The mentor offers first; the mentee may answer with other times, or offer some after five days without any (R16).
    Refused for a way to meet the mentor does not offer, for a past time, on hold, and after the interview.
    """
    lock(match)
    refuse_unless_arranging(match)
    earlier = match.interviews.open().first()
    refuse_mentee_too_early(match, by, earlier)
    if mode not in match.mentor.meeting_modes:
        raise Refused(
            _("%(mentor)s doesn't offer this way to meet.") % {"mentor": match.mentor.user.public_name},
            code="way_to_meet_not_offered",
        )
    interview = Interview(
        match=match,
        offered_by=by,
        mode=mode,
        offered_times=validated_times(match, times),
        minutes=min(max(minutes, SHORTEST_INTERVIEW), LONGEST_INTERVIEW),
        place=place,
        note=note,
    )
    if earlier:
        replace_offer(earlier)
    interview.sequence = last_sequence(match) + 1
    interview.save()
    record_activity(match)
    emails.times_offered(interview)
    return interview


def replace_offer(interview: Interview) -> None:
    """Mark the offer as replaced; a confirmed time is removed from both calendars."""
    was_confirmed = interview.status == Status.CONFIRMED
    interview.move_to(Status.REPLACED, sequence=last_sequence(interview.match) + 1)
    if was_confirmed:
        emails.interview_called_off(interview)


def last_sequence(match: Match) -> int:
    """The highest SEQUENCE calendars have seen for this match (RFC 5545); every invitation or cancellation adds 1."""
    return match.interviews.order_by("-sequence").values_list("sequence", flat=True).first() or 0


def validated_times(match: Match, times: Sequence[datetime]) -> list[datetime]:
    """The times sorted, without duplicates. Refuses no times, more than five, and past ones."""
    unique_times = sorted(set(times))
    if not 1 <= len(unique_times) <= OFFERED_TIMES:
        raise Refused(_("Offer between one and five times."), code="wrong_number_of_times")
    if Match.objects.filter(pk=match.pk).annotate(now=Now()).filter(now__gte=unique_times[0]).exists():
        raise Refused(_("One of these times has already passed."), code="time_is_past")
    return unique_times


def refuse_mentee_too_early(match: Match, by: Any, earlier: Interview | None) -> None:
    if by.pk == match.mentee_id and not earlier and not match.may_mentee_offer:
        raise Refused(
            _("%(mentor)s offers times first. If there are none after five days, you can offer some too.")
            % {"mentor": match.mentor.user.public_name},
            code="mentor_offers_times_first",
        )


def refuse_on_hold(match: Match) -> None:
    """Refuses while the program has put the match on hold (R26): no one has to act, and no clock runs."""
    if match.is_on_hold:
        raise Refused(_("The program has put this match on hold for now."), code="match_on_hold")


def refuse_note_on_hold(match: Match, note: str) -> None:
    """Refuses a note on hold: either may still end things then, but no messages pass between the two (R26)."""
    if note.strip() and match.is_on_hold:
        raise Refused(
            _("The program has put this match on hold, so nothing is passed on. Leave the note blank."),
            code="note_while_on_hold",
        )


def refuse_unless_arranging(match: Match) -> None:
    refuse_on_hold(match)
    if match.status != Match.Status.ARRANGING:
        raise match.refusal()


@transaction.atomic
def choose_time(interview: Interview, by: Any, time: datetime) -> None:
    """The person who was offered times chooses one; both get a calendar invitation.

    Refused to the person who offered, for a time that was not offered or is past, and when other times were offered
    since.
    """
    lock(interview.match)
    lock(interview)
    refuse_unless_arranging(interview.match)
    if by.pk == interview.offered_by_id:
        raise Refused(_("You offered these times. The other person chooses."), code="the_other_chooses")
    if time not in interview.offered_times:
        raise Refused(_("Choose one of the times that were offered."), code="time_not_offered")
    validated_times(interview.match, [time])
    interview.move_to(Status.CONFIRMED, chosen_time=time)
    record_activity(interview.match, not_before=time)
    emails.time_chosen(interview)


@transaction.atomic
def call_off(interview: Interview, by: Any, note: str = "") -> None:
    """Either cancels the interview, with or without a note; it is removed from both calendars.

    Other times may be offered. Allowed on hold too, without a note, so that it can always be removed from calendars.
    """
    lock(interview.match)
    lock(interview)
    refuse_note_on_hold(interview.match, note)
    sequence = last_sequence(interview.match) + 1
    interview.move_to(Status.CANCELLED, sequence=sequence, closed_by=by, closing_note=note)
    record_activity(interview.match)
    emails.interview_called_off(interview)


@transaction.atomic
def mark_held(interview: Interview, by: Any) -> None:
    """The interview took place: the two now decide whether to continue. Refused before the chosen time and on hold."""
    lock_past_interview(interview)
    interview.move_to(Status.HELD)
    move_to_interviewed(interview.match, by)


@transaction.atomic
def mark_not_held(interview: Interview, by: Any) -> None:
    """The interview did not take place, and no one is blamed: other times may be offered.

    Refused before the chosen time, and on hold.
    """
    lock_past_interview(interview)
    interview.move_to(Status.NOT_HELD)
    record_activity(interview.match)
    emails.interview_not_held(interview, by)


def lock_past_interview(interview: Interview) -> None:
    """Lock the match, then its interview. Refuses on hold, and before the chosen time."""
    lock(interview.match)
    refuse_on_hold(interview.match)
    lock(interview)
    if not Interview.objects.filter(chosen_time__lte=Now()).contains(interview):
        raise Refused(_("The time you chose hasn't come yet."), code="talk_still_to_come")


@transaction.atomic
def already_interviewed(match: Match, by: Any) -> None:
    """The two have talked, with or without times in the portal.

    Refused when this is already recorded, on hold, and when the match is closed.
    """
    lock(match)
    refuse_unless_arranging(match)
    if interview := match.interviews.open().first():
        interview.move_to(Status.HELD if interview.status == Status.CONFIRMED else Status.CANCELLED)
    move_to_interviewed(match, by)


def move_to_interviewed(match: Match, by: Any) -> None:
    match.move_to(Match.Status.TALKED)
    record_activity(match)
    emails.interviewed(match, by)


@transaction.atomic
def go_on(match: Match, by: Any) -> None:
    """One of the two wants to continue: R16's clocks start over, and the other person is notified.

    Refused when the match is closed or on hold, or has an agreement, which has its own dates.
    """
    lock(match)
    refuse_on_hold(match)
    if match.status not in Match.CLOCKS:
        raise match.refusal()
    record_activity(match)
    emails.wants_to_go_on(match, by)


def record_activity(match: Match, *, not_before: datetime | None = None) -> None:
    """Restart R16's clocks: now, or at `not_before`, the time of an interview still to come."""
    save_changes(match, moved_at=Greatest(Now(), not_before) if not_before else Now(), nudged_on_day=0)


def end_hold(match: Match) -> None:
    """Lift the hold of a match, and continue its clocks where they stopped when the hold began.

    The time that ran before the hold still counts. If none had run, because an interview was still to come or there was
    activity on hold, the clocks start at that interview if it is still to come, otherwise now, and never later.
    """
    for hook in HOLD_END_HOOKS:
        hook(match)
    zero: Value = Value(timedelta(0), output_field=DurationField())
    elapsed = Greatest(F("held_at") - F("moved_at"), zero)
    save_changes(match, held_at=None, moved_at=Greatest(F("moved_at"), Now() - elapsed))
