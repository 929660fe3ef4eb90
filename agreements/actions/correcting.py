"""Corrections of a finished conclusion: each person's own part, for `CORRECTION_WINDOW` (R22)."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import emails
from agreements.actions.guards import lock_agreement
from agreements.conclusion_parts import Part, contradicts, part_of
from agreements.corrections import last_correction
from agreements.models import CORRECTIONS_EACH, Conclusion, ConclusionCorrection
from core.workflow import Refused, lock, save_changes


@transaction.atomic
def correct_conclusion(
    conclusion: Conclusion, by: User, *, seen: int | None = None, is_meant: bool = False, **part: Any
) -> ConclusionCorrection | None:
    """A person corrects their own part: the same fields as `part_of`. Returns None when nothing differs.

    `seen` is the `last_correction` on the page they corrected, if they had one. The other person and program staff are
    told, and see what was changed. Refused before the conclusion is finished and after `CORRECTION_WINDOW`; once the
    program has ended the agreement, put the match on hold, or keeps the two apart; to who has no part in it; on a stale
    page; more than `CORRECTIONS_EACH` times; and where it would contradict itself, unless that `is_meant`.
    """
    lock_agreement(conclusion.agreement)
    lock(conclusion)
    refuse_unless_correctable(conclusion, by)
    before = part_of(conclusion, by)
    after: Part = {name: part.get(name, value) for name, value in before.items()}
    if after == before:
        return None
    if seen is not None and seen != last_correction(conclusion, by):
        raise Refused(
            _("You corrected your part on another device or page after you opened it here. Nothing was saved."),
            code="part_corrected_elsewhere",
        )
    if conclusion.corrections.filter(by=by).count() >= CORRECTIONS_EACH:
        raise Refused(
            _("You have corrected the summary several times. Ask the program office if something is still wrong."),
            code="too_many_corrections",
        )
    if outcomes := after.get("outcomes"):
        refuse_contradiction(after["reason"], [outcome for outcome, _note in outcomes.values()], is_meant=is_meant)
    save_part(conclusion, after)
    correction = ConclusionCorrection.objects.create(conclusion=conclusion, by=by, before=before, after=after)
    emails.conclusion_corrected(correction)
    return correction


def save_part(conclusion: Conclusion, part: Part) -> None:
    for outcome in conclusion.outcomes.all():
        if str(outcome.goal_id) in part.get("outcomes", {}):
            value, note = part["outcomes"][str(outcome.goal_id)]
            save_changes(outcome, outcome=value, note=note)
    save_changes(conclusion, **{name: value for name, value in part.items() if name != "outcomes"})


def refuse_unless_correctable(conclusion: Conclusion, by: User) -> None:
    """Refuses a person who cannot correct anything in this conclusion now, before they type."""
    if conclusion.status == Conclusion.Status.OPEN:
        raise Refused(_("The summary isn't final yet, so there is nothing to correct."), code="conclusion_not_final")
    if not Conclusion.objects.correctable().filter(pk=conclusion.pk).exists():
        raise Refused(
            _("The summary can no longer be corrected here. Ask the program office if something is wrong."),
            code="correction_closed",
        )
    if not part_of(conclusion, by):
        raise Refused(_("You didn't write a part of this summary."), code="no_part_to_correct")


def refuse_contradiction(reason: str, outcomes: Collection[str], *, is_meant: bool) -> None:
    """Asks about a reason that the outcomes of the goals contradict, unless both are meant as they are."""
    if contradicts(reason, outcomes) and not is_meant:
        raise Refused(
            _(
                "Your answers for the goals don't fit “%(reason)s.” Change one or the other, or confirm below that "
                "both are right."
            )
            % {"reason": Conclusion.Reason(reason).label},
            code="conclusion_contradicts_itself",
            field="reason",
        )
