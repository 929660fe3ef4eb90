"""Wherever an ending is read, each answer stands under the name of whoever gave it."""

import pytest
from django.urls import reverse

from agreements import actions
from agreements.models import FOLLOWS_REASON, Conclusion, ConclusionCorrection, outcome_words
from agreements.next_step import next_step_of_agreement
from matches.models import PairBlock
from program.home.action_items import action_items_for
from tests.agreements.builders import concluded, in_force, proposed
from tests.factories import StaffFactory
from tests.mails import text_of
from tests.pages import found, words

pytestmark = pytest.mark.django_db
DIFFERENT = {"is_seen_differently": True, "added": "The letter is not ready."}


@pytest.fixture
def agreement():
    return in_force()


def answered(agreement, begins="mentor", **part):
    """The summary that one of the two began, and the other answered."""
    first = getattr(agreement, begins)
    actions.add_to_conclusion(concluded(agreement, by=first), agreement.other(first), **part)
    return Conclusion.objects.get(agreement=agreement)


def next_steps_of(client_of, agreement):
    return client_of(agreement.mentee).get(reverse("agreements:plan"))


def test_the_mentors_outcomes_among_ones_next_steps_have_the_mentors_name(client_of, agreement):
    answered(agreement)

    shown = next_steps_of(client_of, agreement)

    assert [words(one) for one in found(shown, "//main//li/strong")] == [agreement.mentor.first_name_shown]


def test_what_one_sees_differently_stands_among_ones_next_steps(client_of, agreement):
    goal = agreement.versions.get().goals.get()
    conclusion = answered(agreement, other_outcomes={str(goal.pk): "partly"}, **DIFFERENT)

    shown = next_steps_of(client_of, agreement)

    names = [words(one) for one in found(shown, "//main//li/strong")]
    assert (len(names), names[0]) == (2, agreement.mentor.first_name_shown)
    assert found(shown, f"//*[@id='differs-{conclusion.pk}']/following-sibling::blockquote")


def test_next_steps_of_the_mentor_are_not_said_to_be_the_mentees():
    said = {}
    for begins in ("mentee", "mentor"):
        other = in_force()
        answered(other, begins=begins)
        Conclusion.objects.update(next_steps="Ask a nurse")
        said[begins] = [item.who for item in action_items_for(other.mentee)][0].split(".")[0]

    assert said["mentee"] != said["mentor"]


def test_a_correction_does_not_drop_the_disagreement(agreement):
    different = answered(agreement, **DIFFERENT)
    actions.correct_conclusion(different, different.began_by, achieved="Half of it.")
    different = Conclusion.objects.get()

    step = next_step_of_agreement(different.agreement, different.added_by)
    assert different.status_shown in step.otherwise
    agreeing = Conclusion(status="joint", answer_by=different.answer_by)
    assert agreeing.status_shown != different.status_shown


def test_who_only_answers_has_changed_nothing_by_the_mail(agreement):
    conclusion = answered(agreement, **DIFFERENT)
    first, second = conclusion.began_by, conclusion.added_by
    actions.correct_conclusion(conclusion, first, achieved="Half of it.")
    actions.correct_conclusion(Conclusion.objects.get(), second, is_seen_differently=False)
    alone = text_of("agreements/conclusion_corrected", ConclusionCorrection.objects.last(), first)
    actions.correct_conclusion(Conclusion.objects.get(), first, achieved="All of it.")
    actions.correct_conclusion(Conclusion.objects.get(), second, added="It is ready.")

    with_words = text_of("agreements/conclusion_corrected", ConclusionCorrection.objects.last(), first)

    assert sentence_of_changes(alone) != sentence_of_changes(with_words)


def sentence_of_changes(mail):
    """The paragraph before the list of changes, without what is said of the summary."""
    before_list = mail.split("\n- ")[0].strip().splitlines()[-1]
    return before_list.split("”")[-1]


def test_the_mail_that_tells_of_a_disagreement_says_what_it_is(agreement):
    conclusion = answered(agreement, **DIFFERENT)
    kind = "agreements/conclusion_closed"

    assert DIFFERENT["added"] in text_of(kind, conclusion, conclusion.began_by)
    assert DIFFERENT["added"] not in text_of(kind, conclusion, conclusion.added_by)

    match = agreement.match
    PairBlock.objects.create(mentee=match.mentee, mentor=match.mentor, by=StaffFactory(), reason="They asked.")
    assert DIFFERENT["added"] not in text_of(kind, conclusion, conclusion.began_by)


def test_a_note_beside_the_readers_own_signature_has_its_authors_name(client_of):
    version = proposed(note="An hour is too long.")
    agreement = version.agreement
    actions.sign(version, agreement.mentor, typed_name=str(agreement.mentor), digest_seen=version.digest)

    shown = client_of(agreement.mentor).get(agreement.get_absolute_url())

    [before] = found(shown, "//blockquote/preceding-sibling::p[1]")
    assert agreement.mentee.first_name_shown in words(before)


def test_one_answer_for_all_goals_is_not_read_as_an_answer_for_each(client_of, agreement):
    """Nobody reads in their own name that a goal was reached of which they said nothing."""
    goal = agreement.versions.get().goals.get()
    conclusion = concluded(agreement, by=agreement.mentee)
    outcome = conclusion.outcomes.get()
    by_itself = outcome_words(outcome.outcome)
    assert (outcome.outcome, outcome.follows_reason) == ("reached", True)

    read = client_of(agreement.mentor).get(conclusion.get_absolute_url())
    [said] = found(read, "//dl[@class='facts']/dd")
    assert words(said) not in (by_itself, f"{agreement.mentee.first_name_shown}: {by_itself}")

    actions.correct_conclusion(conclusion, agreement.mentee, outcomes={str(goal.pk): ["reached", ""]})
    read = client_of(agreement.mentor).get(conclusion.get_absolute_url())
    [said] = found(read, "//dl[@class='facts']/dd")
    assert words(said) == by_itself


def test_one_answer_for_all_goals_changes_with_how_it_ended(client_of, agreement):
    conclusion = concluded(agreement, by=agreement.mentee)
    client, address = client_of(agreement.mentee), reverse("agreements:correct", args=[agreement.pk])
    shown = client.get(address)
    goal = agreement.versions.get().goals.get()
    assert shown.context["form"][f"outcome-{goal.pk}"].value() == FOLLOWS_REASON

    typed = {"reason": "cannot_continue", f"outcome-{goal.pk}": FOLLOWS_REASON, "seen": shown.context["seen"]}
    client.post(address, typed)

    assert conclusion.outcomes.values_list("outcome", "follows_reason").get() == ("nothing", True)


def test_the_mail_names_each_goal_that_the_other_answers_differently(agreement):
    goal = agreement.versions.get().goals.get()
    conclusion = answered(agreement, other_outcomes={str(goal.pk): "partly"})
    kind, line = "agreements/conclusion_closed", f"- {goal.text}: {outcome_words('partly')}"

    assert line in text_of(kind, conclusion, conclusion.began_by)
    assert line not in text_of(kind, conclusion, conclusion.added_by)


def at_home(conclusion, reader):
    """What is said at home of a summary that is final."""
    return [item.who for item in action_items_for(reader) if item.is_over]


def test_what_one_corrects_oneself_is_not_said_to_be_the_others_answer(agreement):
    conclusion = answered(agreement, begins="mentee")
    before = at_home(conclusion, agreement.mentee)

    actions.correct_conclusion(conclusion, agreement.mentee, wants_new_mentoring=True)

    assert at_home(conclusion, agreement.mentee) == before


def test_what_another_pair_corrects_is_not_said_to_be_the_others_answer(agreement):
    conclusion, others = answered(agreement, begins="mentee"), in_force()
    before = at_home(conclusion, agreement.mentee)

    actions.correct_conclusion(answered(others, begins="mentee"), others.mentor, added="It was good.")

    assert at_home(conclusion, agreement.mentee) == before


def test_next_steps_are_said_to_be_suggested_only_where_there_are_some(agreement):
    said = []
    for steps in ("", "Call two alumni"):
        other = in_force()
        actions.add_to_conclusion(concluded(other, by=other.mentor, next_steps=steps), other.mentee)
        said += [at_home(None, other.mentee)[0].replace(other.mentor.first_name_shown, "")]
        said += [at_home(None, other.mentor)[0].replace(other.mentee.first_name_shown, "")]

    assert (said[0] == said[2], said[1] == said[3], said[0] == said[1]) == (False, True, False)


def test_a_mentor_reads_the_same_whoever_began_the_summary():
    said = []
    for begins in ("mentee", "mentor"):
        other = in_force()
        answered(other, begins=begins)
        said.append(at_home(None, other.mentor)[0].split("If something")[0])

    assert said[0] == said[1]
