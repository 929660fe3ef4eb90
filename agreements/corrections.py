"""Corrections of a conclusion as people and staff read them: who changed what, and until when one still may."""

from typing import Any

from agreements.conclusion_parts import changes_of_part, part_of
from agreements.content import Change
from agreements.models import Conclusion, ConclusionCorrection


def corrections_context(conclusion: Conclusion, reader: Any) -> dict[str, Any]:
    """Template variables: each correction with its changes, and until when the reader may correct their part, if so."""
    corrections = list(conclusion.corrections.select_related("by"))
    may_correct = part_of(conclusion, reader) and Conclusion.objects.correctable().filter(pk=conclusion.pk).exists()
    return {
        "corrections": [{"made": made, "changes": changes_in(made, conclusion)} for made in corrections],
        "correct_by": conclusion.correct_by if may_correct else None,
    }


def changes_in(correction: ConclusionCorrection, conclusion: Conclusion) -> list[Change]:
    """What a correction changed. Pass its conclusion with `outcomes__goal` at hand."""
    goals = {str(outcome.goal_id): outcome.goal.text for outcome in conclusion.outcomes.all()}
    return changes_of_part(correction.before, correction.after, goals)
