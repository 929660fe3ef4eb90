"""The other person need not agree: what they see differently is said in their name, by both pages, mails and papers."""

import pytest

from agreements import actions, conclusion_pdfs
from agreements.models import Conclusion, ConclusionCorrection, GoalOutcome
from program.home.action_items import action_items_for
from tests.agreements.builders import concluded, current, goal, in_force, page, text
from tests.agreements.pdf_reading import words_of
from tests.mails import text_of
from tests.pages import codes, errors_of, found, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun():
    """What the mentor has begun: every goal is reached, as they say."""
    agreement = in_force()
    return concluded(agreement, agreement.mentor, steps=["Mock interview"])


def name_of(conclusion):
    return f"outcome-{conclusion.outcomes.get().goal_id}"


def adds(client_of, conclusion, **typed):
    """The mentee sends their part from the page."""
    return client_of(conclusion.agreement.mentee).post(conclusion.get_absolute_url(), typed)


def test_an_answer_that_differs_stands_beside_the_first(client_of, begun):
    adds(client_of, begun, opinion="differs", added="", **{name_of(begun): "partly"})

    conclusion, outcome = Conclusion.objects.get(), GoalOutcome.objects.get()
    assert (conclusion.status, conclusion.is_seen_differently) == ("joint", True)
    assert (outcome.outcome, outcome.other_outcome) == ("reached", "partly")
    assert (conclusion.status_shown != conclusion.get_status_display()) is True
    for party in conclusion.agreement.parties:
        shown = client_of(party).get(conclusion.get_absolute_url())
        [answers] = found(shown, "//dl[@class='facts']/dd")
        assert str(outcome.get_other_outcome_display()) in words(answers)
        assert conclusion.status_shown in shown.text
    assert str(outcome.get_other_outcome_display()) in words_of(conclusion_pdfs.conclusion_pdf(conclusion))
    assert conclusion.status_shown in words_of(conclusion_pdfs.conclusion_pdf(conclusion))


def test_words_alone_may_say_so(client_of, begun):
    adds(client_of, begun, opinion="differs", added="The résumé isn't finished.")

    conclusion = Conclusion.objects.get()
    assert (conclusion.is_seen_differently, conclusion.outcomes.get().other_outcome) == (True, "")


def test_who_agrees_but_answers_differently_is_asked_which_is_meant(client_of, begun):
    answer = adds(client_of, begun, opinion="agrees", added="", **{name_of(begun): "not_reached"})

    assert errors_of(answer.context["form"]) == {"opinion": ["answers_differ"]}
    assert Conclusion.objects.get().status == "open"


def test_the_same_answer_as_the_first_is_no_different_one(client_of, begun):
    adds(client_of, begun, opinion="agrees", added="", **{name_of(begun): "reached"})

    conclusion = Conclusion.objects.get()
    assert (conclusion.is_seen_differently, conclusion.outcomes.get().other_outcome) == (False, "reached")


@pytest.mark.parametrize(
    ("typed", "code"), [({"added": "Well"}, "required"), ({"opinion": "differs", "added": " "}, "nothing_said")]
)
def test_what_is_missing_is_asked_for_and_nothing_is_sent(client_of, begun, typed, code):
    answer = adds(client_of, begun, **typed)

    assert errors_of(answer.context["form"]) == {"opinion": [code]}
    assert Conclusion.objects.get().status == "open"


def test_only_the_mentee_says_whether_they_want_new_mentoring(client_of, begun):
    mentors = client_of(begun.agreement.mentor).get(page("correct", begun.agreement))
    assert found(mentors, "//input[@name='wants_new_mentoring']") == []

    adds(client_of, begun, opinion="agrees", added="", wants_new_mentoring="on")
    assert Conclusion.objects.get().wants_new_mentoring is True

    own = concluded(other := in_force(), wants_new_mentoring=True)
    actions.add_to_conclusion(own, other.mentor)
    assert Conclusion.objects.get(pk=own.pk).wants_new_mentoring is True


def test_the_first_reads_of_it_in_the_mail_and_at_home(client_of, begun):
    mentor = begun.agreement.mentor
    adds(client_of, begun, opinion="differs", added="Not all of it.")
    conclusion = Conclusion.objects.get()

    theirs, own = (text_of("agreements/conclusion_closed", conclusion, party) for party in conclusion.agreement.parties)
    assert theirs != own
    [item] = [one for one in action_items_for(mentor) if one.is_over]
    assert conclusion.agreement.mentee.first_name_shown in item.who


def test_ones_own_answers_and_suggestions_of_the_other_are_told_apart(client_of, begun):
    adds(client_of, begun, opinion="differs", added="", **{name_of(begun): "partly"})

    plan = client_of(begun.agreement.mentee).get("/next-steps/")

    [goal] = found(plan, "//h3[2]/following-sibling::ul/li")
    assert str(GoalOutcome.Outcome.PARTLY.label) in words(goal)
    assert begun.agreement.mentor.first_name_shown in words(found(plan, "//h3[1]")[0])
    assert GoalOutcome.objects.for_mentee(begun.agreement.mentee).left_open().exists()


def test_the_other_corrects_their_answers(client_of, begun):
    adds(client_of, begun, opinion="differs", added="Not yet.", **{name_of(begun): "partly"})
    client, address = client_of(begun.agreement.mentee), page("correct", begun.agreement)
    opened = client.get(address)
    assert [one.get("value") for one in found(opened, "//input[@name='opinion'][@checked]")] == ["differs"]

    changed = {"opinion": "agrees", "added": "Now it is.", name_of(begun): "", "seen": opened.context["seen"]}
    answer = client.post(address, changed, follow=True)

    conclusion, made = Conclusion.objects.get(), ConclusionCorrection.objects.get()
    assert codes(answer) == ["part_corrected"]
    assert (conclusion.is_seen_differently, conclusion.outcomes.get().other_outcome) == (False, "reached")
    assert made.before["other_outcomes"] != made.after["other_outcomes"]
    changes = answer.context["corrections"][0]["changes"]
    assert len(changes) == 3  # the words, whether it is right, and the goal


def test_corrections_from_before_answers_could_differ_are_still_readable(client_of, begun):
    adds(client_of, begun, opinion="agrees", added="Good.")
    conclusion = Conclusion.objects.get()
    ConclusionCorrection.objects.create(
        conclusion=conclusion, by=conclusion.added_by, before={"added": "Goof."}, after={"added": "Good."}
    )

    Conclusion.objects.update(first_answer=None)  # as in a conclusion from then
    shown = client_of(conclusion.added_by).get(conclusion.get_absolute_url())

    changes = [[change["after"] for change in one["changes"]] for one in shown.context["corrections"]]
    assert changes == [["Goof."], ["Good."]]  # nothing that they have not said


def opinion_on(client_of, conclusion):
    shown = client_of(conclusion.agreement.mentee).get(conclusion.get_absolute_url())
    return words(found(shown, "//*[@id='opinion']")[0])


@pytest.mark.parametrize("is_seen_differently", [True, False])
def test_what_the_other_said_was_about_the_text_before_a_correction(client_of, begun, is_seen_differently):
    goal = str(current(begun.agreement).goals.get().pk)
    answer = "partly" if is_seen_differently else "reached"
    given = {goal: answer} if is_seen_differently else {}
    actions.add_to_conclusion(begun, begun.agreement.mentee, other_outcomes=given)
    first = Conclusion.objects.get()
    before = opinion_on(client_of, first)

    actions.correct_conclusion(first, first.began_by, reason="partly", outcomes={goal: ["partly", ""]})

    after = opinion_on(client_of, first)
    assert GoalOutcome.objects.get().other_outcome == answer
    actions.correct_conclusion(Conclusion.objects.get(), first.added_by, added="Now it is right.")
    assert len({before, after}) == 2
    assert opinion_on(client_of, first) == before


def test_an_answer_that_became_the_first_persons_too_stays_the_others(client_of, begun):
    """Saved again as it is, with other words, nothing else is said to be changed."""
    goal = str(current(begun.agreement).goals.get().pk)
    actions.add_to_conclusion(begun, begun.agreement.mentee, other_outcomes={goal: "partly"})
    actions.correct_conclusion(
        Conclusion.objects.get(), begun.agreement.mentor, reason="partly", outcomes={goal: ["partly", ""]}
    )
    client, address = client_of(begun.agreement.mentee), page("correct", begun.agreement)
    seen = client.get(address).context["seen"]

    sent = {"opinion": "agrees", "added": "", f"outcome-{goal}": "partly", "seen": seen}
    answer = client.post(address, sent, follow=True)

    changes = answer.context["corrections"][-1]["changes"]
    assert (codes(answer), len(changes)) == (["part_corrected"], 1)  # that the summary is right


def test_the_wish_of_the_mentee_stands_in_their_part(client_of, begun):
    adds(client_of, begun, opinion="agrees", added="Thanks.", wants_new_mentoring="on")

    shown = client_of(begun.agreement.mentor).get(begun.get_absolute_url())

    said, wish = (found(shown, f"//h2[preceding::*[@id='opinion']][{place}]") for place in (1, 2))
    assert words(said[0].getprevious()) == "Thanks."
    assert words(wish[0].getprevious()) not in ("Thanks.", "")


def test_a_second_window_with_other_answers_is_no_repeated_press(client_of, begun):
    adds(client_of, begun, opinion="agrees", added="", wants_new_mentoring="on")

    again = adds(client_of, begun, opinion="agrees", added="", wants_new_mentoring="on")
    other = adds(client_of, begun, opinion="differs", added="", **{name_of(begun): "partly"})

    assert again.url == begun.get_absolute_url()
    assert errors_of(other.context["form"])["__all__"]
    partly = str(GoalOutcome.Outcome.PARTLY.label)
    assert partly in " ".join(words(line) for line in found(other, "//main//ul/li"))
    conclusion = Conclusion.objects.get()
    assert (conclusion.is_seen_differently, conclusion.wants_new_mentoring) == (False, True)


def test_nobody_agrees_to_a_correction_they_have_not_seen(client_of, begun):
    adds(client_of, begun, opinion="differs", added="Not yet.")
    client, address = client_of(begun.agreement.mentee), page("correct", begun.agreement)
    sent = {"opinion": "agrees", "added": "Now it is right.", "seen": client.get(address).context["seen"]}
    conclusion = Conclusion.objects.get()
    actions.correct_conclusion(conclusion, conclusion.began_by, achieved="Much more than that.")

    refused = client.post(address, sent)

    assert errors_of(refused.context["form"]) == {"__all__": ["other_part_corrected"], "opinion": ["answer_again"]}
    assert "Much more than that." in words(found(refused, "//section[@class='correction']")[0])
    assert found(refused, "//textarea[@name='added']")[0].text.strip() == "Now it is right."
    assert Conclusion.objects.get().is_seen_differently is True
    client.post(address, sent | {"seen": refused.context["seen"]})
    assert Conclusion.objects.get().is_seen_differently is False


@pytest.mark.parametrize("answer", ["reached", "partly"])
def test_an_answer_alone_says_whether_it_is_seen_differently(begun, answer):
    goal = str(current(begun.agreement).goals.get().pk)
    actions.add_to_conclusion(begun, begun.agreement.mentee, added="Thanks.")
    conclusion = Conclusion.objects.get()
    assert conclusion.is_seen_differently is False

    actions.correct_conclusion(conclusion, conclusion.added_by, other_outcomes={goal: answer})

    assert Conclusion.objects.get().is_seen_differently is (answer == "partly")


def test_an_answer_that_comes_with_the_part_says_so_too(begun):
    goal = str(current(begun.agreement).goals.get().pk)

    actions.add_to_conclusion(begun, begun.agreement.mentee, other_outcomes={goal: "partly", "0": "reached"})

    assert Conclusion.objects.get().is_seen_differently is True


def test_who_began_at_the_same_moment_keeps_the_wish(client_of, begun):
    """The mentee's own summary, sent too late, is carried over into their part."""
    typed = {"reason": "reached", "achieved": "", "wants_new_mentoring": "on", name_of(begun): "reached"}

    carried = client_of(begun.agreement.mentee).post(page("conclude", begun.agreement), typed)

    assert found(carried, "//input[@name='wants_new_mentoring'][@checked]")


def test_a_goal_left_to_the_first_answer_reads_so_and_not_as_unanswered(client_of):
    begun = concluded(in_force(words=text(goal("One"), goal("Two"))))
    second = str(begun.outcomes.last().goal_id)
    actions.add_to_conclusion(begun, begun.agreement.mentor, other_outcomes={second: "partly"})
    conclusion = Conclusion.objects.get()

    shown = client_of(begun.agreement.mentee).get(conclusion.get_absolute_url())

    [one, two] = [words(row) for row in found(shown, "//dl[@class='facts']/dd")]
    assert (one.count(begun.began_by.first_name_shown), two.count(begun.began_by.first_name_shown)) == (2, 1)
    paper = " ".join(words_of(conclusion_pdfs.conclusion_pdf(conclusion)).split())
    goals = paper[paper.index("1. One") : paper.index("2. Two")]
    assert goals.count(str(begun.began_by)) == 3  # who answered, and in both languages, as whom the other did


def test_the_paper_says_of_a_summary_that_contradicts_itself_that_it_was_meant():
    begun = concluded(in_force(), reason="partly")
    goal_key = begun.outcomes.get().goal_id
    plain = words_of(conclusion_pdfs.conclusion_pdf(begun)).count(str(begun.began_by))

    actions.correct_conclusion(begun, begun.began_by, outcomes={str(goal_key): ["reached", ""]}, is_meant=True)

    paper = words_of(conclusion_pdfs.conclusion_pdf(begun)).partition("2 / 2")[0]
    record = paper.partition(conclusion_pdfs.HEADINGS["corrected"] % {"name": begun.began_by})[0]
    assert record.count(str(begun.began_by)) == plain + 2  # in both languages


def test_who_began_at_the_same_moment_keeps_their_answers_for_each_goal(client_of):
    agreement = in_force(words=text(goal("One"), goal("Two")))
    one, two = (row.pk for row in current(agreement).goals.all())
    concluded(agreement, by=agreement.mentor)
    typed = {"reason": "partly", f"outcome-{one}": "reached", f"outcome-{two}": "partly", f"note-{two}": "Almost"}

    answer = client_of(agreement.mentee).post(page("conclude", agreement), typed)

    chosen = {box.get("value"): box.getparent().get("name") for box in found(answer, "//select/option[@selected]")}
    assert chosen == {"reached": f"outcome-{one}", "partly": f"outcome-{two}"}
    assert "Almost" in found(answer, "//textarea[@name='added']")[0].text
