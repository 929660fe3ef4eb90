from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core import lifting, staff_log
from core.workflow import Refused, lock, save_changes
from matches import emails
from matches.actions.capacity import update_openings_taken
from matches.actions.interviews import cancel_open_interviews, end_hold, record_activity
from matches.actions.locks import lock_pair
from matches.actions.refusals import refuse_note_on_hold
from matches.models import Match

Status = Match.Status


@transaction.atomic
def stop(match: Match, by: Any, note: str = "") -> None:
    """One of the two ends the match, without blame (R15): the opening is free, and both may look for someone else.

    Refused once an agreement is in force, which is concluded instead, and on hold when a note comes with it.
    """
    lock_pair(match)
    refuse_to_stop(match)
    close_match(match, Status.NOT_PURSUED, by=by, note=note)
    emails.not_pursued(match, by)


def refuse_to_stop(match: Match) -> None:
    """Refuses to end a match that has ended, or that works together: that is concluded (R21)."""
    if match.status == Status.AGREED:
        raise Refused(
            _("You have a Mentoring Agreement in effect. To end it, conclude your mentoring on the agreement page."),
            code="conclude_instead",
        )
    if not match.is_open:
        raise match.refusal()


@transaction.atomic
def agree(match: Match) -> None:
    """An agreement is in force, so the two are working together. Called by the agreements app."""
    match.move_to(Status.AGREED)
    record_activity(match)


@transaction.atomic
def conclude(match: Match, by: Any) -> None:
    """The match ends with its conclusion (R21): contact details close and the opening is free at once.

    Called by the agreements app, which notifies the two.
    """
    close_match(match, Status.CONCLUDED, by=by)


@transaction.atomic
def lapse(match: Match) -> None:
    """The match ends automatically after inactivity: the opening is free and both are notified neutrally (R16)."""
    close_match(match, Status.LAPSED)
    emails.lapsed(match)


@transaction.atomic
def end(match: Match) -> None:
    """The program ends the match (R26) and both are notified by email."""
    close_match(match, Status.ENDED)
    emails.ended(match)


def close_match(match: Match, status: str, *, by: Any = None, note: str = "") -> None:
    """Close a match, cancel its interview and update the mentor's openings. Locks mentee, mentor, match, in order."""
    lock_pair(match)
    refuse_note_on_hold(match, note)
    match.move_to(status, closed_by=by, closing_note=note)
    cancel_open_interviews(match)
    update_openings_taken(match.mentor)


@transaction.atomic
def hold(match: Match, by: Any, *, is_in_case: bool = False) -> None:
    """The program pauses a match (R26): contact closes, and clocks and reminders stop.

    `is_in_case`: the case's record names who did it, and no other. Refused for a match that has ended or is already on
    hold.
    """
    lock(match)
    if not match.is_open:
        raise match.refusal()
    if match.held_at:
        raise Refused(_("This match is already on hold."), code="match_on_hold_already")
    save_changes(match, held_at=Now())
    if not is_in_case:
        staff_log.record(by, match, "The match was put on hold.", is_discreet=True)
    emails.held(match)


@transaction.atomic
def release(match: Match, by: Any, *, is_in_case: bool = False) -> None:
    """The hold ends: contact opens again and the clocks continue where they stopped.

    Refused for a match that has ended or is not on hold, and to who may not work on the case it belongs to.
    """
    lock(match)
    if not match.is_open:
        raise match.refusal()
    if not match.held_at:
        raise Refused(_("This match is not on hold."), code="match_not_on_hold")
    lifting.check(match, by)
    end_hold(match)
    if not is_in_case:
        staff_log.record(by, match, "Lifted the hold on the match.", is_discreet=True)
    emails.released(match)
