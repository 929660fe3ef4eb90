"""A summary begun on a page of one version, and sent when another has taken effect: nothing typed is lost (R22)."""

import pytest

from agreements.models import Conclusion
from tests.agreements.builders import concluded, current, goal, in_force, page, proposed_by_verbs, sign, text, typed
from tests.pages import codes, found

pytestmark = pytest.mark.django_db


def replaced(agreement, words):
    """Another version of the agreement takes effect."""
    version = proposed_by_verbs(words=words, agreement=agreement)
    sign(version, agreement.mentee)
    sign(version, agreement.mentor)


@pytest.fixture
def two_goals():
    """An agreement about two goals, the text of its next version without the second, and what was typed of both."""
    first, second = goal("Write a résumé"), goal("Meet a nurse")
    agreement = in_force(words=text(first, second))
    one, two = current(agreement).goals.all()
    answers = {"version": "1", "reason": "partly", "achieved": "Much.", "feedback": "All kind."}
    answers |= {f"outcome-{one.pk}": "reached", f"note-{one.pk}": "Done in May."}
    answers |= {f"outcome-{two.pk}": "partly", f"note-{two.pk}": "We met one."}
    return agreement, text(first, goal("Give a talk")), answers


def values(answer, name):
    """What stands in a field of a page: a text, or the value that is selected."""
    return found(answer, f"//input[@name='{name}']/@value") or found(
        answer, f"//select[@name='{name}']/option[@selected]/@value"
    )


def test_what_was_answered_is_carried_to_the_goals_that_stay(two_goals, client_of):
    agreement, next_text, answers = two_goals
    replaced(agreement, next_text)
    stays, new = current(agreement).goals.all()

    answer = client_of(agreement.mentor).post(page("conclude", agreement), answers)

    assert codes(answer) == ["summary_of_another_version"]
    assert not answer.context["form"].errors
    assert (values(answer, f"outcome-{stays.pk}"), values(answer, f"note-{stays.pk}")) == (
        ["reached"],
        ["Done in May."],
    )
    assert values(answer, f"note-{new.pk}") == []
    [achieved] = [area.text for area in found(answer, "//textarea[@name='achieved']")]
    assert achieved.strip().startswith("Much.")
    assert "Meet a nurse" in achieved
    assert "We met one." in achieved
    assert "All kind." in answer.text
    assert found(answer, "//input[@name='version']/@value") == ["2"]
    assert not Conclusion.objects.exists()


def test_what_is_sent_from_that_page_is_the_summary(two_goals, client_of):
    agreement, next_text, answers = two_goals
    replaced(agreement, next_text)
    stays, new = current(agreement).goals.all()
    sent = answers | {"version": "2", f"outcome-{stays.pk}": "reached", f"outcome-{new.pk}": "partly"}

    client_of(agreement.mentor).post(page("conclude", agreement), sent)

    assert {one.goal_id: one.answer for one in Conclusion.objects.get().outcomes.all()} == {
        stays.pk: "reached",
        new.pk: "partly",
    }


@pytest.mark.parametrize("number", ["", "0", "7", "x", "-1"])
def test_a_number_of_no_version_makes_no_difference(two_goals, client_of, number):
    agreement, _next_text, answers = two_goals

    client_of(agreement.mentor).post(page("conclude", agreement), answers | {"version": number})

    assert Conclusion.objects.get().achieved == "Much."


def test_a_proposal_that_was_never_signed_is_no_version_to_answer(two_goals, client_of):
    agreement, next_text, answers = two_goals
    proposed_by_verbs(words=next_text, agreement=agreement)

    client_of(agreement.mentor).post(page("conclude", agreement), answers | {"version": "2"})

    assert Conclusion.objects.get().achieved == "Much."


@pytest.mark.parametrize("reason", ["reached", "cannot_continue"])
def test_what_was_typed_of_an_earlier_version_is_carried_into_ones_part(two_goals, client_of, reason):
    agreement, next_text, answers = two_goals
    replaced(agreement, next_text)
    stays = current(agreement).goals.first()
    concluded(agreement, by=agreement.mentee, reason=reason)

    answer = client_of(agreement.mentor).post(page("conclude", agreement), answers)

    [added] = [area.text for area in found(answer, "//textarea[@name='added']")]
    assert "Done in May." in added
    assert "We met one." in added
    assert values(answer, f"outcome-{stays.pk}") == ["reached"]


def test_a_draft_sent_when_the_other_has_ended_it_says_so_and_offers_no_button(two_goals, client_of):
    agreement, next_text, _answers = two_goals
    concluded(agreement, by=agreement.mentee, reason="cannot_continue")
    begun = Conclusion.objects.get()

    answer = client_of(agreement.mentor).post(page("propose", agreement), typed(next_text, do="propose"))

    assert "Give a talk" in answer.text
    assert begun.get_absolute_url() in found(answer, "//main//@href")
    assert found(answer, "//main//button[@value='propose' or (@value='save' and not(@hidden))]") == []
