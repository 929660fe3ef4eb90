"""A mentee's next steps are theirs, whoever began the summary, and an answer to a goal stays its giver's (R22)."""

import pytest
from django.urls import reverse

from agreements import actions
from agreements.conclusion_pdfs import conclusion_pdf
from agreements.corrections import changes_in, history
from agreements.csv_rows import conclusion_row
from agreements.models import CORRECTIONS_EACH, Conclusion, ConclusionCorrection, GoalOutcome, NextStep
from tests.agreements.builders import concluded, current, goal, in_force, negotiating, page, text
from tests.agreements.pdf_reading import words_of
from tests.pages import codes, found, links, words

pytestmark = pytest.mark.django_db
OWN, WRITTEN = "Take a course", "Take a course on databases in spring."


@pytest.fixture
def agreement():
    NextStep.objects.get_or_create(name_en=OWN, defaults={"name_es": "Tomar un curso"})
    return in_force()


def adds(agreement, **part):
    """The mentor has begun, and the mentee adds their part."""
    begun = concluded(agreement, by=agreement.mentor, next_steps="Visit the fair.")
    actions.add_to_conclusion(begun, agreement.mentee, added_steps=[OWN], added_next_steps=WRITTEN, **part)
    return Conclusion.objects.get()


def selected(answer, name):
    return found(answer, f"//input[@name='{name}'][@checked]/@value")


def texts(answer, name):
    return [area.text.strip() for area in found(answer, f"//textarea[@name='{name}']")]


def test_what_a_mentee_typed_while_the_mentor_began_stands_each_in_its_place(client_of, agreement):
    concluded(agreement, by=agreement.mentor)
    sent = {"reason": "reached", "achieved": "A letter.", "steps": [OWN], "next_steps": WRITTEN, "feedback": "Kind."}

    answer = client_of(agreement.mentee).post(page("conclude", agreement), sent | {"wants_new_mentoring": "on"})

    assert codes(answer) == ["begun_by_the_other", "answers_carried_over"]
    assert selected(answer, "added_steps") == [OWN]
    assert found(answer, "//input[@name='wants_new_mentoring'][@checked]")
    assert [texts(answer, name) for name in ("added", "added_next_steps", "feedback")] == [
        ["A letter."],
        [WRITTEN],
        ["Kind."],
    ]


def test_another_reason_than_the_mentors_is_carried_as_words(client_of, agreement):
    concluded(agreement, by=agreement.mentor)

    answer = client_of(agreement.mentee).post(page("conclude", agreement), {"reason": "cannot_continue"})

    assert str(Conclusion.Reason.CANNOT_CONTINUE.label) in texts(answer, "added")[0]


def test_a_mentor_who_adds_suggests_steps_and_is_not_asked_for_the_mentees_wish(client_of, agreement):
    concluded(agreement, by=agreement.mentee, next_steps="My own.")
    sent = {"reason": "reached", "steps": [OWN], "next_steps": WRITTEN}

    asked = client_of(agreement.mentor).post(page("conclude", agreement), sent)

    assert (selected(asked, "added_steps"), texts(asked, "added_next_steps")) == ([OWN], [WRITTEN])
    assert not found(asked, "//*[@name='wants_new_mentoring']")
    client_of(agreement.mentor).post(
        page("conclusion", agreement), {"opinion": "agrees", "added_steps": [OWN], "added_next_steps": WRITTEN}
    )
    assert Conclusion.objects.get().planned_by(agreement.mentee) == ["My own.", OWN, WRITTEN]
    assert WRITTEN in client_of(agreement.mentee).get(reverse("agreements:plan")).text


@pytest.mark.parametrize("is_seen_differently", [False, True])
def test_they_stand_in_the_summary_on_paper_and_among_ones_next_steps(client_of, agreement, is_seen_differently):
    conclusion = adds(agreement, added="I learned a lot.", is_seen_differently=is_seen_differently)

    shown = [client_of(reader).get(page("conclusion", agreement)) for reader in (agreement.mentee, agreement.mentor)]
    planned = client_of(agreement.mentee).get(reverse("agreements:plan"))

    for one in shown:
        assert [words(step) for step in found(one, "//*[@id='added-steps']/li")] == [OWN]
    for place in (*(one.text for one in shown), planned.text, words_of(conclusion_pdf(conclusion))):
        assert WRITTEN in place
    assert "I learned a lot." in planned.text
    assert f"Visit the fair.; {OWN}; {WRITTEN}" in conclusion_row(conclusion_with_rows())


def conclusion_with_rows():
    row = Conclusion.objects.get()
    row.colleges = row.industries = ""
    row.goals = row.reached = 0
    return row


def test_the_next_agreement_offers_them_before_the_mentors_suggestions(client_of, agreement):
    adds(agreement)
    following = negotiating(request__mentee=agreement.match.mentee)

    draft = client_of(agreement.mentee).get(page("propose", following))

    offered = [words(one) for one in found(draft, "//button[starts-with(@value, 'plan:')]")]
    assert offered == [OWN, WRITTEN, "Visit the fair."]


def test_they_are_corrected_like_ones_other_words(client_of, agreement):
    conclusion = adds(agreement)
    client, address = client_of(agreement.mentee), page("correct", agreement)
    opened = client.get(address)
    assert (selected(opened, "added_steps"), texts(opened, "added_next_steps")) == ([OWN], [WRITTEN])

    sent = {"opinion": "agrees", "added": "", "added_next_steps": "Later.", "seen": opened.context["seen"]}
    client.post(address, sent)

    corrected = Conclusion.objects.get()
    assert (corrected.added_steps, corrected.added_next_steps) == ([], "Later.")
    changes = changes_in(conclusion.corrections.get(), corrected)
    assert [(change["before"], change["after"]) for change in changes] == [(OWN, ""), (WRITTEN, "Later.")]


def test_the_same_part_sent_twice_is_saved_once(client_of, agreement):
    concluded(agreement, by=agreement.mentor)
    client = client_of(agreement.mentee)
    sent = {"opinion": "agrees", "added_steps": [OWN], "added_next_steps": WRITTEN}

    answers = [client.post(page("conclusion", agreement), sent) for _press in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert not Conclusion.objects.get().corrections.exists()


def test_a_part_sent_again_after_a_correction_of_the_first_is_no_second_one(client_of, agreement):
    concluded(agreement, by=agreement.mentor)
    client, sent = client_of(agreement.mentee), {"opinion": "agrees", "added": "Thanks."}
    client.post(page("conclusion", agreement), sent)
    actions.correct_conclusion(
        Conclusion.objects.get(), agreement.mentor, reason="partly", outcomes={keys(agreement)[0]: ["partly", ""]}
    )

    again = client.post(page("conclusion", agreement), sent)

    assert again.url == Conclusion.objects.get().get_absolute_url()


# An answer to a goal


def outcomes_shown(client, agreement):
    """Each goal with the words of its answers, as its page says them."""
    shown = client.get(page("conclusion", agreement))
    return [words(one) for one in found(shown, "//dl[@class='facts']/dd")]


@pytest.fixture
def two_goals():
    return in_force(words=text(goal("Letter"), goal("Interview")))


def keys(agreement):
    return [str(one.pk) for one in current(agreement).goals.all()]


def test_an_answer_left_to_the_first_stays_when_something_else_is_corrected(client_of, two_goals):
    first, second = keys(two_goals)
    begun = concluded(two_goals, by=two_goals.mentee, reason="partly", is_meant=True)
    actions.add_to_conclusion(begun, two_goals.mentor, other_outcomes={first: "reached"}, is_seen_differently=True)
    reader = client_of(two_goals.mentor)
    before = outcomes_shown(reader, two_goals)

    actions.correct_conclusion(Conclusion.objects.get(), two_goals.mentee, next_steps="Three residencies.")

    name = two_goals.mentor.first_name_shown
    assert [name in one for one in before] == [True, True]
    assert [name in one for one in outcomes_shown(reader, two_goals)] == [True, True]
    assert words_of(conclusion_pdf(Conclusion.objects.get())).count(f"{two_goals.mentor}:") == 2


def test_an_answer_to_a_goal_that_was_corrected_is_said_as_it_was_given(client_of, two_goals):
    first, second = keys(two_goals)
    actions.add_to_conclusion(concluded(two_goals, by=two_goals.mentee), two_goals.mentor)
    given = {first: ["reached", ""], second: ["not_reached", ""]}

    actions.correct_conclusion(
        Conclusion.objects.get(), two_goals.mentee, reason="partly", outcomes=given, is_meant=True
    )

    shown = client_of(two_goals.mentee).get(page("conclusion", two_goals))
    answered = found(shown, "//*[contains(@class, 'answered-earlier')]/parent::dd")
    assert [str(GoalOutcome.Outcome.REACHED.label) in words(one) for one in answered] == [True]
    answer = client_of(two_goals.mentor).get(page("correct", two_goals))
    assert not found(answer, "//select[starts-with(@name, 'outcome-')]/option[@value!=''][@selected]")


def test_what_was_said_first_stays_as_it_was_said_whatever_is_corrected(client_of, two_goals):
    first, second = keys(two_goals)
    begun = concluded(two_goals, by=two_goals.mentee)
    actions.add_to_conclusion(begun, two_goals.mentor, other_outcomes={first: "partly"}, is_seen_differently=True)

    def told():
        conclusion = Conclusion.objects.get()
        [answer] = [made for made in history(conclusion) if not isinstance(made, ConclusionCorrection)]
        return [(change["label"], change["after"]) for change in changes_in(answer, conclusion)]

    at_first = told()
    for outcome in ("partly", "reached", "not_reached"):
        given = {first: [outcome, ""], second: ["reached", ""]}
        conclusion = Conclusion.objects.get()
        actions.correct_conclusion(conclusion, two_goals.mentee, outcomes=given, is_meant=True)
        assert told() == at_first
    assert str(GoalOutcome.Outcome.PARTLY.label) in [after for _label, after in at_first]


def test_who_differs_in_words_keeps_what_they_had_agreed_with(client_of, two_goals):
    first, second = keys(two_goals)
    actions.add_to_conclusion(concluded(two_goals, by=two_goals.mentee), two_goals.mentor)
    given = {first: ["reached", ""], second: ["partly", ""]}
    actions.correct_conclusion(Conclusion.objects.get(), two_goals.mentee, outcomes=given, is_meant=True)
    client, address = client_of(two_goals.mentor), page("correct", two_goals)
    opened = client.get(address)

    client.post(address, {"opinion": "differs", "added": "I count it as done.", "seen": opened.context["seen"]})

    reached = str(GoalOutcome.Outcome.REACHED.label)
    assert reached in opened.context["form"].fields[f"outcome-{second}"].help_text
    outcome = GoalOutcome.objects.get(goal=second)
    assert (outcome.outcome, outcome.other_outcome) == ("partly", "reached")


def test_no_page_offers_a_correction_more_than_there_are(client_of, two_goals):
    actions.add_to_conclusion(concluded(two_goals, by=two_goals.mentee), two_goals.mentor)
    for number in range(CORRECTIONS_EACH):
        actions.correct_conclusion(Conclusion.objects.get(), two_goals.mentee, achieved=f"Version {number}")

    client, address = client_of(two_goals.mentee), page("correct", two_goals)

    assert address not in links(client.get(page("conclusion", two_goals)))
    assert client.get(address).status_code == 302
    assert address in links(client_of(two_goals.mentor).get(page("conclusion", two_goals)))


def test_the_same_answer_in_other_words_is_no_change(two_goals):
    first, second = keys(two_goals)
    begun = concluded(two_goals, by=two_goals.mentee)
    actions.add_to_conclusion(begun, two_goals.mentor, other_outcomes={first: "partly"}, is_seen_differently=True)
    given = {first: ["partly", ""], second: ["reached", ""]}
    conclusion = Conclusion.objects.get()
    actions.correct_conclusion(conclusion, two_goals.mentee, reason="partly", outcomes=given, is_meant=True)

    same, other = {first: "", second: ""}, {first: "", second: "partly"}
    agreed = actions.correct_conclusion(
        Conclusion.objects.get(), two_goals.mentor, other_outcomes=same, is_seen_differently=False
    )
    changed = actions.correct_conclusion(
        Conclusion.objects.get(), two_goals.mentor, other_outcomes=other, is_seen_differently=True
    )

    labels = [str(GoalOutcome.Outcome(outcome).label) for outcome in ("reached", "partly")]
    of_goals = [
        [(change["before"], change["after"]) for change in changes_in(made, Conclusion.objects.get())]
        for made in (agreed, changed)
    ]
    assert not any(label in pair for label in labels for pair in of_goals[0])
    assert tuple(labels) in of_goals[1]
