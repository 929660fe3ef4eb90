"""Corrections at the same moment as each other, as the other's part, as a hold, and as the end of their time."""

import pytest
from django.db import transaction
from django.db.models.functions import Now

from agreements import actions
from agreements.corrections import revision
from agreements.models import CORRECTION_WINDOW, Agreement, Conclusion, ConclusionCorrection
from core.workflow import Refused
from matches import actions as matches
from matches.models import Match
from notifications.models import OutgoingMail
from tests.agreements.builders import concluded, finished, in_force
from tests.concurrency import errors_in, together

pytestmark = pytest.mark.django_db(transaction=True)


def correcting(conclusion, by, **part):
    return lambda: actions.correct_conclusion(Conclusion.objects.get(pk=conclusion.pk), by, **part)


def only_refused(outcomes):
    assert {type(error) for error in errors_in(outcomes)} <= {Refused}
    return [error.code for error in errors_in(outcomes)]


def test_both_correct_their_part_at_once():
    conclusion = finished()
    mentee, mentor = conclusion.agreement.parties

    outcomes = together(
        correcting(conclusion, mentee, achieved="A résumé."), correcting(conclusion, mentor, added="Very good.")
    )

    conclusion.refresh_from_db()
    assert only_refused(outcomes) == []
    assert (conclusion.achieved, conclusion.added) == ("A résumé.", "Very good.")
    assert ConclusionCorrection.objects.count() == 2


def test_one_who_sends_a_correction_twice_at_once_corrects_once():
    conclusion = finished()
    twice = [correcting(conclusion, conclusion.agreement.mentee, achieved="A résumé.")] * 2

    outcomes = together(*twice)

    assert only_refused(outcomes) == []
    assert ConclusionCorrection.objects.count() == 1
    assert OutgoingMail.objects.filter(kind="agreements/conclusion_corrected").count() == 1


def test_corrections_at_once_are_a_history_without_a_gap():
    conclusion = finished()
    several = [correcting(conclusion, conclusion.agreement.mentee, achieved=f"Draft {number}") for number in range(8)]

    outcomes = together(*several)

    assert only_refused(outcomes) == ["too_many_corrections"] * 3
    history = list(ConclusionCorrection.objects.order_by("pk").values_list("before__achieved", "after__achieved"))
    assert [after for _before, after in history[:-1]] == [before for before, _after in history[1:]]
    assert Conclusion.objects.get().achieved == history[-1][1]


def test_an_answer_while_it_is_corrected_once_more_is_never_one_to_a_text_they_have_not_read():
    conclusion = finished()
    mentee, mentor = conclusion.agreement.parties
    correcting(conclusion, mentee, achieved="Half of it.")()

    outcomes = together(
        correcting(conclusion, mentee, achieved="None of it."),
        correcting(conclusion, mentor, added="So it is.", seen=revision(conclusion)),
    )

    assert only_refused(outcomes) in ([], ["other_part_corrected"])
    conclusion.refresh_from_db()
    assert conclusion.achieved == "None of it."
    assert conclusion.answer_by is not None


def adding(conclusion, **more):
    mentor = conclusion.agreement.mentor
    return lambda: actions.add_to_conclusion(Conclusion.objects.get(pk=conclusion.pk), mentor, added="Yes.", **more)


def test_what_is_corrected_while_the_other_confirms_it_is_corrected_before_or_after_but_never_unread():
    conclusion = concluded(in_force())

    outcomes = together(
        correcting(conclusion, conclusion.agreement.mentee, achieved="A résumé."), adding(conclusion, seen=0)
    )

    codes = only_refused(outcomes)
    conclusion.refresh_from_db()
    assert conclusion.achieved == "A résumé."
    assert (codes, conclusion.status) in (([], "joint"), (["other_part_corrected"], "open"))


def test_ending_at_once_by_a_correction_while_the_other_confirms_ends_it_once():
    conclusion = concluded(agreement := in_force())
    ends = {"reason": "cannot_continue", "is_meant": True}

    outcomes = together(correcting(conclusion, agreement.mentee, **ends), adding(conclusion))

    assert only_refused(outcomes) == []
    agreement.refresh_from_db()
    assert (agreement.status, Match.objects.get().status) == ("concluded", "concluded")
    assert Conclusion.objects.get().reason == "cannot_continue"


def steps_in(change):
    """What the program does: it holds the rows that every verb locks first."""

    def act(conclusion):
        with transaction.atomic():
            agreement = Agreement.objects.select_related("match").get(pk=conclusion.agreement_id)
            matches.lock_pair(agreement.match)
            change(conclusion)

    return act


def put_on_hold(conclusion):
    Match.objects.filter(pk=conclusion.agreement.match_id).update(held_at=Now())


def end_by_program(conclusion):
    Agreement.objects.filter(pk=conclusion.agreement_id).update(status="ended")


def let_the_time_pass(conclusion):
    Conclusion.objects.filter(pk=conclusion.pk).update(closed_at=Now() - CORRECTION_WINDOW)


@pytest.mark.parametrize("change", [put_on_hold, end_by_program, let_the_time_pass])
def test_a_correction_is_made_before_the_program_steps_in_or_not_at_all(change):
    conclusion = finished()

    outcomes = together(
        correcting(conclusion, conclusion.agreement.mentee, achieved="A résumé."),
        lambda: steps_in(change)(conclusion),
    )

    codes = only_refused(outcomes)
    is_corrected = Conclusion.objects.get().achieved == "A résumé."
    assert (codes, is_corrected) in (([], True), (["correction_closed"], False))
    assert ConclusionCorrection.objects.count() == is_corrected
    with pytest.raises(Refused):
        correcting(conclusion, conclusion.agreement.mentee, achieved="Later.")()
