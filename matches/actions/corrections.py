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

# The agreements app registers its function (DESIGN §1): whether the two have begun their agreement.
AGREEMENT_BEGUN_HOOKS: list[Callable[[Match], bool]] = []


@transaction.atomic
def correct_interviewed(match: Match, by: Any) -> None:
    """Either says that the two have not talked, although one of them said so: they arrange their interview again.

    Refused before anyone said so, after `TALKED_CORRECTION_WINDOW`, once an agreement has begun, and on hold.
    """
    lock(match)
    refuse_correcting(match)
    for interview in match.interviews.filter(status=Interview.Status.HELD):
        interview.move_to(Interview.Status.NOT_HELD)
    match.move_to(Match.Status.ARRANGING)
    record_activity(match)
    emails.interviewed(match, by)


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
    if any(has_begun(match) for has_begun in AGREEMENT_BEGUN_HOOKS):
        raise Refused(
            _("You've begun your Mentoring Agreement, so you can't change this. Report a problem to the office."),
            code="agreement_has_begun",
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
