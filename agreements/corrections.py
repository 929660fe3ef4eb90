"""Corrections of a conclusion as people and staff read them: who changed what, and until when one still may."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from agreements.conclusion_parts import (
    NEW_MENTORING,
    Part,
    changes_of_part,
    changes_the_summary,
    contradicts,
    part_of,
)
from agreements.content import Change
from agreements.models import CORRECTIONS_EACH, Conclusion, ConclusionCorrection


@dataclass(frozen=True)
class FirstAnswer:
    """What the other person said first, which completed the summary; beside the corrections in `history`."""

    by: Any
    corrected_at: datetime
    before: Part
    after: Part
    is_answer: bool = True


def corrections_context(conclusion: Conclusion, reader: Any) -> dict[str, Any]:
    """Template variables: what was corrected and answered with its changes, and until when the reader may correct
    their part, if so.

    `last_said`: the last correction or answer after the summary was final, None before; the whole order of them stands
    in `corrections`. `is_extended`: the reader's time counts from what the other last changed. `contradicts_itself`:
    the goals say something else than how it ended. `has_different_answers`: the other person answered a goal
    otherwise. `seen`: the `revision` on the page, which is sent with what is written on it.
    """
    entries = history(conclusion)
    corrections = [made for made in entries if isinstance(made, ConclusionCorrection)]
    since_final = [made for made in corrections if is_since_final(made, conclusion)]
    return {
        "corrections": with_changes(entries, conclusion) if corrections else [],
        "last_said": since_final[-1] if since_final else None,
        "has_different_answers": any(one.is_answered_differently for one in conclusion.outcomes.all()),
        "contradicts_itself": contradicts(conclusion.reason, [one.outcome for one in conclusion.outcomes.all()]),
        "correct_by": correctable_until(conclusion, reader),
        "is_extended": any(made.by != reader for made in since_final),
        "seen": len(entries),
    }


def history(conclusion: Conclusion) -> list[ConclusionCorrection | FirstAnswer]:
    """The other person's first answer and all corrections, in the order of time."""
    entries: list[ConclusionCorrection | FirstAnswer] = list(conclusion.corrections.select_related("by"))
    if conclusion.added_by is None:
        return entries
    own = (made.before for made in entries if made.by == conclusion.added_by)
    first = conclusion.first_answer or {
        "part": next(own, None) or part_of(conclusion, conclusion.added_by),
        "outcomes": {str(one.goal_id): one.outcome for one in conclusion.outcomes.all()},
    }
    said = first["part"]
    earlier = sum(not is_since_final(made, conclusion) for made in entries)
    nothing = {"added": "", "added_steps": [], "added_next_steps": "", NEW_MENTORING: False}
    nothing["other_outcomes"] = first["outcomes"]  # an answer that is the same is no change
    before = {name: value for name, value in nothing.items() if name in said}
    answer = FirstAnswer(conclusion.added_by, conclusion.closed_at, before, said)
    return [*entries[:earlier], answer, *entries[earlier:]]


def revision(conclusion: Conclusion) -> int:
    """How often the summary was answered or corrected: which text a page shows. The length of its `history`."""
    return conclusion.corrections.count() + (conclusion.added_by_id is not None)


def since_revision(conclusion: Conclusion, seen: int) -> list[dict[str, Any]]:
    """What was answered and corrected since that revision, with its changes."""
    return with_changes(history(conclusion)[seen:], conclusion)


def since_answered(conclusion: Conclusion, reader: Any) -> list[dict[str, Any]]:
    """What was corrected since the reader said whether the summary is right, with its changes."""
    entries = history(conclusion)
    last = max((place for place, made in enumerate(entries, 1) if made.by == reader), default=0)
    return with_changes(entries[last:], conclusion)


def with_changes(entries, conclusion: Conclusion) -> list[dict[str, Any]]:
    return [{"made": made, "changes": changes_in(made, conclusion)} for made in entries]


def correctable_until(conclusion: Conclusion, reader: Any) -> datetime | None:
    """Until when this person may correct the part they have written; None if they may not, or have written none."""
    if reader.pk not in (conclusion.began_by_id, conclusion.added_by_id):
        return None
    made = sum(one.by_id == reader.pk for one in conclusion.corrections.all())
    if made >= CORRECTIONS_EACH and not conclusion.asks_again(reader):
        return None
    rows = Conclusion.objects.correctable(reader).filter(pk=conclusion.pk).order_by()
    return rows.values_list("correct_by", flat=True).first()


def last_moment_to_correct(conclusion: Conclusion, reader: Any) -> datetime:
    """Until when a part of theirs may, or could, be corrected by this person, whether or not they may now."""
    return Conclusion.objects.with_correct_by(reader).values_list("correct_by", flat=True).get(pk=conclusion.pk)


def asks_the_other(correction: ConclusionCorrection, conclusion: Conclusion) -> bool:
    """Whether it asked the other person, who had answered before, whether the summary is still right."""
    is_of_first_part = "outcomes" in correction.after and changes_the_summary(correction.before, correction.after)
    return is_of_first_part and conclusion.added_by_id is not None and is_since_final(correction, conclusion)


def is_asked_again(conclusion: Conclusion) -> bool:
    """Whether the other person, who has answered, may now say whether the corrected part is right."""
    is_in_time = conclusion.answer_by is not None and timezone.now() < conclusion.answer_by
    return is_in_time and Conclusion.objects.correctable(conclusion.added_by).filter(pk=conclusion.pk).exists()


def is_since_final(correction: ConclusionCorrection | FirstAnswer, conclusion: Conclusion) -> bool:
    return conclusion.closed_at is not None and correction.corrected_at >= conclusion.closed_at


def changes_in(correction: ConclusionCorrection | FirstAnswer, conclusion: Conclusion) -> list[Change]:
    """What a correction changed. Pass its conclusion with `outcomes__goal` at hand."""
    return changes_between(correction.before, correction.after, conclusion)


def changes_between(before: Part, after: Part, conclusion: Conclusion) -> list[Change]:
    """What differs between two texts of a part. Pass its conclusion with `outcomes__goal` at hand."""
    goals = {str(outcome.goal_id): outcome.goal.text for outcome in conclusion.outcomes.all()}
    return changes_of_part(unsaid_as_same(before, after, conclusion), after, goals)


def unsaid_as_same(before: Part, after: Part, conclusion: Conclusion) -> Part:
    """The earlier text, where no answer to a goal differs that says no more than the opinion."""
    if "other_outcomes" not in after:
        return before
    answers = dict(before.get("other_outcomes", {}))
    for one in conclusion.outcomes.all():
        was, now = (part.get(str(one.goal_id), "") for part in (answers, after["other_outcomes"]))
        if not now or (not was and not after["is_seen_differently"]):
            answers[str(one.goal_id)] = now
    return before | {"other_outcomes": answers}
