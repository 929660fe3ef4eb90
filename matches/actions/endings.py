from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core.workflow import Refused, lock
from matches import emails
from matches.actions.capacity import recount
from matches.actions.interviews import record_activity, refuse_note_on_hold, shift_clocks
from matches.models import Interview, Match

Status = Match.Status


@transaction.atomic
def stop(match: Match, by: Any, note: str = "") -> None:
    """Either will not go on, without blame (R15): the place is free, both may ask or be asked again.

    Refused once an agreement is in force: that is concluded, not stopped; and with a note on hold.
    """
    close_match(match, Status.NOT_PURSUED, by=by, note=note)
    emails.not_pursued(match, by)


@transaction.atomic
def agree(match: Match) -> None:
    """A version of the agreement is in force: the two work together. Called by the agreements floor."""
    match.move_to(Status.AGREED)
    record_activity(match)


@transaction.atomic
def conclude(match: Match, by: Any) -> None:
    """The mentoring ends with its record (R21): contact details close and the place is free that moment.

    Called by the agreements floor, which tells the two.
    """
    close_match(match, Status.CONCLUDED, by=by)


@transaction.atomic
def lapse(match: Match) -> None:
    """By time, in neutral words: the place is free and both are told (R16)."""
    close_match(match, Status.LAPSED)
    emails.lapsed(match)


@transaction.atomic
def end(match: Match) -> None:
    """The program ends the match (R26). Those affected are told by the one who ends participation and by this mail."""
    close_match(match, Status.ENDED)
    emails.ended(match)


def close_match(match: Match, status: str, *, by: Any = None, note: str = "") -> None:
    """Close a match and count the mentor's places anew. Locks mentee, mentor, match, in this order."""
    for row in (match.mentee, match.mentor, match):
        lock(row)
    refuse_note_on_hold(match, note)
    match.move_to(status, closed_by=by, closing_note=note)
    if interview := match.interviews.open().first():
        interview.move_to(Interview.Status.CANCELLED, sequence=interview.sequence + 1)
        emails.talk_called_off(interview)
    recount(match.mentor)


@transaction.atomic
def hold(match: Match) -> None:
    """The program pauses a match while a case is open (R26): contact closes, clocks and reminders stand still."""
    lock(match)
    if not match.is_open:
        raise match.refusal()
    if match.held_at:
        raise Refused(_("This match is already on hold."), code="match_on_hold_already")
    set_hold(match, Now())
    emails.held(match)


@transaction.atomic
def release(match: Match) -> None:
    """The pause ends: contact opens again and the clocks go on where they stood. Refused for a match that has ended."""
    lock(match)
    if not match.is_open:
        raise match.refusal()
    if not match.held_at:
        raise Refused(_("This match is not on hold."), code="match_not_on_hold")
    shift_clocks(match)
    set_hold(match, None)
    emails.released(match)


def set_hold(match: Match, held_at: Any) -> None:
    Match.objects.filter(pk=match.pk).update(held_at=held_at)
    match.refresh_from_db()
