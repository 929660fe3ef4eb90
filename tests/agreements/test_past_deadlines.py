"""Deadlines that have passed: refused for new goals, kept for goals in force, and said to be past."""

import pytest

from agreements import actions
from agreements.models import AgreementVersion
from tests.agreements.builders import (
    days_from_today,
    goal,
    in_force,
    negotiating,
    page,
    proposed,
    text,
    typed,
    write,
)
from tests.pages import errors_of, found, words
from tests.refusals import refused

pytestmark = [pytest.mark.django_db, pytest.mark.calendar]


def proposes(agreement, words):
    write(agreement, agreement.mentee, words)
    return actions.propose(agreement, agreement.mentee)


def test_a_new_goal_is_not_due_before_today():
    agreement = negotiating()

    with refused("deadline_passed"):
        proposes(agreement, text(goal(deadline=days_from_today(-1))))
    assert proposes(agreement, text(goal(deadline=days_from_today(0)))).number == 1


def test_the_form_says_so_beside_the_deadline_and_keeps_everything(client_of):
    agreement = negotiating()
    late = text(goal("In time"), goal("Too late", deadline=days_from_today(-1)))

    response = client_of(agreement.mentee).post(page("propose", agreement), typed(late, do="propose"))

    first, second = response.context["form"].goals
    assert (errors_of(first), errors_of(second)) == ({}, {"deadline": ["deadline_passed"]})
    assert found(response, "//input[@name='goal-1-deadline']/@value") == [days_from_today(-1).isoformat()]
    assert AgreementVersion.objects.get().status == "draft"


def amended(*more, **changes):
    """What one proposes who changes an agreement of which one goal is already past its deadline."""
    late = goal("Past by now", deadline=days_from_today(-3))
    agreement = in_force(words=text(late, goal("To come")))
    begun_from, _note, _revision = actions.initial_draft(agreement, agreement.mentee)
    kept = [one | (changes if one["text"] == late["text"] else {}) for one in begun_from["goals"]]
    return agreement, text(*kept, *more)


def test_a_goal_in_force_keeps_its_deadline_in_an_amendment():
    agreement, words = amended(goal("New"))

    assert proposes(agreement, words).number == 2


@pytest.mark.parametrize("days", [-2, -4])
def test_a_goal_in_force_is_given_no_other_past_deadline(days):
    agreement, words = amended(deadline=days_from_today(days))

    with refused("deadline_passed"):
        proposes(agreement, words)


def test_a_new_goal_of_an_amendment_is_not_due_before_today():
    agreement, words = amended(goal("New", deadline=days_from_today(-3)))

    with refused("deadline_passed"):
        proposes(agreement, words)


def test_a_counterproposal_repeats_no_deadline_that_has_passed_since():
    words = text(goal(deadline=days_from_today(-1)))
    first = proposed(words=words)
    actions.mark_read(first, first.agreement.mentor)

    with refused("deadline_passed"):
        write(first.agreement, first.agreement.mentor, words | {"minutes": 30})
        actions.propose(first.agreement, first.agreement.mentor)


def test_who_signs_an_amendment_reads_that_a_deadline_is_past(client_of):
    agreement, kept = amended(goal("New"))
    version = proposes(agreement, kept)

    shown = client_of(agreement.mentor).get(page("sign", agreement))
    said = [words(row).split()[0] for row in found(shown, "//div[@class='card']/h3/following-sibling::p[1]")]

    assert said[0] != said[1] == said[2]
    assert version.number == 2
