from datetime import timedelta

import pytest
from django.db.models import F
from django.db.models.functions import Now

from agreements import actions, conclusion_pdfs
from agreements.models import Agreement, Conclusion, NextStep, PrivateFeedback
from matches import actions as matches
from matches.models import Match
from notifications.models import OutgoingMail
from tests.agreements.builders import (
    concluded,
    current,
    days_from_today,
    goal,
    in_force,
    negotiating,
    page,
    proposed,
    sign,
    text,
)
from tests.agreements.pdf_reading import words_of
from tests.factories import StaffFactory, age
from tests.pages import errors_of, found, words
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def mails(kind):
    return set(OutgoingMail.objects.filter(kind=f"agreements/{kind}").values_list("recipient", flat=True))


def states(agreement):
    agreement.refresh_from_db()
    agreement.match.refresh_from_db()
    return agreement.status, agreement.match.status


def test_a_record_of_goals_reached_waits_for_the_other_while_the_match_goes_on():
    agreement = in_force()
    outcomes = {current(agreement).goals.get().pk: ("reached", "Two interviews")}

    conclusion = actions.begin_conclusion(agreement, agreement.mentor, reason="reached", outcomes=outcomes)

    assert states(agreement) == (Agreement.Status.IN_FORCE, Match.Status.AGREED)
    assert list(conclusion.outcomes.values_list("outcome", "note")) == [("reached", "Two interviews")]
    assert mails("conclusion_begun") == {agreement.mentee.pk}


def test_every_goal_may_be_skipped_by_who_can_no_longer_take_part():
    assert concluded(in_force(), reason="cannot_continue").outcomes.get().outcome == "nothing"


def test_who_can_no_longer_take_part_ends_it_that_moment():
    agreement = in_force()

    conclusion = concluded(agreement, agreement.mentor, reason="cannot_continue")

    agreement.match.mentor.refresh_from_db()
    assert states(agreement) == (Agreement.Status.CONCLUDED, Match.Status.CONCLUDED)
    assert (conclusion.status, agreement.match.mentor.places_taken) == (Conclusion.Status.OPEN, 0)


def test_the_other_adds_to_the_record_after_it_has_ended():
    agreement = in_force()
    conclusion = concluded(agreement, reason="cannot_continue")

    actions.add_to_conclusion(conclusion, agreement.mentor, added="It was good.")

    assert (conclusion.status, conclusion.added) == (Conclusion.Status.JOINT, "It was good.")


def test_confirming_completes_the_record_and_frees_the_place():
    agreement = in_force()
    conclusion = concluded(agreement)

    actions.add_to_conclusion(conclusion, agreement.mentor)

    assert states(agreement) == (Agreement.Status.CONCLUDED, Match.Status.CONCLUDED)
    assert (conclusion.status, conclusion.added_by) == (Conclusion.Status.JOINT, agreement.mentor)
    assert mails("conclusion_closed") == {agreement.mentee.pk, agreement.mentor.pk}
    assert OutgoingMail.objects.filter(kind="agreements/conclusion_to_office").count() == 1


def test_who_began_the_record_does_not_confirm_it():
    agreement = in_force()
    conclusion = concluded(agreement)

    with refused("the_others_turn"):
        actions.add_to_conclusion(conclusion, agreement.mentee)


def test_a_second_record_is_refused():
    agreement = in_force()
    concluded(agreement)

    with refused("begun_by_the_other"):
        concluded(agreement, agreement.mentor)


def test_there_is_no_record_without_an_agreement_in_force():
    agreement = negotiating()

    with refused("not_in_force"):
        concluded(agreement)


@pytest.mark.calendar
def test_after_fourteen_days_the_record_stands_as_recorded_by_one():
    agreement = in_force()
    conclusion = concluded(agreement)
    age(conclusion, days=14, seconds=1)

    assert actions.close_open_conclusions() == 1

    conclusion.refresh_from_db()
    assert conclusion.status == Conclusion.Status.INDIVIDUAL
    assert states(agreement) == (Agreement.Status.CONCLUDED, Match.Status.CONCLUDED)
    assert actions.close_open_conclusions() == 0


@pytest.mark.calendar
def test_before_fourteen_days_the_clock_leaves_it_open():
    conclusion = concluded(in_force())
    age(conclusion, days=13, hours=23)

    assert actions.close_open_conclusions() == 0


def test_the_other_part_comes_too_late_even_if_no_worker_ran():
    agreement = in_force()
    conclusion = concluded(agreement)
    age(conclusion, days=14, seconds=1)

    with refused("days_for_your_part_passed"):
        actions.add_to_conclusion(conclusion, agreement.mentor)


def test_private_words_go_to_staff_alone():
    agreement = in_force()
    conclusion = concluded(agreement, feedback="He was late each time.")
    actions.add_to_conclusion(conclusion, agreement.mentor, added="Fine.", feedback="She never came.")

    written = PrivateFeedback.objects.order_by("pk").values_list("author", "text")
    assert list(written) == [
        (agreement.mentee.pk, "He was late each time."),
        (agreement.mentor.pk, "She never came."),
    ]


def test_an_open_amendment_is_not_signed_once_the_record_has_begun():
    agreement = in_force()
    amendment = proposed(by="mentor", agreement=agreement, words=text(goal("More")))
    concluded(agreement)

    with refused("conclusion_begun"):
        sign(amendment, agreement.mentee)


def test_the_program_ends_an_agreement_and_asks_no_record_of_anyone():
    agreement = in_force()
    conclusion = concluded(agreement)

    actions.end(agreement)

    conclusion.refresh_from_db()
    assert (agreement.status, conclusion.status) == (Agreement.Status.ENDED, Conclusion.Status.INDIVIDUAL)
    assert not OutgoingMail.objects.queued().filter(kind="agreements/conclusion_begun").exists()


@pytest.mark.calendar
def test_staff_close_an_agreement_sixty_days_after_its_end():
    agreement = in_force(words=text(starts_on=days_from_today(-90), ends_on=days_from_today(-61)))

    actions.close_without_conclusion(agreement, by=StaffFactory())

    assert states(agreement) == (Agreement.Status.CLOSED, Match.Status.LAPSED)


@pytest.mark.calendar
def test_staff_do_not_close_an_agreement_earlier():
    agreement = in_force(words=text(starts_on=days_from_today(-90), ends_on=days_from_today(-59)))

    with refused("not_long_past_its_end"):
        actions.close_without_conclusion(agreement, by=StaffFactory())


def test_negotiations_of_a_match_that_ended_become_final():
    version = proposed()
    Match.objects.filter(pk=version.agreement.match_id).update(status="lapsed", closed_at="2026-01-01T00:00Z")

    assert actions.abandon_unmatched() == 1

    version.refresh_from_db()
    version.agreement.refresh_from_db()
    assert (version.agreement.status, version.status) == (Agreement.Status.ABANDONED, "superseded")


@pytest.mark.calendar
def test_on_hold_nothing_is_recorded_and_the_fourteen_days_stand_still():
    agreement = in_force()
    concluded(agreement)
    matches.hold(agreement.match, by=StaffFactory())
    Match.objects.update(held_at=Now() - timedelta(days=10))
    Conclusion.objects.update(add_by=Now() - timedelta(days=9))  # the hold began a day before the room ended

    assert actions.close_open_conclusions() == 0
    with refused("agreement_on_hold"):
        actions.add_to_conclusion(Conclusion.objects.get(), agreement.mentor)

    matches.release(Match.objects.get(), by=StaffFactory())

    left = Conclusion.objects.annotate(left=F("add_by") - Now()).get().left
    assert timedelta(hours=23, minutes=59) < left <= timedelta(days=1)
    actions.add_to_conclusion(Conclusion.objects.get(), agreement.mentor)
    assert Conclusion.objects.get().status == Conclusion.Status.JOINT


def test_a_page_that_was_only_opened_says_of_no_answer_that_it_is_missing(client_of):
    begun = concluded(in_force())

    opened = client_of(begun.agreement.mentor).get(page("conclusion", begun.agreement))

    assert (opened.context["may_add"], errors_of(opened.context["form"])) == (True, {})
    assert not found(opened, "//main//*[@data-error]")


def test_a_next_step_from_the_list_reads_in_the_language_of_whoever_reads(client_of):
    step = NextStep.objects.create(name_en="Join an association", name_es="Unirse a una asociación")
    agreement = in_force()
    agreement.mentee.language = "es"
    agreement.mentee.save()
    spanish = client_of(agreement.mentee)
    answer = f"outcome-{current(agreement).goals.get().pk}"
    form = {"reason": "cannot_continue", "steps": step.name_en, answer: "nothing"}
    opened = spanish.get(page("conclude", agreement))
    assert [words(label) for label in found(opened, "//label[input[@name='steps']]")] == [step.name_es]

    spanish.post(page("conclude", agreement), form)

    begun = Conclusion.objects.get()
    texts = [
        words(found(one.get(begun.get_absolute_url()), "//main")[0]) for one in (spanish, client_of(agreement.mentor))
    ]
    assert [(step.name_es in text, step.name_en in text) for text in texts] == [(True, False), (False, True)]
    paper = words_of(conclusion_pdfs.conclusion_pdf(begun))
    assert step.name_en in paper and step.name_es in paper
    box = "//input[@name='steps'][@checked]"
    assert len(found(client_of(agreement.mentee).get(page("correct", agreement)), box)) == 1
