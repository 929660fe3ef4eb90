"""Nobody's yes stands under a text they have not said it of: a correction asks the other person again."""

from datetime import timedelta

import pgtrigger
import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now

from agreements import actions, conclusion_pdfs
from agreements.conclusion_parts import opinion_label
from agreements.corrections import last_moment_to_correct
from agreements.models import CORRECTIONS_EACH, Conclusion, ConclusionCorrection, outcome_words
from agreements.next_step import next_step_of_agreement
from core.workflow import Refused
from matches.models import PairBlock
from program.home.action_items import action_items_for
from tests.agreements.builders import concluded, finished, in_force, page
from tests.agreements.pdf_reading import words_of
from tests.mails import subject_of, text_of
from tests.pages import codes, errors_of, found, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreed():
    """The mentee began the summary, and the mentor agreed with it."""
    agreement = in_force()
    actions.add_to_conclusion(concluded(agreement), agreement.mentor)
    return Conclusion.objects.get()


def corrects(conclusion, **part):
    """Whoever began it corrects their part; returns the summary as it is then."""
    actions.correct_conclusion(conclusion, conclusion.began_by, **part)
    return Conclusion.objects.get(pk=conclusion.pk)


def acts_of(conclusion, reader):
    """What is to be done about it, at home and on its page."""
    at_home = [item.act for item in action_items_for(reader) if item.act]
    return at_home, getattr(next_step_of_agreement(conclusion.agreement, reader), "act", None)


def test_what_was_completed_together_is_called_so_while_both_say_the_same_of_it(agreed, client_of):
    together = agreed.status_shown

    corrected = corrects(agreed, achieved="Only half of it.")

    assert (corrected.status_shown == together, corrected.status_tone) == (False, "")
    for party in agreed.agreement.parties:
        for name in ("conclusion", "detail"):
            assert corrected.status_shown in words(
                found(client_of(party).get(page(name, agreed.agreement)), "//main")[0]
            )
    assert corrected.status_shown in words_of(conclusion_pdfs.conclusion_pdf(corrected))


def test_the_other_person_is_asked_again_in_every_place_and_the_first_reads_of_it(agreed):
    mentee, mentor = agreed.agreement.parties
    assert acts_of(agreed, mentor) == ([], None)

    corrected = corrects(agreed, achieved="Only half of it.")

    for party in (mentee, mentor):
        assert acts_of(corrected, party) == (["answer_correction"], "answer_correction")
    step = next_step_of_agreement(corrected.agreement, mentor)
    assert (step.is_mine, step.by) == (True, corrected.answer_by)
    mail = text_of("agreements/conclusion_corrected", ConclusionCorrection.objects.get(), mentor)
    assert step.who in " ".join(mail.split())


def test_staff_read_in_their_mails_what_the_page_says(agreed):
    corrected = corrects(agreed, achieved="Only half of it.")
    actions.correct_conclusion(corrected, agreed.agreement.mentor, is_seen_differently=True, added="Less than half.")

    conclusion, answer = Conclusion.objects.get(), ConclusionCorrection.objects.last()

    for kind, about in (("conclusion_to_office", conclusion), ("correction_to_office", answer)):
        assert conclusion.status_shown in text_of(f"agreements/{kind}", about, None)
    assert str(opinion_label(True)) in text_of("agreements/correction_to_office", answer, None)


@pytest.mark.parametrize("opinion", ["agrees", "differs"])
def test_they_say_it_anew_from_the_page_with_nothing_said_beforehand(agreed, client_of, opinion):
    corrected = corrects(agreed, achieved="Only half of it.")
    client, address = client_of(agreed.agreement.mentor), page("correct", agreed.agreement)
    assert found(client.get(agreed.get_absolute_url()), f"//main//a[@href='{address}']")
    opened = client.get(address)
    assert [one["made"].by for one in opened.context["corrections"]] == [agreed.began_by]
    assert found(opened, "//input[@name='opinion'][@checked]") == []
    seen = opened.context["seen"]
    assert errors_of(client.post(address, {"added": "", "seen": seen}).context["form"]) == {"opinion": ["required"]}

    said = {"opinion": opinion, "added": "Half of it." if opinion == "differs" else "", "seen": seen}
    answer = client.post(address, said, follow=True)

    assert codes(answer) == ["part_corrected"]
    change = answer.context["corrections"][-1]["changes"][0]
    kind = "changed" if opinion == "differs" else "again"
    assert (change["kind"], change["after"]) == (kind, str(opinion_label(opinion == "differs")))
    assert found(answer, f"//*[@class='changes']/li[@class='{kind}']")
    conclusion = Conclusion.objects.get()
    assert (conclusion.answer_by, conclusion.is_seen_differently) == (None, opinion == "differs")
    assert conclusion.status_shown != corrected.status_shown
    assert acts_of(conclusion, agreed.agreement.mentor) == ([], None)


def test_on_a_page_that_the_other_has_corrected_nothing_is_saved_before_that_is_read(agreed, client_of):
    client, address = client_of(agreed.began_by), page("correct", agreed.agreement)
    seen = client.get(address).context["seen"]
    actions.correct_conclusion(agreed, agreed.agreement.mentor, added="It was good.")

    goal = agreed.outcomes.get().goal_id
    typed = {"reason": "reached", "achieved": "All of it.", f"outcome-{goal}": "reached", "seen": seen}
    answer = client.post(address, typed)

    assert errors_of(answer.context["form"])["__all__"] == ["other_part_corrected"]
    assert [one["made"].by for one in answer.context["corrections"]] == [agreed.agreement.mentor]
    assert codes(client.post(address, typed | {"seen": answer.context["seen"]}, follow=True)) == ["part_corrected"]


def test_what_was_opened_before_the_other_answered_is_not_saved_before_the_answer_is_read(client_of):
    begun = concluded(in_force())
    client, address = client_of(begun.began_by), page("correct", begun.agreement)
    seen = client.get(address).context["seen"]
    actions.add_to_conclusion(begun, begun.agreement.mentor, added="It was good.")

    goal = begun.outcomes.get().goal_id
    typed = {"reason": "reached", "achieved": "All of it.", f"outcome-{goal}": "reached", "seen": seen}
    answer = client.post(address, typed)

    assert errors_of(answer.context["form"])["__all__"] == ["other_part_added"]
    assert Conclusion.objects.get().answer_by is None
    [unread] = answer.context["corrections"]
    assert unread["made"].by == begun.agreement.mentor
    assert "It was good." in [change["after"] for change in unread["changes"]]
    assert found(answer, "//textarea[@name='achieved']")[0].text.strip() == typed["achieved"]
    assert codes(client.post(address, typed | {"seen": answer.context["seen"]}, follow=True)) == ["part_corrected"]


def test_what_they_first_said_stands_among_the_corrections_as_it_was(agreed, client_of):
    corrected = corrects(agreed, achieved="Only half of it.")
    actions.correct_conclusion(corrected, agreed.agreement.mentor, is_seen_differently=True, added="Less than half.")

    first, _corrected, last = client_of(agreed.began_by).get(agreed.get_absolute_url()).context["corrections"]

    opinions = [one["changes"][0]["after"] for one in (first, last)]
    assert opinions == [str(opinion_label(False)), str(opinion_label(True))]


def test_what_they_say_of_a_correction_is_no_correction_of_theirs(agreed, client_of):
    corrected = corrects(agreed, achieved="Only half of it.")
    actions.correct_conclusion(corrected, agreed.agreement.mentor)

    shown = client_of(agreed.began_by).get(agreed.get_absolute_url())

    assert [one["made"].is_answer for one in shown.context["corrections"]] == [True, False, True]
    last = shown.context["last_said"]
    assert (last.by, last.is_answer) == (agreed.added_by, True)


def test_a_correction_that_was_answered_is_no_longer_what_was_last_said(agreed):
    corrected = corrects(agreed, achieved="Only half of it.")
    assert corrected.is_corrected_since_final

    actions.correct_conclusion(corrected, agreed.agreement.mentor)
    assert not Conclusion.objects.get().is_corrected_since_final

    corrects(Conclusion.objects.get(), achieved="A third of it.")
    assert Conclusion.objects.get().is_corrected_since_final


@pytest.mark.parametrize("answer", ["reached", "partly"])
def test_what_was_answered_before_a_correction_reads_as_said_of_the_text_before(agreed, client_of, answer):
    """Also where the first now answers otherwise, so that who agreed would seem to differ."""
    goal, mentor = str(agreed.outcomes.get().goal_id), agreed.agreement.mentor
    opinion, earlier = "//*[@id='opinion']", "//*[@class='muted answered-earlier']"
    actions.correct_conclusion(agreed, mentor, other_outcomes={goal: answer})
    before = client_of(mentor).get(agreed.get_absolute_url())
    assert found(before, earlier) == []

    corrects(Conclusion.objects.get(), reason="cannot_continue", outcomes={goal: ["not_reached", ""]})

    for reader in agreed.agreement.parties:
        shown = client_of(reader).get(agreed.get_absolute_url())
        assert words(found(shown, opinion)[0]) != words(found(before, opinion)[0])
        assert len(found(shown, earlier)) == 1


def test_an_answer_that_is_now_that_of_both_is_not_marked_as_of_an_earlier_text(agreed, client_of):
    goal, mentor = str(agreed.outcomes.get().goal_id), agreed.agreement.mentor
    actions.correct_conclusion(agreed, mentor, other_outcomes={goal: "partly"})

    corrects(Conclusion.objects.get(), reason="partly", outcomes={goal: ["partly", ""]})

    shown = client_of(mentor).get(agreed.get_absolute_url())
    assert found(shown, "//*[@class='muted answered-earlier']") == []


def test_who_is_overtaken_twice_reads_all_that_was_corrected_since_they_answered(agreed, client_of):
    client, address = client_of(agreed.agreement.mentor), page("correct", agreed.agreement)
    corrects(agreed, achieved="Only half of it.")
    typed = {"opinion": "agrees", "words_stay": "on", "added": "", "seen": client.get(address).context["seen"]}
    corrects(Conclusion.objects.get(), next_steps="Call two alumni")

    answer = client.post(address, typed)

    assert len(answer.context["corrections"]) == 2
    assert found(answer, "//input[@name='words_stay'][@checked]") == []


def test_who_is_asked_again_finds_one_way_to_answer(agreed, client_of):
    corrects(agreed, achieved="Only half of it.")
    address = page("correct", agreed.agreement)

    for reader in agreed.agreement.parties:
        assert len(found(client_of(reader).get(agreed.get_absolute_url()), f"//main//a[@href='{address}']")) == 1


def test_who_hears_of_it_in_the_last_minute_has_as_long_as_ever_and_the_first_has_not(agreed):
    Conclusion.objects.update(closed_at=Now() - timedelta(hours=23, minutes=59))
    corrected = corrects(Conclusion.objects.get(), achieved="Only half of it.")
    Conclusion.objects.update(closed_at=F("closed_at") - timedelta(minutes=2))

    with pytest.raises(Refused) as refused:
        corrects(corrected, achieved="All of it.")
    actions.correct_conclusion(Conclusion.objects.get(), agreed.agreement.mentor)

    assert refused.value.code == "correction_closed"
    assert Conclusion.objects.get().answer_by is None


def test_who_does_not_answer_in_time_is_asked_no_more_and_it_stays_corrected(agreed):
    corrected = corrects(agreed, achieved="Only half of it.")

    day_ago = Now() - timedelta(hours=25)
    Conclusion.objects.update(answer_by=Now(), closed_at=day_ago)
    with pgtrigger.ignore("agreements.ConclusionCorrection:corrections_are_never_changed"):
        ConclusionCorrection.objects.update(corrected_at=day_ago)

    assert acts_of(corrected, agreed.agreement.mentor) == ([], None)
    with pytest.raises(Refused) as refused:
        actions.correct_conclusion(corrected, agreed.agreement.mentor)
    assert refused.value.code == "correction_closed"
    assert Conclusion.objects.get().status_shown == corrected.status_shown


def test_who_has_corrected_their_part_as_often_as_they_may_still_answers(agreed):
    mentor = agreed.agreement.mentor
    for number in range(CORRECTIONS_EACH):
        actions.correct_conclusion(agreed, mentor, added=f"Number {number}.")
    corrected = corrects(Conclusion.objects.get(), achieved="Only half of it.")

    actions.correct_conclusion(corrected, mentor)

    assert Conclusion.objects.get().answer_by is None
    with pytest.raises(Refused) as refused:
        actions.correct_conclusion(Conclusion.objects.get(), mentor, added="One more.")
    assert refused.value.code == "too_many_corrections"


def test_two_who_are_kept_apart_are_not_asked(agreed):
    corrected, match = corrects(agreed, achieved="Only half of it."), agreed.agreement.match
    PairBlock.objects.create(mentee=match.mentee, mentor=match.mentor, reason="A report.")

    assert acts_of(corrected, agreed.agreement.mentor) == ([], None)


def test_the_wish_for_new_mentoring_is_nobody_elses_to_answer(agreed):
    assert corrects(agreed, wants_new_mentoring=True).answer_by is None


def test_while_it_waits_for_the_other_part_a_correction_asks_nothing_more():
    agreement = in_force()

    assert corrects(concluded(agreement), achieved="Only half of it.").answer_by is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Conclusion.objects.update(answer_by=Now())


def test_what_a_reason_implies_of_the_goals_is_not_put_into_the_mouth_of_who_came_second(client_of):
    agreement = in_force()
    goal = agreement.versions.get(status="in_force").goals.get()
    concluded(agreement)

    typed = {"reason": "partly", "achieved": "The rest is to come.", f"outcome-{goal.pk}": "as_answered"}
    answer = client_of(agreement.mentor).post(page("conclude", agreement), typed)

    carried = answer.context["form"]["added"].value()
    assert "The rest is to come." in carried
    assert goal.text not in carried


def test_nobody_is_asked_by_a_notification_what_is_another_persons_to_answer(agreed):
    """Its title is read anew each time: what has become of the summary since changes nothing in it."""
    mentor = agreed.agreement.mentor
    own = actions.correct_conclusion(agreed, mentor, added="The letter is missing.")
    titles = title_of(own, agreed.began_by)

    corrects(Conclusion.objects.get(), achieved="Only half of it.")

    asking = ConclusionCorrection.objects.last()
    assert title_of(own, agreed.began_by) == titles
    assert title_of(asking, mentor).endswith("?")
    actions.correct_conclusion(Conclusion.objects.get(), mentor)
    assert title_of(asking, mentor).endswith("?")
    assert not titles.endswith("?")


def test_the_subject_says_so_when_somebody_thinks_otherwise_of_the_summary():
    conclusion = finished()
    mentor, mentee = conclusion.agreement.mentor, conclusion.agreement.mentee
    differs = actions.correct_conclusion(conclusion, mentor, is_seen_differently=True, added="Not all of it.")
    agrees = actions.correct_conclusion(Conclusion.objects.get(), mentor, is_seen_differently=False)
    other = actions.correct_conclusion(Conclusion.objects.get(), mentor, added="It was very good.")

    assert len({title_of(one, mentee) for one in (differs, agrees, other)}) == 3


def title_of(correction, reader):
    read_anew = ConclusionCorrection.objects.get(pk=correction.pk)
    return subject_of("agreements/conclusion_corrected", read_anew, reader)


def test_the_mail_of_an_answer_names_each_goal_seen_differently_though_it_was_before(agreed):
    goal, mentor = agreed.outcomes.get().goal, agreed.agreement.mentor
    actions.correct_conclusion(agreed, mentor, other_outcomes={str(goal.pk): "partly"})
    corrects(Conclusion.objects.get(), achieved="Only half of it.")

    answer = actions.correct_conclusion(Conclusion.objects.get(), mentor, other_outcomes={str(goal.pk): "partly"})

    line = f"- {goal.text}: {outcome_words('partly')}"
    assert line in text_of("agreements/conclusion_corrected", answer, agreed.began_by)


def test_the_time_to_correct_never_gets_shorter_and_each_can_reply_to_the_other(agreed):
    first, second = agreed.began_by, agreed.agreement.mentor
    Conclusion.objects.update(closed_at=Now() - timedelta(hours=20))
    begins = {person.pk: last_moment_to_correct(agreed, person) for person in (first, second)}
    assert begins[first.pk] == begins[second.pk]

    corrects(Conclusion.objects.get(), achieved="Only half of it.")
    asked = last_moment_to_correct(agreed, second)
    assert (last_moment_to_correct(agreed, first), asked > begins[second.pk]) == (begins[first.pk], True)

    actions.correct_conclusion(Conclusion.objects.get(), second)
    assert last_moment_to_correct(agreed, second) == asked
    assert last_moment_to_correct(agreed, first) > begins[first.pk]

    Conclusion.objects.update(closed_at=Now() - timedelta(hours=25))
    assert Conclusion.objects.correctable(first).exists()


def test_who_agrees_now_is_asked_once_about_the_words_they_disagreed_with(agreed, client_of):
    mentor, words_before = agreed.agreement.mentor, "The letter is missing."
    actions.correct_conclusion(agreed, mentor, added=words_before, is_seen_differently=True)
    client, address = client_of(mentor), page("correct", agreed.agreement)
    typed = {"opinion": "agrees", "added": words_before, "seen": client.get(address).context["seen"]}

    asked = client.post(address, typed)

    assert errors_of(asked.context["form"]) == {"added": ["words_of_an_earlier_answer"]}
    assert Conclusion.objects.get().is_seen_differently
    assert codes(client.post(address, typed | {"words_stay": "on"}, follow=True)) == ["part_corrected"]
    agreeing = Conclusion.objects.get()
    assert (agreeing.is_seen_differently, agreeing.added) == (False, words_before)


def test_who_now_differs_is_asked_once_about_the_words_they_agreed_with(agreed, client_of):
    mentor, words_before = agreed.agreement.mentor, "I agree with all of it."
    actions.correct_conclusion(agreed, mentor, added=words_before)
    client, address = client_of(mentor), page("correct", agreed.agreement)
    typed = {"opinion": "differs", "added": words_before, "seen": client.get(address).context["seen"]}

    assert errors_of(client.post(address, typed).context["form"]) == {"added": ["words_of_an_earlier_answer"]}
    assert not Conclusion.objects.get().is_seen_differently
    assert codes(client.post(address, typed | {"added": "The letter is missing."}, follow=True)) == ["part_corrected"]


def test_who_still_differs_after_a_correction_names_what_or_confirms_their_words(agreed, client_of):
    goal, mentor, words_before = agreed.outcomes.get().goal_id, agreed.agreement.mentor, "The letter is missing."
    actions.correct_conclusion(agreed, mentor, added=words_before, is_seen_differently=True)
    corrects(Conclusion.objects.get(), achieved="All but the letter.")
    client, address = client_of(mentor), page("correct", agreed.agreement)
    typed = {"opinion": "differs", "added": words_before, "seen": client.get(address).context["seen"]}

    assert errors_of(client.post(address, typed).context["form"]) == {"added": ["words_of_an_earlier_answer"]}
    assert Conclusion.objects.get().answer_by
    named = typed | {f"outcome-{goal}": "partly"}
    assert codes(client.post(address, named, follow=True)) == ["part_corrected"]


@pytest.mark.parametrize("where", ["conclusion", "correct"])
def test_all_that_is_wrong_with_an_answer_is_said_at_once_and_it_is_selected_anew(client_of, where):
    begun = concluded(in_force())
    mentor, goal = begun.agreement.mentor, begun.outcomes.get().goal_id
    if where == "correct":
        actions.add_to_conclusion(begun, mentor, added="It was good.")
    client, address = client_of(mentor), page(where, begun.agreement)
    typed = {"opinion": "agrees", "added": "", f"outcome-{goal}": "partly", "seen": client.get(address).context["seen"]}
    corrects(Conclusion.objects.get(), achieved="Only half of it.")

    answer = client.post(address, typed)

    errors = {"opinion": ["answers_differ"], "__all__": ["other_part_corrected"]}
    assert errors_of(answer.context["form"]) == errors
    assert found(answer, "//input[@name='opinion'][@checked]") == []
    assert answer.context["seen"] == typed["seen"] + 1
    sent = client.post(address, typed | {"opinion": "differs", "seen": answer.context["seen"]}, follow=True)
    assert codes(sent) == ["part_corrected" if where == "correct" else "record_complete"]


def test_who_agrees_now_and_changes_their_words_is_asked_nothing(agreed, client_of):
    mentor = agreed.agreement.mentor
    actions.correct_conclusion(agreed, mentor, added="The letter is missing.", is_seen_differently=True)
    client, address = client_of(mentor), page("correct", agreed.agreement)
    typed = {"opinion": "agrees", "added": "", "seen": client.get(address).context["seen"]}

    assert codes(client.post(address, typed, follow=True)) == ["part_corrected"]


def test_an_opinion_is_marked_as_said_of_the_text_on_its_page(agreed, client_of):
    """So that it isn't brought back to a page with another text (static/forms.js)."""
    corrects(agreed, achieved="Only half of it.")
    opened = client_of(agreed.agreement.mentor).get(page("correct", agreed.agreement))

    assert len(found(opened, "//input[@name='opinion'][@data-about-text]")) == 2


def test_words_that_came_back_to_a_newer_page_are_sent_from_there(agreed, client_of):
    """Typed on a page that the other person's correction has made old, and brought back to the one that shows it."""
    mentor, goal = agreed.agreement.mentor, agreed.outcomes.get().goal_id
    client, address = client_of(mentor), page("correct", agreed.agreement)
    typed_on = client.get(address).context["seen"]
    corrects(agreed, achieved="Only half of it.")

    typed = {"opinion": "differs", "added": "Half.", f"outcome-{goal}": "partly", "typed_on": typed_on}
    answer = client.post(address, typed | {"seen": client.get(address).context["seen"]}, follow=True)

    assert codes(answer) == ["part_corrected"]


def test_two_who_are_kept_apart_are_not_asked_while_another_pair_is(agreed):
    corrected, match = corrects(agreed, achieved="Only half of it."), agreed.agreement.match
    others = in_force()
    actions.add_to_conclusion(concluded(others), others.mentor)
    PairBlock.objects.create(mentee=match.mentee, mentor=match.mentor, reason="A report.")

    assert Conclusion.objects.correctable(others.mentor).exists()
    assert acts_of(corrected, agreed.agreement.mentor) == ([], None)
