"""What earlier mentoring has left open, on the pages of the next agreement."""

import pytest
from django.urls import reverse

from agreements import actions
from tests.agreements.builders import (
    current,
    days_from_today,
    goal,
    in_force,
    left_open,
    negotiating,
    next_agreement,
    page,
    text,
    typed,
)
from tests.factories import MatchRequestFactory, age
from tests.pages import found

pytestmark = pytest.mark.django_db


def test_open_goals_of_earlier_mentoring_can_be_taken_up(client_of):
    earlier = in_force(words=text(goal("Know the field", activities=["Read together"])))
    left = current(earlier).goals.get()
    record = actions.begin_conclusion(
        earlier, earlier.mentee, reason="partly", outcomes={left.pk: ("partly", "")}, next_steps="Ask a nurse"
    )
    actions.add_to_conclusion(record, earlier.mentor)
    agreement = negotiating(request=MatchRequestFactory(mentee=earlier.match.mentee, status="accepted"))
    client = client_of(agreement.mentee)

    client.post(page("propose", agreement), typed(text(goal("", activities=[""])), do=f"go-on:{left.pk}"))

    kept, _note, _revision = actions.initial_draft(agreement, agreement.mentee)
    assert [(one["text"], one["activities"]) for one in kept["goals"]] == [("Know the field", ["Read together"])]
    assert "Ask a nurse" in client.get(reverse("agreements:plan")).text


def test_the_next_agreement_begins_with_what_was_left_open(client_of):
    earlier = left_open()
    agreement = next_agreement(earlier)

    response = client_of(agreement.mentee).get(page("propose", agreement))

    kept, _note, _revision = actions.initial_draft(agreement, agreement.mentee)
    assert [(one["text"], one["activities"], one["deadline"]) for one in kept["goals"]] == [
        ("Know the field", ["Read together"], None)
    ]
    assert response.context["is_from_the_plan"]
    assert found(response, "//*[@id='draft']/*[@class='notice']")
    assert "Write to the clinic" in response.text


def test_a_planned_step_becomes_a_goal_by_its_button(client_of):
    agreement = next_agreement(left_open())
    client = client_of(agreement.mentee)

    client.post(page("propose", agreement), typed(text(goal("", activities=[""])), do="plan:2"))

    kept, _note, _revision = actions.initial_draft(agreement, agreement.mentee)
    assert [one["text"] for one in kept["goals"]] == ["Write to the clinic"]


def test_a_mentor_does_not_see_what_the_mentee_has_left_open_elsewhere(client_of):
    agreement = next_agreement(left_open())
    age(agreement.match, days=15)

    body = client_of(agreement.mentor).get(page("propose", agreement)).text

    assert "Know the field" not in body
    assert "Ask a nurse" not in body


def test_a_goal_agreed_on_anew_is_left_open_no_more(client_of):
    earlier = left_open()
    agreement = next_agreement(earlier)
    words, _note, _revision = actions.initial_draft(agreement, agreement.mentee)
    in_force(agreement=agreement, words=text(words["goals"][0] | {"deadline": days_from_today(20)}))
    third = next_agreement(earlier)

    kept, _note, _revision = actions.initial_draft(third, third.mentee)

    assert [one["text"] for one in kept["goals"]] == [""]


def test_the_plan_of_a_mentee_without_records_says_what_will_be_there(client_of):
    response = client_of(negotiating().mentee).get(reverse("agreements:plan"))

    assert found(response, "//*[@class='empty']//a/@href") == [reverse("profiles:mentor_list")]
