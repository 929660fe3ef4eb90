"""Corrections of a conclusion as people and staff read them: who changed what, and until when one still may."""

from typing import Any

from django.db.models import Max

from agreements.conclusion_parts import Part, changes_of_part, contradicts, part_of
from agreements.content import Change
from agreements.models import Conclusion, ConclusionCorrection


def corrections_context(conclusion: Conclusion, reader: Any) -> dict[str, Any]:
    """Template variables: each correction with its changes, and until when the reader may correct their part, if so.

    `corrected_since`: the last of each person after the summary was final. `is_opinion_older`: what the other person
    says of it is about an earlier text. `contradicts_itself`: the goals say something else than how it ended. `seen`:
    the `last_correction` on the page, which the other person sends with their part.
    """
    corrections = list(conclusion.corrections.select_related("by"))
    may_correct = part_of(conclusion, reader) and Conclusion.objects.correctable().filter(pk=conclusion.pk).exists()
    return {
        "corrections": [{"made": made, "changes": changes_in(made, conclusion)} for made in corrections],
        "corrected_since": list({made.by: made for made in corrections if is_since_final(made, conclusion)}.values()),
        "is_opinion_older": is_opinion_older(conclusion, corrections),
        "contradicts_itself": contradicts(conclusion.reason, [one.outcome for one in conclusion.outcomes.all()]),
        "correct_by": conclusion.correct_by if may_correct else None,
        "seen": last_correction(conclusion, reader),
    }


def is_opinion_older(conclusion: Conclusion, corrections: list[ConclusionCorrection]) -> bool:
    """Whether the first part was corrected after the other person last said something about it."""
    last = next((made for made in reversed(corrections) if is_since_final(made, conclusion)), None)
    return bool(last and last.by_id == conclusion.began_by_id)


def is_since_final(correction: ConclusionCorrection, conclusion: Conclusion) -> bool:
    return conclusion.closed_at is not None and correction.corrected_at >= conclusion.closed_at


def last_correction(conclusion: Conclusion, reader: Any) -> int:
    """The key of the last correction of what this reader's part is about, 0 for none: which text a page shows.

    Who began writes of nothing but the mentoring; the other person also says whether the first part is right.
    """
    corrections = conclusion.corrections.all()
    if reader == conclusion.began_by:
        corrections = corrections.filter(by=reader)
    return corrections.aggregate(last=Max("pk"))["last"] or 0


def changes_in(correction: ConclusionCorrection, conclusion: Conclusion) -> list[Change]:
    """What a correction changed. Pass its conclusion with `outcomes__goal` at hand."""
    return changes_between(correction.before, correction.after, conclusion)


def changes_between(before: Part, after: Part, conclusion: Conclusion) -> list[Change]:
    """What differs between two texts of a part. Pass its conclusion with `outcomes__goal` at hand."""
    goals = {str(outcome.goal_id): outcome.goal.text for outcome in conclusion.outcomes.all()}
    return changes_of_part(before, after, goals)
