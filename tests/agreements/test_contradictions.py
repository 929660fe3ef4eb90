"""A conclusion does not contradict itself unasked: the goals follow the reason, or both are meant as they are."""

import pytest

from agreements import actions
from agreements.conclusion_parts import contradicts
from agreements.models import Conclusion, outcome_words
from tests.agreements.builders import current, goal, in_force, page, text
from tests.pages import errors_of, found, words
from tests.refusals import refused

pytestmark = pytest.mark.django_db

CONTRADICTIONS = [
    ("reached", ["nothing"]),
    ("reached", ["not_reached"]),
    ("reached", ["partly"]),
    ("reached", ["reached", "not_reached"]),
    ("partly", ["reached", "reached"]),
    ("partly", ["nothing", "not_reached"]),
    ("reached", ["reached", "partly"]),
    ("cannot_continue", ["reached", "reached"]),
]
FITTING = [
    ("reached", ["reached"]),
    ("reached", ["reached", "nothing"]),
    ("partly", ["reached", "nothing"]),
    ("partly", ["partly"]),
    ("partly", ["reached", "not_reached"]),
    ("cannot_continue", ["nothing"]),
    ("cannot_continue", ["reached", "nothing"]),
    ("cannot_continue", ["not_reached"]),
]


def two_goals():
    agreement = in_force(words=text(goal("One"), goal("Two")))
    return agreement, [one.pk for one in current(agreement).goals.all()]


def post(client_of, agreement, reason, outcomes, **more):
    typed = {"reason": reason, "achieved": "A résumé.", **more}
    typed |= {f"outcome-{pk}": outcome for pk, outcome in outcomes.items()}
    return client_of(agreement.mentee).post(page("conclude", agreement), typed)


@pytest.mark.parametrize(("reason", "outcomes"), CONTRADICTIONS)
def test_outcomes_that_say_something_else_than_the_reason_contradict_it(reason, outcomes):
    assert contradicts(reason, outcomes)


@pytest.mark.parametrize(("reason", "outcomes"), FITTING)
def test_outcomes_that_may_go_with_a_reason_do_not_contradict_it(reason, outcomes):
    assert not contradicts(reason, outcomes)


@pytest.mark.parametrize(("reason", "implied"), [("reached", "reached"), ("cannot_continue", "nothing")])
def test_goals_left_as_they_are_follow_the_reason(client_of, reason, implied):
    agreement, goals = two_goals()

    post(client_of, agreement, reason, dict.fromkeys(goals, "as_answered"))

    kept = Conclusion.objects.get().outcomes.values_list("outcome", flat=True)
    assert list(kept) == [implied, implied]


def test_which_of_some_goals_were_reached_nobody_says_for_them(client_of):
    agreement, goals = two_goals()

    answer = post(client_of, agreement, "partly", {goals[0]: "reached", goals[1]: "as_answered"})

    assert errors_of(answer.context["form"]) == {f"outcome-{goals[1]}": ["outcome_missing"]}
    assert found(answer, f"//details[@open]//select[@name='outcome-{goals[1]}']")
    assert not Conclusion.objects.exists()


def test_the_form_offers_what_the_reason_implies_first(client_of):
    agreement, goals = two_goals()

    shown = client_of(agreement.mentee).get(page("conclude", agreement))

    chosen = found(shown, "//select[starts-with(@name, 'outcome-')]/option[@selected]/@value")
    assert chosen == ["as_answered", "as_answered"]
    assert found(shown, "//input[@name='is_meant']") == []


def test_a_contradiction_is_asked_about_beside_the_reason_and_everything_typed_stays(client_of):
    agreement, goals = two_goals()

    asked = post(client_of, agreement, "reached", dict.fromkeys(goals, "nothing"), next_steps="Write to the clinic.")

    assert errors_of(asked.context["form"]) == {"reason": ["conclusion_contradicts_itself"]}
    assert found(asked, "//select[starts-with(@name, 'outcome-')]/option[@selected]/@value") == ["nothing", "nothing"]
    typed = [words(found(asked, f"//textarea[@name='{name}']")[0]) for name in ("achieved", "next_steps")]
    assert typed == ["A résumé.", "Write to the clinic."]
    assert len(found(asked, "//input[@name='is_meant' and not(@checked)]")) == 1
    assert not Conclusion.objects.exists()


def test_another_reason_does_not_change_what_was_said_of_other_goals(client_of):
    agreement, [one, two] = two_goals()
    asked = post(client_of, agreement, "reached", {one: "not_reached", two: "as_answered"})

    shown = {pk: asked.context["form"][f"outcome-{pk}"].value() for pk in (one, two)}
    post(client_of, agreement, "partly", shown)

    assert shown == {one: "not_reached", two: "reached"}
    assert dict(Conclusion.objects.get().outcomes.values_list("goal", "outcome")) == shown


def test_a_contradiction_that_is_meant_is_kept(client_of):
    agreement, goals = two_goals()

    post(client_of, agreement, "cannot_continue", dict.fromkeys(goals, "reached"), is_meant="on")

    assert Conclusion.objects.get().reason == "cannot_continue"


def test_the_verb_asks_too():
    agreement, goals = two_goals()

    with refused("conclusion_contradicts_itself"):
        actions.begin_conclusion(
            agreement, agreement.mentee, reason="reached", outcomes=dict.fromkeys(goals, ("nothing", ""))
        )


def test_each_is_asked_about_the_mentees_steps_in_the_right_person(client_of):
    agreement, _goals = two_goals()
    clients = [client_of(party) for party in agreement.parties]

    said = {client.get(page("conclude", agreement)).context["form"]["steps"].label for client in clients}

    assert len(said) == 2


def test_whoever_reads_a_summary_that_contradicts_itself_is_told_that_it_was_meant(client_of):
    agreement, goals = two_goals()
    post(client_of, agreement, "reached", dict.fromkeys(goals, "not_reached"), is_meant="on")

    for party in (agreement.mentee, agreement.mentor):
        assert found(client_of(party).get(page("conclusion", agreement)), "//*[@id='contradiction']")


def test_of_a_summary_that_fits_nothing_is_said(client_of):
    agreement, goals = two_goals()
    post(client_of, agreement, "reached", dict.fromkeys(goals, "reached"))

    assert not found(client_of(agreement.mentor).get(page("conclusion", agreement)), "//*[@id='contradiction']")


def test_where_one_answer_for_all_goals_says_nothing_of_them_each_has_no_answer():
    alone, together = (outcome_words("nothing", follows_reason=follows) for follows in (False, True))

    assert alone not in together
    assert outcome_words("partly") in outcome_words("partly", follows_reason=True)
