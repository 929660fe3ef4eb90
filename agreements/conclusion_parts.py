"""The parts of a conclusion as plain data: who wrote what, whether it contradicts itself, and what changed (R22)."""

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from agreements.content import Change, change, changed_words
from agreements.models import FOLLOWS_REASON, Conclusion, GoalOutcome, NextStep, outcome_words
from agreements.models.concluding import OF_EARLIER_TEXT

Reason, Outcome = Conclusion.Reason, GoalOutcome.Outcome
Part = dict[str, Any]
FIELDS_BEGUN = ("reason", "achieved", "steps", "next_steps")
OPINION = "is_seen_differently"
STEPS_ADDED = ("added_steps", "added_next_steps")
FIELDS_ADDED = ("added", *STEPS_ADDED, OPINION)
NEW_MENTORING = "wants_new_mentoring"  # the wish of the mentee, whoever began


def default_outcome(reason: str) -> str:
    """What a reason says of every goal for which nothing else was chosen."""
    return {Reason.REACHED.value: Outcome.REACHED, Reason.PARTLY.value: Outcome.PARTLY}.get(reason, Outcome.NOTHING)


def outcome_of(reason: str, answer: str) -> str:
    """The outcome that an answer for a goal means: itself, or what the reason implies."""
    return default_outcome(reason) if answer == FOLLOWS_REASON else answer


def contradicts(reason: str, outcomes: Collection[str]) -> bool:
    """Whether the outcomes of the goals say something else than the reason for the end."""
    all_reached, none_reached = set(outcomes) == {Outcome.REACHED}, not {Outcome.REACHED, Outcome.PARTLY} & {*outcomes}
    return {
        Reason.REACHED.value: Outcome.REACHED not in outcomes or bool({*outcomes} & {*GoalOutcome.LEFT_OPEN}),
        Reason.PARTLY.value: all_reached or none_reached,
        Reason.CANNOT_CONTINUE.value: all_reached,
    }.get(reason, False)


def part_of(conclusion: Conclusion, user: Any) -> Part:
    """What this person wrote, by field; empty if nothing.

    From the one who began it also `outcomes` {goal: [answer, note]}, where an answer is an outcome or `FOLLOWS_REASON`;
    from the other `other_outcomes` {goal: outcome}, "" where they said nothing of a goal, and `is_of_earlier_text`.
    """
    if user.pk not in (conclusion.began_by_id, conclusion.added_by_id):
        return {}
    has_begun = user.pk == conclusion.began_by_id
    is_mentee = user.pk == conclusion.agreement.match.mentee_id
    names = [*(FIELDS_BEGUN if has_begun else FIELDS_ADDED), *([NEW_MENTORING] if is_mentee else [])]
    part = {name: getattr(conclusion, name) for name in names}
    if has_begun:
        return part | {"outcomes": {str(one.goal_id): [one.answer, one.note] for one in conclusion.outcomes.all()}}
    answers = {str(one.goal_id): one.other_outcome for one in conclusion.outcomes.all()}
    return part | {"other_outcomes": answers, OF_EARLIER_TEXT: conclusion.answer_by is not None}


def answers_by_goal(
    conclusion: Conclusion,
    answers: Mapping[str, str],
    *,
    differs: bool,
    before: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, str]:
    """What the other person answers to each goal, {goal: outcome}, which stays theirs when the first is corrected.

    Their own answer, or else the first one as it is now. Where they differ (`differs`) and leave a goal open, it is
    what they had agreed with (`before`); "" where they have said nothing of any goal, but differ in words.
    """
    says_of_goals = not differs or has_different_answer(conclusion, answers)
    return {
        goal: answers.get(goal) or (differs and before.get(goal)) or (one.outcome if says_of_goals else "")
        for goal, one in ((str(one.goal_id), one) for one in conclusion.outcomes.all())
    }


def has_different_answer(conclusion: Conclusion, answers: Mapping[str, str]) -> bool:
    """Whether one of these answers {goal: outcome} is not that of the person who began."""
    return any(answers.get(str(one.goal_id), "") not in ("", one.outcome) for one in conclusion.outcomes.all())


def changes_the_summary(before: Part, after: Part) -> bool:
    """Whether a correction changed what the summary says, not only the wish for new mentoring."""
    return any(value != before[name] for name, value in after.items() if name != NEW_MENTORING)


def changes_of_part(before: Part, after: Part, goals: Mapping[str, str]) -> list[Change]:
    """What was changed in a part, as components/changes.html shows it. `goals`: the words of each goal by its key."""
    old, new = dict(readable(before, goals)), dict(readable(after, goals))
    found = [change for label, value in new.items() for change in changed_words(label, old[label], value)]
    return changed_opinion(before, after) + found


def changed_opinion(before: Part, after: Part) -> list[Change]:
    """What was said about the first part, if it was said anew: of a corrected text also where it is the same again."""
    was, now = (opinion_label(part[OPINION]) if OPINION in part else "" for part in (before, after))
    label = _("Whether the summary is right")
    if before.get(OF_EARLIER_TEXT) and was == now:
        return [change("again", label, was, now)]
    return changed_words(label, was, now)


def readable(part: Part, goals: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The answers of a part under their labels, in the order of the page."""
    yield from readable_addition(part, goals) if "added" in part else readable_beginning(part, goals)
    if NEW_MENTORING in part:
        yield _("A new mentoring relationship"), _("Yes") if part[NEW_MENTORING] else _("No")


def readable_beginning(part: Part, goals: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield _("How it ended"), str(Reason(part["reason"]).label)
    for goal, (answer, note) in part["outcomes"].items():
        outcome = outcome_of(part["reason"], answer)
        yield goals[goal], ": ".join(filter(None, [outcome_words(outcome, follows_reason=answer != outcome), note]))
    yield _("What was achieved"), part["achieved"]
    yield _("Next steps from the list"), ", ".join(NextStep.in_current_language(part["steps"]))
    yield _("Next steps"), part["next_steps"]


def readable_addition(part: Part, goals: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield _("Part added to the summary"), part["added"]
    if "added_steps" in part:  # not in a correction from before there were any
        yield _("Next steps from the list"), ", ".join(NextStep.in_current_language(part["added_steps"]))
        yield _("Next steps"), part["added_next_steps"]
    for goal, words in goals.items():
        answer = part.get("other_outcomes", {}).get(goal, "")
        yield words, str(Outcome(answer).label) if answer else ""


def opinion_label(is_seen_differently: bool) -> str:
    """What the other person answers about the first part."""
    return _("I see some of it differently") if is_seen_differently else _("Yes, I agree with it")
