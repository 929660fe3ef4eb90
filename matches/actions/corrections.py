"""Correcting that the two have talked: for a day, either may say that they haven't (R15)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.periods import PERIODS
from core.workflow import Refused, lock
from matches import emails
from matches.actions.interviews import record_activity
from matches.actions.refusals import has_passed, refuse_on_hold
from matches.models import TALKED_CORRECTION_WINDOW, Interview, Match

Status = Interview.Status
# The agreements app registers its function (DESIGN §1): whether one of the two has proposed their agreement.
AGREEMENT_PROPOSED_HOOKS: list[Callable[[Match], bool]] = []


@transaction.atomic
def correct_interviewed(match: Match, by: Any) -> None:
    """Either says that the two have not talked, although one of them said so: they arrange their interview again.

    Times that are still to come stand as before, and both calendars get the interview back. Private drafts of an
    agreement stay for later. Refused before anyone said so, after `TALKED_CORRECTION_WINDOW`, once an agreement has
    been proposed, and on hold.
    """
    lock(match)
    refuse_correcting(match)
    match.move_to(Match.Status.ARRANGING)
    for interview in match.interviews.filter(status__in=[Status.HELD, Status.UNNEEDED]):
        interview.match = match
        restore(interview)
    record_activity(match)
    emails.interviewed(match, by)


def restore(interview: Interview) -> None:
    """Give an interview back the state it had before the two were said to have talked, unless it is past."""
    if interview.status == Status.HELD:
        interview.move_to(Status.NOT_HELD)
    elif interview.chosen_time and not has_passed(interview.match, interview.chosen_time):
        interview.move_to(Status.CONFIRMED, sequence=interview.match.last_sequence + 1)
        emails.interview_stands_again(interview)
    elif not interview.chosen_time and interview.times_to_come:
        interview.move_to(Status.OFFERED)


def correctable_until(match: Match) -> datetime | None:
    """Until when either may say that the two have not talked; None if no one may."""
    try:
        refuse_correcting(match)
    except Refused:
        return None
    return match.status_changed_at + TALKED_CORRECTION_WINDOW


def refuse_correcting(match: Match) -> None:
    refuse_on_hold(match)
    if match.status != Match.Status.TALKED:
        raise match.refusal()
    if any(is_proposed(match) for is_proposed in AGREEMENT_PROPOSED_HOOKS):
        raise Refused(
            _("Your Mentoring Agreement has been proposed, so you can't change this. Report a problem to the office."),
            code="agreement_is_proposed",
        )
    if has_passed(match, match.status_changed_at + TALKED_CORRECTION_WINDOW):
        raise Refused(
            _(
                "You could say within %(talked_correction_hours)s hours that you haven't talked. "
                "Report a problem to the office instead."
            )
            % PERIODS,
            code="too_late_to_correct_talk",
        )
