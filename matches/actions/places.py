"""Where an interview takes place: a location, a link, or a number, or by when it is sent (R15, R29)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core.workflow import Refused, lock, save_changes
from matches import emails
from matches.actions.refusals import has_passed, refuse_unless_arranging
from matches.contact import number_to_call
from matches.models import PLACE_DUE_AHEAD, Interview, Match
from profiles.models import MeetingMode


def place_of_offer(
    match: Match,
    by: Any,
    latest: Interview | None,
    *,
    mode: str,
    times: Sequence[datetime],
    place: str = "",
    place_due_by: datetime | None = None,
    is_caller: bool = False,
) -> dict[str, Any]:
    """The fields of an offer of `times` (sorted) that say where the two meet.

    What the `latest` interview of the match said of the same way to meet is kept unless `by` says otherwise.
    `is_caller`: `by` calls the other, at the number they have authorized for calls, or one that they send. Refused when
    nothing is said, and for a `place_due_by` that is past or after the first time.
    """
    other, known = match.other(by), latest if latest and latest.mode == mode else None
    if is_caller and mode == MeetingMode.PHONE:
        if known and known.place_from_id == other.pk:
            return kept_place(match, known, times[0])
        number = number_to_call(match, by)
        due_by = None if number else due_before(match, times[0])
        return {"place": number, "place_from": other.user, "place_due_by": due_by}
    if place := place.strip():
        is_kept = known is not None and place == known.place
        return {"place": place, "place_from": known.place_from if known and is_kept else by, "place_due_by": None}
    if place_due_by:
        if place_due_by > times[0] or has_passed(match, place_due_by):
            raise Refused(_("Choose a day from today until the first time you offer."), code="place_due_too_late")
        return {"place": "", "place_from": by, "place_due_by": min(place_due_by, due_before(match, times[0]))}
    if known and (known.place or known.place_due_by):
        return kept_place(match, known, times[0])
    raise place_missing()


def kept_place(match: Match, known: Interview, first_time: datetime) -> dict[str, Any]:
    """What is known of the place, or by when it is sent: at the latest before the first of the new times.

    A day that was chosen stays. One that has passed without it, or was only as early as the earlier times asked for,
    is promised no more.
    """
    due_by = None if known.place else due_before(match, first_time)
    if due_by and known.place_due_by and not has_passed(match, known.place_due_by):
        due_by = min(known.place_due_by, due_by) if known.is_place_promised_early else due_by
    return {"place": known.place, "place_from": known.place_from, "place_due_by": due_by}


def place_due_for(interview: Interview, time: datetime) -> datetime | None:
    """By when the place is sent once this time is chosen: as promised, or else before this time."""
    due_by = interview.place_due_by
    if due_by is None or interview.is_place_promised_early:
        return due_by
    return due_before(interview.match, time)


def due_before(match: Match, first_time: datetime) -> datetime:
    """`PLACE_DUE_AHEAD` before the first time, or at that time itself if it is sooner than that."""
    ahead = first_time - PLACE_DUE_AHEAD
    return first_time if has_passed(match, ahead) else ahead


def place_missing() -> Refused:
    return Refused(
        _("Say where you'll meet, or choose the day you'll send the location, number, or link by."),
        code="place_missing",
    )


@transaction.atomic
def send_place(interview: Interview, by: Any, place: str) -> None:
    """Send or change the location, number, or link of an interview to come; both calendars are updated.

    An offer to move it that waits for the same is given it too. Refused to the one it does not come from, without a
    chosen time, once the interview is over, and on hold.
    """
    lock(interview.match)
    lock(interview)
    refuse_unless_arranging(interview.match)
    if interview.status != Interview.Status.CONFIRMED or not interview.ends_at:
        raise interview.refusal()
    if has_passed(interview.match, interview.ends_at):
        raise Refused(_("Your interview is over, so you can't change this here."), code="talk_is_past")
    if by.pk != interview.place_from_id:
        raise Refused(
            _("The other person sends %(place)s.") % {"place": interview.place_name}, code="the_other_sends_the_place"
        )
    if not place.strip():
        raise place_missing()
    known = {"place": place.strip(), "place_due_by": None}
    waiting = interview.match.interviews.offered().filter(mode=interview.mode, place="", place_from=by)
    waiting.update(**known)
    save_changes(interview, **known, sequence=interview.match.last_sequence + 1)
    emails.place_sent(interview)


@transaction.atomic
def ask_for_places_of(pks: Sequence[int]) -> int:
    """Ask for the places of these interviews, once each, unless they have been sent since the list was read."""
    asked = Interview.objects.place_to_ask_for().filter(pk__any=pks).claim(place_asked_at=Now())
    emails.ask_for_places(Interview.objects.filter(pk__any=asked))
    return len(asked)
