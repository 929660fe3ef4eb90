"""What changed between two texts, goal by goal, in words."""

from agreements.text import changes, spoken
from tests.agreements.making import days_from_today, goal, text


def told(before, after):
    return {
        group["title"]: [
            (change["kind"], change["label"], change["before"], change["after"]) for change in group["changes"]
        ]
        for group in changes(before, after)
    }


def test_nothing_has_changed():
    words = text()

    assert told(words, words) == {}


def test_terms_goals_and_activities_that_changed_came_or_went():
    kept, gone, new = goal("Kept", activities=["Stays", "Goes"]), goal("Gone"), goal("New", activities=["Comes"])
    after = kept | {"text": "Kept, in other words", "activities": ["Stays", "Comes"]}

    assert told(text(kept, gone, minutes=45), text(after, new, minutes=30)) == {
        "Meetings": [("changed", "How long you meet", "45 minutes", "30 minutes")],
        "Goal 1: Kept, in other words": [
            ("changed", "Goal", "Kept", "Kept, in other words"),
            ("added", "Activity", "", "Comes"),
            ("removed", "Activity", "Goes", ""),
        ],
        "Goal 2: New": [
            ("added", "", "", "New"),
            ("added", "Deadline", "", told_day(30)),
            ("added", "Activity", "", "Comes"),
        ],
        "Goal 2: Gone": [("removed", "", "Gone", "")],
    }


def told_day(days):
    return spoken("deadline", days_from_today(days))


def test_goals_in_another_order():
    one, two, three = goal("One"), goal("Two"), goal("Three")

    assert told(text(one, two, three), text(three, one | {"text": "First"})) == {
        "Goal 2: First": [("changed", "Goal", "One", "First")],
        "Goal 2: Two": [("removed", "", "Two", "")],
        "The order of the goals": [("changed", "", "1. First · 2. Three", "1. Three · 2. First")],
    }


def test_activities_in_another_order():
    before = goal("One", activities=["Read", "Talk", "Walk"])
    after = before | {"activities": ["Walk", "Read", "Run"]}

    assert told(text(before), text(after)) == {
        "Goal 1: One": [
            ("added", "Activity", "", "Run"),
            ("removed", "Activity", "Talk", ""),
            ("changed", "The order of the activities", "1. Read · 2. Walk", "1. Walk · 2. Read"),
        ]
    }


def test_an_activity_twice_and_once_is_no_other_order():
    before = goal("One", activities=["Read", "Read", "Talk"])

    assert told(text(before), text(before | {"activities": ["Read", "Talk"]})) == {
        "Goal 1: One": [("removed", "Activity", "Read", "")]
    }
