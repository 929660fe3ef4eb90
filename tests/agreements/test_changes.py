"""What changed between two texts, goal by goal, in words."""

from agreements.content import changes, display_value, goal_title, term_label
from tests.agreements.builders import days_from_today, goal, text


def told(before, after):
    return {
        group["title"]: [
            (change["kind"], change["label"], change["before"], change["after"]) for change in group["changes"]
        ]
        for group in changes(before, after)
    }


def said_of(before, after):
    """The title and the label of the one change between two texts: words that the tests below look for again."""
    [group] = changes(before, after)
    [change] = group["changes"]
    return group["title"], change["label"]


ONE, OTHER = goal("One", activities=["Read", "Talk"]), goal("Other")
_title, GOAL = said_of(text(ONE), text(ONE | {"text": "Another"}))
_title, DEADLINE = said_of(text(ONE), text(ONE | {"deadline": days_from_today(1)}))
_title, ACTIVITY = said_of(text(ONE), text(ONE | {"activities": ["Read"]}))
_title, ORDER_OF_ACTIVITIES = said_of(text(ONE), text(ONE | {"activities": ["Talk", "Read"]}))
ORDER_OF_GOALS, _label = said_of(text(ONE, OTHER), text(OTHER, ONE))
MEETINGS, _label = said_of(text(ONE, minutes=45), text(ONE, minutes=30))


def test_nothing_has_changed():
    words = text()

    assert told(words, words) == {}


def test_each_kind_of_change_has_words_of_its_own():
    said = [GOAL, DEADLINE, ACTIVITY, ORDER_OF_ACTIVITIES, ORDER_OF_GOALS, MEETINGS]

    assert len({words for words in said if words}) == len(said)


def test_terms_goals_and_activities_that_changed_came_or_went():
    kept, gone, new = goal("Kept", activities=["Stays", "Goes"]), goal("Gone"), goal("New", activities=["Comes"])
    after = kept | {"text": "Kept, in other words", "activities": ["Stays", "Comes"]}

    assert told(text(kept, gone, minutes=45), text(after, new, minutes=30)) == {
        MEETINGS: [("changed", term_label("minutes"), display_value("minutes", 45), display_value("minutes", 30))],
        goal_title(1, after): [
            ("changed", GOAL, "Kept", "Kept, in other words"),
            ("added", ACTIVITY, "", "Comes"),
            ("removed", ACTIVITY, "Goes", ""),
        ],
        goal_title(2, new): [
            ("added", "", "", "New"),
            ("added", DEADLINE, "", told_day(30)),
            ("added", ACTIVITY, "", "Comes"),
        ],
        goal_title(2, gone): [("removed", "", "Gone", "")],
    }


def told_day(days):
    return display_value("deadline", days_from_today(days))


def test_goals_in_another_order():
    one, two, three = goal("One"), goal("Two"), goal("Three")

    first = one | {"text": "First"}

    assert told(text(one, two, three), text(three, first)) == {
        goal_title(2, first): [("changed", GOAL, "One", "First")],
        goal_title(2, two): [("removed", "", "Two", "")],
        ORDER_OF_GOALS: [("changed", "", "1. First · 2. Three", "1. Three · 2. First")],
    }


def test_activities_in_another_order():
    before = goal("One", activities=["Read", "Talk", "Walk"])
    after = before | {"activities": ["Walk", "Read", "Run"]}

    assert told(text(before), text(after)) == {
        goal_title(1, before): [
            ("added", ACTIVITY, "", "Run"),
            ("removed", ACTIVITY, "Talk", ""),
            ("changed", ORDER_OF_ACTIVITIES, "1. Read · 2. Walk", "1. Walk · 2. Read"),
        ]
    }


def test_an_activity_twice_and_once_is_no_other_order():
    before = goal("One", activities=["Read", "Read", "Talk"])

    assert told(text(before), text(before | {"activities": ["Read", "Talk"]})) == {
        goal_title(1, before): [("removed", ACTIVITY, "Read", "")]
    }


def test_an_activity_that_both_have_twice_keeps_both_its_places():
    before = goal("One", activities=["Read", "Read", "Talk"])

    assert told(text(before), text(before | {"activities": ["Read", "Talk", "Read"]})) == {
        goal_title(1, before): [
            ("changed", ORDER_OF_ACTIVITIES, "1. Read · 2. Read · 3. Talk", "1. Read · 2. Talk · 3. Read")
        ]
    }
