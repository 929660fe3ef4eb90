"""What the buttons of a draft do to its text: goals and activities come, go and move, with and without JavaScript."""

from datetime import timedelta
from uuid import uuid4

from agreements.content import Text, empty_goal, taken_up
from agreements.models import ACTIVITIES, GOALS
from core.days import today


def whole_number(value) -> int:
    return int(value) if str(value or "").isascii() and str(value or "").isdigit() and len(value) < 12 else 0


def change(text: Text, command: str, choices: dict) -> tuple[Text, str]:
    """Carry out one of the draft's buttons on its text: (the text, the id of the part that needs the eye now).

    `command` is the button's value, such as `remove-goal:0`, `remove-activity:0.2` or `add-starter:17`; `choices` holds
    the starter goals and the open goals of earlier mentoring by key, the planned steps by number, and the suggestion
    chosen for each goal.
    """
    verb, _dash, place = command.partition(":")
    number, _dot, position = place.partition(".")
    index = whole_number(number)
    if verb in ("add-goal", "add-starter", "go-on", "plan"):
        return add_goal(text, verb, index, choices) if len(text["goals"]) < GOALS else (text, "")
    if index >= len(text["goals"]):
        return text, ""
    return change_goal(text, verb, index, whole_number(position), choices)


def add_goal(text: Text, verb: str, index: int, choices: dict) -> tuple[Text, str]:
    if verb == "add-goal":
        text["goals"].append(empty_goal())
        return text, f"id_goal-{len(text['goals']) - 1}-text"
    if verb == "add-starter" and (starter := choices["starters"].get(index)):
        return add_starter(text, starter)
    if verb == "go-on" and (earlier := choices["earlier"].get(index)):
        return take_up(text, earlier)
    if verb == "plan" and (step := choices["planned"].get(index)):
        return append(text, step, None, [""])
    return text, ""


def change_goal(text: Text, verb: str, index: int, position: int, choices: dict) -> tuple[Text, str]:
    goals, goal = text["goals"], text["goals"][index]
    if verb == "remove-goal":
        goals.pop(index)
        return text, "add-goal"
    if verb in ("goal-up", "goal-down"):
        return text, f"id_goal-{move(goals, index, verb == 'goal-up')}-text"
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
        place = move(activities, position, verb.endswith("up"))
        return text, f"id_goal-{index}-activity-{place}"
    return text, ""


def move(rows: list, position: int, is_up: bool) -> int:
    """Move one of the rows a place up or down, as far as there is one. Returns where it is now."""
    place = max(0, min(len(rows) - 1, position + (-1 if is_up else 1)))
    rows.insert(place, rows.pop(position))
    return place


def add_activity(text: Text, index: int, words: str) -> tuple[Text, str]:
    """One more activity: the chosen suggestion, or an empty line; an empty line already there is used first."""
    activities = text["goals"][index]["activities"]
    if "" in activities:
        activities.remove("")
    activities.append(words)
    return text, f"id_goal-{index}-activity-{len(activities) - 1}"


def add_starter(text: Text, starter) -> tuple[Text, str]:
    """A goal to begin with, its activities and its deadline."""
    deadline = today() + timedelta(weeks=starter.weeks)
    return append(text, starter.name, deadline, [activity.name for activity in starter.activities.all()])


def take_up(text: Text, goal) -> tuple[Text, str]:
    """A goal of an earlier mentoring that was not wholly reached, once; its deadline is to be set anew."""
    threads = [one["thread"] for one in text["goals"]]
    if str(goal.thread) in threads:
        return text, f"id_goal-{threads.index(str(goal.thread))}-text"
    return append_goal(text, taken_up(goal))


def append(text: Text, words: str, deadline, activities: list[str]) -> tuple[Text, str]:
    return append_goal(text, {"thread": str(uuid4()), "text": words, "deadline": deadline, "activities": activities})


def append_goal(text: Text, goal: Text) -> tuple[Text, str]:
    """One more goal at the end; it takes the place of an empty last one."""
    goals = text["goals"]
    if goals and not goals[-1]["text"] and not any(goals[-1]["activities"]):
        goals.pop()
    goals.append(goal)
    return text, f"id_goal-{len(goals) - 1}-text"
