"""What a draft's buttons do to its text: add, remove and move goals and activities, with or without JavaScript."""

from datetime import timedelta

from django.http import QueryDict

from agreements.content import Text, earlier_goal, empty_goal
from agreements.models import ACTIVITIES, GOALS
from core.cleaning import parse_number
from core.days import today


def apply_command(text: Text, command: str, choices: dict) -> tuple[Text, str]:
    """Apply one of the draft's buttons to its text. Returns (text, id of the element to focus or "").

    `command` is the button's value, such as `remove-goal:0`, `remove-activity:0.2` or `add-starter:17`; `choices` holds
    the starter goals and the unfinished goals of earlier mentoring by key, and the planned steps by number.
    """
    verb, _colon, target = command.partition(":")
    number, _dot, position = target.partition(".")
    index = parse_number(number)
    if verb in ("add-goal", "add-starter", "go-on", "plan"):
        return add_goal(text, verb, index, choices) if len(text["goals"]) < GOALS else (text, "")
    if index >= len(text["goals"]):
        return text, ""
    return change_goal(text, verb, index, parse_number(position))


def add_goal(text: Text, verb: str, index: int, choices: dict) -> tuple[Text, str]:
    if verb == "add-goal":
        text["goals"].append(empty_goal())
        return text, f"id_goal-{len(text['goals']) - 1}-text"
    if verb == "add-starter" and (starter := choices["starters"].get(index)):
        return add_starter(text, starter)
    if verb == "go-on" and (earlier := choices["earlier"].get(index)):
        return add_earlier_goal(text, earlier)
    if verb == "plan" and (step := choices["planned"].get(index)):
        return append_goal(text, empty_goal() | {"text": step})
    return text, ""


def change_goal(text: Text, verb: str, index: int, position: int) -> tuple[Text, str]:
    goals, goal = text["goals"], text["goals"][index]
    if verb == "remove-goal":
        goals.pop(index)
        return text, "add-goal"
    if verb in ("goal-up", "goal-down"):
        return text, f"id_goal-{move_item(goals, index, verb == 'goal-up')}-text"
    if verb == "add-activity" and len(goal["activities"]) < ACTIVITIES:
        return add_activity(text, index)
    if position < len(goal["activities"]):
        return change_activity(text, verb, index, position)
    return text, ""


def change_activity(text: Text, verb: str, index: int, position: int) -> tuple[Text, str]:
    activities = text["goals"][index]["activities"]
    if verb == "remove-activity":
        activities.pop(position)
        return text, f"add-activity-{index}"
    if verb in ("activity-up", "activity-down"):
        new_position = move_item(activities, position, verb.endswith("up"))
        return text, f"id_goal-{index}-activity-{new_position}"
    return text, ""


def move_item(items: list, position: int, is_up: bool) -> int:
    """Move an item up or down by one, unless it is first or last. Returns its new position."""
    new_position = max(0, min(len(items) - 1, position + (-1 if is_up else 1)))
    items.insert(new_position, items.pop(position))
    return new_position


def add_activity(text: Text, index: int) -> tuple[Text, str]:
    """Add an empty activity, unless there is one."""
    activities = text["goals"][index]["activities"]
    if "" in activities:
        activities.remove("")
    activities.append("")
    return text, f"id_goal-{index}-activity-{len(activities) - 1}"


def with_ticked_activities(typed: QueryDict, suggested: dict[str, str]) -> QueryDict:
    """What was typed, and as activities of their goals the suggestions that are ticked.

    `suggested`: the name of each suggestion by its key as text.
    """
    typed = typed.copy()
    for number in range(GOALS):
        fields = [f"goal-{number}-activity-{position}" for position in range(ACTIVITIES)]
        written = {typed.get(field, "").strip() for field in fields}
        free = iter([field for field in fields if not typed.get(field, "").strip()])
        names = [suggested.get(key, "") for key in typed.getlist(f"suggestion-{number}")]
        for name, field in zip((name for name in names if name and name not in written), free, strict=False):
            typed[field] = name
    return typed


def add_starter(text: Text, starter) -> tuple[Text, str]:
    """Add a starter goal with its activities and its deadline."""
    deadline = today() + timedelta(weeks=starter.weeks)
    activities = [activity.name for activity in starter.activities.all()]
    return append_goal(text, empty_goal() | {"text": starter.name, "deadline": deadline, "activities": activities})


def add_earlier_goal(text: Text, goal) -> tuple[Text, str]:
    """Add an unfinished goal of earlier mentoring, unless it is there already; it needs a new deadline."""
    threads = [draft_goal["thread"] for draft_goal in text["goals"]]
    if str(goal.thread) in threads:
        return text, f"id_goal-{threads.index(str(goal.thread))}-text"
    return append_goal(text, earlier_goal(goal))


def append_goal(text: Text, goal: Text) -> tuple[Text, str]:
    """Append a goal; it replaces the last one if that is empty."""
    goals = text["goals"]
    if goals and not goals[-1]["text"] and not any(goals[-1]["activities"]):
        goals.pop()
    goals.append(goal)
    return text, f"id_goal-{len(goals) - 1}-text"
