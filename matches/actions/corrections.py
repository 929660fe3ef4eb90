"""Correcting that the two have talked: for a day, either may say that they haven't (R15)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.text_values import TEXT_VALUES
from core.workflow import Refused, lock
from matches import emails
from matches.actions.interviews import record_activity
from matches.actions.refusals import has_passed, refuse_on_hold
from matches.models import TALKED_CORRECTION_WINDOW, Interview, Match

Status = Interview.Status
# The agreements app registers its functions (DESIGN §1): whether a person has proposed or signed an agreement of the
# match, and what becomes of a proposal when the two have not talked after all.
COMMITMENT_HOOKS: list[Callable[[Match, Any], bool]] = []
WHEN_NOT_TALKED: list[Callable[[Match], None]] = []


@transaction.atomic
def correct_interviewed(match: Match, by: Any) -> None:
    """Either says that the two have not talked, although one of them said so: they arrange their interview again.

    Times that are still to come stand as before, and both calendars get the interview back. Drafts of an agreement stay
    for later, and a proposal is replaced by none. Refused before anyone said so, after `TALKED_CORRECTION_WINDOW`, to
    whoever has proposed or signed an agreement since, and on hold.
    """
    lock(match)
    refuse_correcting(match, by)
    match.move_to(Match.Status.ARRANGING)
    for interview in match.interviews.filter(status__in=[Status.HELD, Status.UNNEEDED]):
        interview.match = match
        restore(interview, by)
    for act in WHEN_NOT_TALKED:
        act(match)
    record_activity(match)
    emails.interviewed(match, by)


def restore(interview: Interview, by: Any) -> None:
    """Give an interview back the state it had before the two were said to have talked, unless it is past."""
    if interview.status == Status.HELD:
        interview.move_to(Status.NOT_HELD)
    elif interview.chosen_time and not has_passed(interview.match, interview.chosen_time):
        interview.move_to(Status.CONFIRMED, sequence=interview.match.last_sequence + 1)
        emails.interview_stands_again(interview, by)
    elif not interview.chosen_time and interview.times_to_come:
        interview.move_to(Status.OFFERED)


def correctable_until(match: Match, by: Any) -> datetime | None:
    """Until when this person may say that the two have not talked; None if they may not."""
    try:
        refuse_correcting(match, by)
    except Refused:
        return None
    return match.status_changed_at + TALKED_CORRECTION_WINDOW


def claim_to_correct(match: Match, reader: Any) -> dict[str, Any] | None:
    """What was said about the talk as long as either may correct it: by whom, until when, and who of the two may.

    Keys: said_by (a profile or None), until, may_correct, other_may_correct. None once nobody may.
    """
    until = correctable_until(match, reader)
    other_until = correctable_until(match, match.other(reader).user)
    if not until and not other_until:
        return None
    return {
        "said_by": emails.who_said_talked(match),
        "until": until or other_until,
        "may_correct": bool(until),
        "other_may_correct": bool(other_until),
    }


def refuse_correcting(match: Match, by: Any) -> None:
    refuse_on_hold(match)
    if match.status != Match.Status.TALKED:
        raise match.refusal()
    if any(has_committed(match, by) for has_committed in COMMITMENT_HOOKS):
        raise Refused(
            _("You've proposed or signed an agreement since then, so you can't change this. Report a problem instead."),
            code="proposed_or_signed_since",
        )
    if has_passed(match, match.status_changed_at + TALKED_CORRECTION_WINDOW):
        raise Refused(
            _(
                "You could say within %(talked_correction_hours)s hours that you haven't talked. "
                "Report a problem to the office instead."
            )
            % TEXT_VALUES,
            code="too_late_to_correct_talk",
        )
