"""Corrections of a conclusion as people and staff read them: who changed what, and until when one still may."""

from operator import attrgetter
from typing import Any

from django.db.models import Max
from django.utils import timezone

from agreements.conclusion_parts import Part, changes_of_part, contradicts
from agreements.content import Change
from agreements.models import Conclusion, ConclusionCorrection


def corrections_context(conclusion: Conclusion, reader: Any) -> dict[str, Any]:
    """Template variables: each correction with its changes, and until when the reader may correct their part, if so.

    `corrected_since`: the last of each person after the summary was final, in the order of time. `contradicts_itself`:
    the goals say something else than how it ended. `has_other_answers`: the other person answered a goal;
    `has_different_answers`: and not as the first did. `seen`: the `last_correction` on the page, which is sent with
    what is written on it.
    """
    corrections = list(conclusion.corrections.select_related("by"))
    since_final = [made for made in corrections if is_since_final(made, conclusion) and not made.is_answer]
    last_of_each = {made.by: made for made in since_final}
    return {
        "corrections": [{"made": made, "changes": changes_in(made, conclusion)} for made in corrections],
        "corrected_since": sorted(last_of_each.values(), key=attrgetter("pk")),
        "has_different_answers": any(one.is_answered_differently for one in conclusion.outcomes.all()),
        "has_other_answers": any(one.other_outcome for one in conclusion.outcomes.all()),
        "contradicts_itself": contradicts(conclusion.reason, [one.outcome for one in conclusion.outcomes.all()]),
        "correct_by": conclusion.correct_by(reader) if is_correctable(conclusion, reader) else None,
        "seen": max((made.pk for made in corrections), default=0),
    }


def is_correctable(conclusion: Conclusion, reader: Any) -> bool:
    """Whether this person has written a part of it and may correct it now."""
    has_part = reader.pk in (conclusion.began_by_id, conclusion.added_by_id)
    is_in_time = timezone.now() < conclusion.correct_by(reader)
    return is_in_time and has_part and Conclusion.objects.correctable(reader).filter(pk=conclusion.pk).exists()


def is_asked_again(conclusion: Conclusion) -> bool:
    """Whether the other person, who has answered, may now say whether the corrected part is right."""
    is_in_time = conclusion.answer_by is not None and timezone.now() < conclusion.answer_by
    return is_in_time and Conclusion.objects.correctable(conclusion.added_by).filter(pk=conclusion.pk).exists()


def is_since_final(correction: ConclusionCorrection, conclusion: Conclusion) -> bool:
    return conclusion.closed_at is not None and correction.corrected_at >= conclusion.closed_at


def last_correction(conclusion: Conclusion) -> int:
    """The key of the last correction, 0 for none: which text a page shows."""
    return conclusion.corrections.aggregate(last=Max("pk"))["last"] or 0


def changes_in(correction: ConclusionCorrection, conclusion: Conclusion) -> list[Change]:
    """What a correction changed. Pass its conclusion with `outcomes__goal` at hand."""
    return changes_between(correction.before, correction.after, conclusion)


def changes_between(before: Part, after: Part, conclusion: Conclusion) -> list[Change]:
    """What differs between two texts of a part. Pass its conclusion with `outcomes__goal` at hand."""
    goals = {str(outcome.goal_id): outcome.goal.text for outcome in conclusion.outcomes.all()}
    return changes_of_part(before, after, goals)
