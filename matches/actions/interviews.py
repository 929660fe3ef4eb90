from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import DurationField, F, Value
from django.db.models.functions import Greatest, Now
from django.utils.translation import gettext as _

from core.workflow import Refused, lock
from matches import emails
from matches.models import OFFERED_TIMES, Interview, Match

Status = Interview.Status
SHORTEST_TALK, LONGEST_TALK = 10, 180  # minutes
# Clocks of higher floors that stand while a match is on hold (R26): each is given the match just before it goes on.
STANDING_CLOCKS: list[Callable[[Match], None]] = []


@transaction.atomic
def offer_times(
    match: Match,
    by: Any,
    *,
    times: Sequence[datetime],
    mode: str,
    minutes: int = 30,
    place: str = "",
    note: str = "",
) -> Interview:
    """Offer up to five times (`minutes` long) for the first talk (R15); earlier offers are replaced.

    The mentor offers; the mentee may answer an offer with other times, and may offer too when none have come for five
    days (R16). Refused: a mode the mentor does not offer, a time that is past, a talk already had.
    """
    lock(match)
    refuse_unless_arranging(match)
    earlier = match.interviews.open().first()
    refuse_mentee_before_their_turn(match, by, earlier)
    if mode not in match.mentor.meeting_modes:
        raise Refused(
            _("%(mentor)s doesn't offer this way to meet.") % {"mentor": match.mentor.user.public_name},
            code="way_to_meet_not_offered",
        )
    interview = Interview(
        match=match,
        offered_by=by,
        mode=mode,
        offered_times=future_times(match, times),
        minutes=min(max(minutes, SHORTEST_TALK), LONGEST_TALK),
        place=place,
        note=note,
    )
    if earlier:
        replace(earlier)
    interview.sequence = last_sequence(match) + 1
    interview.save()
    record_activity(match)
    emails.times_offered(interview)
    return interview


def replace(interview: Interview) -> None:
    """Other times are offered: what had been confirmed leaves both calendars."""
    was_confirmed = interview.status == Status.CONFIRMED
    interview.move_to(Status.REPLACED, sequence=last_sequence(interview.match) + 1)
    if was_confirmed:
        emails.talk_called_off(interview)


def last_sequence(match: Match) -> int:
    """The highest SEQUENCE that calendars have seen of this talk (RFC 5545); each invitation or cancellation rises."""
    return match.interviews.order_by("-sequence").values_list("sequence", flat=True).first() or 0


def future_times(match: Match, times: Sequence[datetime]) -> list[datetime]:
    """The times in order, each once. Refuses too many, none, and any that is past by the database's clock."""
    wanted = sorted(set(times))
    if not 1 <= len(wanted) <= OFFERED_TIMES:
        raise Refused(_("Offer between one and five times."), code="wrong_number_of_times")
    if Match.objects.filter(pk=match.pk).annotate(now=Now()).filter(now__gte=wanted[0]).exists():
        raise Refused(_("One of these times has already passed."), code="time_is_past")
    return wanted


def refuse_mentee_before_their_turn(match: Match, by: Any, earlier: Interview | None) -> None:
    if by.pk != match.mentee_id or earlier:
        return
    if not Match.objects.mentee_may_offer().filter(pk=match.pk).exists():
        raise Refused(
            _("%(mentor)s offers times first. If there are none after five days, you can offer some too.")
            % {"mentor": match.mentor.user.public_name},
            code="mentor_offers_times_first",
        )


def refuse_on_hold(match: Match) -> None:
    """Refuses while the program has paused the match (R26): nothing is asked of the two, and no clock runs."""
    if match.is_on_hold:
        raise Refused(_("The program has put this match on hold for now."), code="match_on_hold")


def refuse_note_on_hold(match: Match, note: str) -> None:
    """Whoever wants to leave may do so on hold, too; but no words pass between the two then (R26: contact closed)."""
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
    """The one who was asked picks one of the offered times; both get a calendar invitation.

    Refused: by the one who offered, a time that was not offered or is past, or when other times were offered since.
    """
    lock(interview.match)
    lock(interview)
    refuse_unless_arranging(interview.match)
    if by.pk == interview.offered_by_id:
        raise Refused(_("You offered these times. The other person chooses."), code="the_other_chooses")
    if time not in interview.offered_times:
        raise Refused(_("Choose one of the times that were offered."), code="time_not_offered")
    future_times(interview.match, [time])
    interview.move_to(Status.CONFIRMED, chosen_time=time)
    record_activity(interview.match, not_before=time)
    emails.time_chosen(interview)


@transaction.atomic
def call_off(interview: Interview, by: Any, note: str = "") -> None:
    """Either cancels the talk, with a note or without; it leaves both calendars. Other times may be offered.

    Also on hold, then without a note: a talk that stands in two calendars can always be taken out.
    """
    lock(interview.match)
    lock(interview)
    refuse_note_on_hold(interview.match, note)
    sequence = last_sequence(interview.match) + 1
    interview.move_to(Status.CANCELLED, sequence=sequence, closed_by=by, closing_note=note)
    record_activity(interview.match)
    emails.talk_called_off(interview)


@transaction.atomic
def mark_held(interview: Interview, by: Any) -> None:
    """The talk took place: the two decide now whether to go on. Refused before the chosen time, and on hold."""
    lock(interview.match)
    refuse_on_hold(interview.match)
    refuse_before_the_talk(interview)
    interview.move_to(Status.HELD)
    move_to_talked(interview.match, by)


@transaction.atomic
def mark_not_held(interview: Interview, by: Any) -> None:
    """The talk did not take place, by nobody's fault: other times may be offered.

    Refused before the chosen time, and on hold.
    """
    lock(interview.match)
    refuse_on_hold(interview.match)
    refuse_before_the_talk(interview)
    interview.move_to(Status.NOT_HELD)
    record_activity(interview.match)
    emails.talk_not_held(interview, by)


def refuse_before_the_talk(interview: Interview) -> None:
    lock(interview)
    if not Interview.objects.filter(pk=interview.pk, chosen_time__lte=Now()).exists():
        raise Refused(_("The time you chose hasn't come yet."), code="talk_still_to_come")


@transaction.atomic
def already_talked(match: Match, by: Any) -> None:
    """The two have talked, with or without times in the portal. Refused once that is known or the match is closed."""
    lock(match)
    refuse_unless_arranging(match)
    if interview := match.interviews.open().first():
        interview.move_to(Status.HELD if interview.status == Status.CONFIRMED else Status.CANCELLED)
    move_to_talked(match, by)


def move_to_talked(match: Match, by: Any) -> None:
    match.move_to(Match.Status.TALKED)
    record_activity(match)
    emails.talked(match, by)


@transaction.atomic
def go_on(match: Match, by: Any) -> None:
    """One of the two says that they want to go on: R16's clocks start again, and the other is told.

    Refused when the match is closed or on hold, or has an agreement, whose own dates count.
    """
    lock(match)
    refuse_on_hold(match)
    if match.status not in Match.CLOCKS:
        raise match.refusal()
    record_activity(match)
    emails.wants_to_go_on(match, by)


def record_activity(match: Match, *, not_before: datetime | None = None) -> None:
    """A sign of life: R16's clocks start again, now or at the time the talk is to take place."""
    moved_at = Greatest(Now(), not_before) if not_before else Now()
    Match.objects.filter(pk=match.pk).update(moved_at=moved_at, nudged_on_day=0)
    match.refresh_from_db(fields=["moved_at", "nudged_on_day"])


def shift_clocks(match: Match) -> None:
    """The clocks of a match that was on hold go on where they stood.

    What had run before the hold has run. A talk to come, or a sign of life on hold, had not let any of it run: the
    clocks begin at the talk if that is still to come, otherwise now, and never later.
    """
    none: Value = Value(timedelta(0), output_field=DurationField())
    has_run = Greatest(F("held_at") - F("moved_at"), none)
    Match.objects.filter(pk=match.pk).update(moved_at=Greatest(F("moved_at"), Now() - has_run))
    for shift in STANDING_CLOCKS:
        shift(match)
