"""The parts of a conclusion as plain data: who wrote what, whether it contradicts itself, and what changed (R22)."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from agreements.content import Change, changed_words
from agreements.models import Conclusion, GoalOutcome

Reason, Outcome = Conclusion.Reason, GoalOutcome.Outcome
Part = dict[str, Any]
FIELDS_BEGUN = ("reason", "achieved", "steps", "next_steps", "wants_new_mentoring")


def default_outcome(reason: str) -> str:
    """What a reason says of every goal for which nothing else was chosen."""
    return {Reason.REACHED.value: Outcome.REACHED, Reason.PARTLY.value: Outcome.PARTLY}.get(reason, Outcome.NOTHING)


def contradicts(reason: str, outcomes: Collection[str]) -> bool:
    """Whether the outcomes of the goals say something else than the reason for the end."""
    all_reached, none_reached = set(outcomes) == {Outcome.REACHED}, not {Outcome.REACHED, Outcome.PARTLY} & {*outcomes}
    return {
        Reason.REACHED.value: Outcome.REACHED not in outcomes or Outcome.NOT_REACHED in outcomes,
        Reason.PARTLY.value: all_reached or none_reached,
        Reason.CANNOT_CONTINUE.value: all_reached,
    }.get(reason, False)


def part_of(conclusion: Conclusion, user: Any) -> Part:
    """What this person wrote, by field; from the one who began it also {goal: [outcome, note]}. Empty if nothing."""
    if user.pk == conclusion.began_by_id:
        outcomes = {str(one.goal_id): [one.outcome, one.note] for one in conclusion.outcomes.all()}
        return {name: getattr(conclusion, name) for name in FIELDS_BEGUN} | {"outcomes": outcomes}
    return {"added": conclusion.added} if user.pk == conclusion.added_by_id else {}


def changes_of_part(before: Part, after: Part, goals: Mapping[str, str]) -> list[Change]:
    """What was changed in a part, as components/changes.html shows it. `goals`: the words of each goal by its key."""
    old, new = dict(readable(before, goals)), dict(readable(after, goals))
    return [change for label, value in new.items() for change in changed_words(label, old[label], value)]


def readable(part: Part, goals: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The answers of a part under their labels, in the order of the page."""
    if "added" in part:
        yield _("Part added to the summary"), part["added"]
        return
    yield _("How it ended"), str(Reason(part["reason"]).label)
    for goal, (outcome, note) in part["outcomes"].items():
        yield goals[goal], f"{Outcome(outcome).label}: {note}" if note else str(Outcome(outcome).label)
    yield _("What was achieved"), part["achieved"]
    yield _("Next steps from the list"), ", ".join(part["steps"])
    yield _("Next steps"), part["next_steps"]
    yield _("A new mentoring relationship"), _("Yes") if part["wants_new_mentoring"] else _("No")
