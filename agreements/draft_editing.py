"""What a draft's buttons do to its text: add, remove and move goals and activities, with or without JavaScript."""

from datetime import timedelta

from django.http import QueryDict

from agreements.content import Text, earlier_goal, empty_goal
from agreements.models import ACTIVITIES, GOALS
from core.days import today


def parse_number(value: str | None) -> int:
    """The value as a whole number; 0 if it is not one or has more than 11 digits."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 12 else 0


def apply_command(text: Text, command: str, choices: dict) -> tuple[Text, str]:
    """Apply one of the draft's buttons to its text. Returns (text, id of the element to focus or "").

    `command` is the button's value, such as `remove-goal:0`, `remove-activity:0.2` or `add-starter:17`; `choices` holds
    the starter goals and the unfinished goals of earlier mentoring by key, the planned steps by number, and the
    suggestion chosen for each goal.
    """
    verb, _colon, target = command.partition(":")
    number, _dot, position = target.partition(".")
    index = parse_number(number)
    if verb in ("add-goal", "add-starter", "go-on", "plan"):
        return add_goal(text, verb, index, choices) if len(text["goals"]) < GOALS else (text, "")
    if index >= len(text["goals"]):
        return text, ""
    return change_goal(text, verb, index, parse_number(position), choices)


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


def change_goal(text: Text, verb: str, index: int, position: int, choices: dict) -> tuple[Text, str]:
    goals, goal = text["goals"], text["goals"][index]
    if verb == "remove-goal":
        goals.pop(index)
        return text, "add-goal"
    if verb in ("goal-up", "goal-down"):
        return text, f"id_goal-{move_item(goals, index, verb == 'goal-up')}-text"
    if verb == "add-activity" and len(goal["activities"]) < ACTIVITIES:
        return add_activity(text, index, choices["suggested"].get(index, ""))
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


def add_activity(text: Text, index: int, activity: str) -> tuple[Text, str]:
    """Add the chosen suggestion or, if it is "", an empty activity; it replaces an empty one if there is one."""
    activities = text["goals"][index]["activities"]
    if "" in activities:
        activities.remove("")
    activities.append(activity)
    return text, f"id_goal-{index}-activity-{len(activities) - 1}"


def with_chosen_activities(typed: QueryDict, suggested: dict[int, str]) -> QueryDict:
    """What was typed, and the activities that are selected though no one pressed "Add activity"."""
    typed = typed.copy()
    for number, name in suggested.items():
        fields = [f"goal-{number}-activity-{position}" for position in range(ACTIVITIES)]
        free = next((field for field in fields if not typed.get(field, "").strip()), None)
        if name and free:
            typed[free] = name
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
