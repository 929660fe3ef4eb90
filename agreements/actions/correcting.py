"""Corrections of a conclusion: each person's own part, as long as `with_correct_by` says (R22)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import emails
from agreements.actions.concluding import end_mentoring, refuse_unread, save_other_outcomes, saved_answer
from agreements.actions.guards import lock_agreement, refuse_contradiction
from agreements.conclusion_parts import (
    Part,
    answers_by_goal,
    changes_the_summary,
    has_different_answer,
    outcome_of,
    part_of,
)
from agreements.corrections import history
from agreements.models import CORRECTION_WINDOW, CORRECTIONS_EACH, Conclusion, ConclusionCorrection
from agreements.models.concluding import OF_EARLIER_TEXT
from core.workflow import Refused, lock, save_changes


@transaction.atomic
def correct_conclusion(
    conclusion: Conclusion,
    by: User,
    *,
    seen: int | None = None,
    typed_on: int | None = None,
    is_meant: bool = False,
    **part: Any,
) -> ConclusionCorrection | None:
    """A person corrects their own part: the same fields as `part_of`. Returns None when nothing differs.

    `seen` is the `revision` on the page they corrected, if they had one, and `typed_on` that on which they typed, if
    their words came back to a newer page. The other person is told, and program staff once it is finished; both see
    what was changed. The reason CANNOT_CONTINUE ends the match at once, as in `begin_conclusion`. Refused after
    `correct_by` (`with_correct_by`); once the program has ended the agreement, put the match on hold, or keeps the two
    apart; to who has no part in it; on a stale page; more than `CORRECTIONS_EACH` times; and where it would contradict
    itself, unless that `is_meant`. After the other person has said whether the first part is right, they may say so
    once more of each corrected one, until `Conclusion.answer_by` and however often they have corrected theirs.
    """
    lock_agreement(conclusion.agreement, with_profiles=True)
    lock(conclusion)
    refuse_unless_correctable(conclusion, by)
    before = part_of(conclusion, by)
    after = corrected_part(conclusion, before, part)
    if after == before:
        return None
    refuse_stale_page(conclusion, by, seen, seen if typed_on is None else typed_on)
    if outcomes := after.get("outcomes"):
        meant = [outcome_of(after["reason"], answer) for answer, _note in outcomes.values()]
        refuse_contradiction(after["reason"], meant, is_meant=is_meant)
    save_part(conclusion, after)
    ask_again_or_not(conclusion, before, after)
    if after.get("reason") == Conclusion.Reason.CANNOT_CONTINUE:
        end_mentoring(conclusion.agreement, by)
    correction = ConclusionCorrection.objects.create(conclusion=conclusion, by=by, before=before, after=after)
    emails.conclusion_corrected(correction)
    return correction


def corrected_part(conclusion: Conclusion, before: Part, changed: Part) -> Part:
    """The part with what was changed in it; of the other person, with what follows from their answers."""
    after: Part = {name: changed.get(name, value) for name, value in before.items()}
    if "other_outcomes" in after:
        differed, earlier = before["is_seen_differently"], before["other_outcomes"]
        given: Mapping[str, str] = changed.get("other_outcomes") or (earlier if differed else {})
        agreed = {} if differed else earlier
        after["other_outcomes"] = answers_by_goal(
            conclusion, given, differs=after["is_seen_differently"], before=agreed
        )
        after["is_seen_differently"] = after["is_seen_differently"] or has_different_answer(conclusion, given)
        after[OF_EARLIER_TEXT] = False
    return after


def refuse_stale_page(conclusion: Conclusion, by: User, seen: int | None, typed_on: int | None) -> None:
    """Refuses a correction from a page older than what the other last said, and words older than one's own last."""
    entries = history(conclusion)
    if seen is None or seen == typed_on == len(entries):
        return
    if seen == len(entries) and all(made.by != by for made in entries[typed_on:]):
        return
    refuse_unread(conclusion, by, seen)
    raise Refused(
        _("You corrected your part on another device or page after you opened it here. Nothing was saved."),
        code="part_corrected_elsewhere",
    )


def refuse_too_many(conclusion: Conclusion, by: User) -> None:
    if conclusion.corrections.filter(by=by).count() >= CORRECTIONS_EACH:
        raise Refused(
            _("You have corrected the summary several times. Ask the program office if something is still wrong."),
            code="too_many_corrections",
        )


def save_part(conclusion: Conclusion, part: Part) -> None:
    for outcome in conclusion.outcomes.all():
        if str(outcome.goal_id) in part.get("outcomes", {}):
            answer, note = part["outcomes"][str(outcome.goal_id)]
            save_changes(outcome, note=note, **saved_answer(part["reason"], answer))
    if "other_outcomes" in part:
        save_other_outcomes(conclusion, part["other_outcomes"])
    own = {name: value for name, value in part.items() if name not in ("outcomes", "other_outcomes", OF_EARLIER_TEXT)}
    save_changes(conclusion, **own)


def ask_again_or_not(conclusion: Conclusion, before: Part, after: Part) -> None:
    """The other person, who has answered, is asked of the corrected text; who has just answered is asked no more."""
    if OF_EARLIER_TEXT in after:
        save_changes(conclusion, answer_by=None)
    elif conclusion.status == Conclusion.Status.JOINT and changes_the_summary(before, after):
        save_changes(conclusion, answer_by=Now() + CORRECTION_WINDOW)


def refuse_unless_correctable(conclusion: Conclusion, by: User) -> None:
    """Refuses a person who cannot correct anything in this conclusion now, before they type."""
    if not Conclusion.objects.correctable(by).filter(pk=conclusion.pk).exists():
        raise Refused(
            _("The summary can no longer be corrected here. Ask the program office if something is wrong."),
            code="correction_closed",
        )
    if not conclusion.asks_again(by):  # an answer that they are asked for may always be given
        refuse_too_many(conclusion, by)
    if not part_of(conclusion, by):
        raise Refused(_("You haven't written a part of this summary."), code="no_part_to_correct")
