"""The plan of two people on their page: its time as a line, its goals as a checklist."""

import pytest

from agreements import actions
from agreements.plan_line import plan_line
from tests.agreements.builders import TODAY, current, days_from_today, goal, in_force, page, text
from tests.pages import found, words

pytestmark = pytest.mark.django_db


def test_the_line_goes_from_the_start_to_the_end():
    version = current(in_force(words=text(goal(deadline=days_from_today(15)), ends_on=days_from_today(40))))

    line = plan_line(version, days_from_today(10))

    assert (line.start, line.end) == (version.starts_on, version.ends_on) == (TODAY(), days_from_today(40))
    assert (line.gone, line.days_left) == (25, 30)
    assert [(deadline.at, deadline.is_late) for deadline in line.deadlines] == [(38, False)]


def test_after_its_end_the_line_is_full():
    version = current(in_force())

    line = plan_line(version, days_from_today(100))

    assert (line.gone, line.days_left) == (100, 0)


def test_a_goal_is_late_until_all_of_it_is_done():
    version = current(in_force(words=text(goal(activities=["Read", "Write"], deadline=days_from_today(5)))))
    lateness = [is_late(version, 5), is_late(version, 6)]

    for activity in version.goals.get().activities.all():
        actions.tick(activity, version.agreement.mentee)
        lateness.append(is_late(version, 6))

    assert lateness == [False, True, True, False]


def is_late(version, days):
    [deadline] = plan_line(current(version.agreement), days_from_today(days)).deadlines
    return deadline.is_late


def test_the_page_counts_what_is_done(client_of):
    version = current(in_force(words=text(goal(activities=["Read", "Write"]))))
    actions.tick(version.goals.get().activities.first(), version.agreement.mentor)

    shown = client_of(version.agreement.mentee).get(page("detail", version.agreement))

    assert [words(row) for row in found(shown, "//article//p/span")] == ["1 of 2 done"]
    assert found(shown, "//ul[@class='checklist']//button/@value") == ["undo", "tick"]


def test_goals_of_near_deadlines_are_numbered_in_the_order_of_the_page():
    days = [goal("First", deadline=days_from_today(21)), goal("Second", deadline=days_from_today(20))]
    version = current(in_force(words=text(*days, ends_on=days_from_today(40))))

    line = plan_line(version, days_from_today(10))

    assert list(line.labels.values()) == ["1, 2"]
