"""Verbs that hold the same rows take them in one order, so that none of two that meet is thrown out (DESIGN §4)."""

from datetime import timedelta

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import IdentityClaim, User
from core import workflow
from matches.models import PairBlock
from profiles import actions as profiles
from profiles.actions import due_decisions, reviews
from profiles.models import MentorProfile, MentorReview
from program.conduct import case_actions, participation, reporting
from program.models import OrientationSession, ParticipationEnd, Registration
from program.monitoring.invariants import broken_rules
from program.orientation import arranging
from tests.concurrency import crossing, errors_in, together
from tests.factories import MatchFactory, MentorApplicationFactory, StaffFactory
from tests.profiles.deciding import pass_undo_window

pytestmark = pytest.mark.django_db(transaction=True)
CLAIM = {"name_while_enrolled": "Ana Ruiz", "graduation_year": 2001, "major_then": "Biology"}


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def is_deadlock(outcomes):
    return [type(error) for error in errors_in(outcomes)] == [OperationalError] and "deadlock" in str(
        errors_in(outcomes)[0]
    )


def ending(person, staff):
    return lambda: participation.end_participation(User.objects.get(pk=person.pk), by=staff, reason="A reason")


# An application is decided while the applicant's participation is ended.


def approving(mentor, staff):
    return lambda: profiles.approve(MentorProfile.objects.get(pk=mentor.pk), by=staff, identity_method="alumni_record")


def undoing(review, staff):
    return lambda: profiles.undo_decision(MentorReview.objects.get(pk=review.pk), by=staff)


def approval_meets_an_end(monkeypatch):
    mentor, staff = MentorApplicationFactory(), StaffFactory()
    return crossing(
        monkeypatch, reviews, "refuse_uninformed_decision", approving(mentor, staff), ending(mentor.user, staff)
    )


def undoing_meets_an_end(monkeypatch):
    mentor, staff = MentorApplicationFactory(), StaffFactory()
    review = approving(mentor, staff)()
    return crossing(monkeypatch, reviews, "save_changes", undoing(review, staff), ending(mentor.user, staff))


def effect_meets_an_end(monkeypatch):
    mentor, staff = MentorApplicationFactory(), StaffFactory()
    approving(mentor, staff)()
    pass_undo_window()
    verbs = profiles.carry_out_decisions, ending(mentor.user, staff)
    return crossing(monkeypatch, due_decisions.accounts, "prove", *verbs)


@pytest.mark.parametrize("meeting", [approval_meets_an_end, undoing_meets_an_end, effect_meets_an_end])
def test_a_decision_and_the_end_of_a_participation_come_one_after_the_other(monkeypatch, meeting):
    assert errors_in(meeting(monkeypatch)) == []

    assert ParticipationEnd.objects.count() == 1
    assert MentorProfile.objects.get().status == MentorProfile.Status.WITHDRAWN


def test_it_would_be_seen_if_what_carries_it_out_held_the_profile_before_the_person(monkeypatch):
    monkeypatch.setattr(due_decisions, "lock", lambda row: None if isinstance(row, User) else workflow.lock(row))
    monkeypatch.setattr(due_decisions, "for_each", lambda name, keys, act: [act(key) for key in keys])

    assert is_deadlock(effect_meets_an_end(monkeypatch))


# Staff answer a graduate who sends the claim anew.


@pytest.fixture
def claim(user):
    return accounts.claim_graduation(user, **CLAIM)


def confirming(claim, staff):
    return lambda: profiles.confirm_graduate(IdentityClaim.objects.get(pk=claim.pk), by=staff, method="diploma")


def confirming_with_the_claim_in_hand(claim, staff):
    @transaction.atomic
    def confirm():
        workflow.lock(IdentityClaim.objects.get(pk=claim.pk))
        confirming(claim, staff)()

    return confirm


def claiming_anew(claim):
    return lambda: accounts.claim_graduation(User.objects.get(pk=claim.user_id), **CLAIM)


def test_an_answer_and_a_claim_sent_anew_come_one_after_the_other(monkeypatch, claim):
    verbs = confirming(claim, StaffFactory()), claiming_anew(claim)

    [refused] = errors_in(crossing(monkeypatch, reviews.emails, "graduate_confirmed", *verbs))

    assert refused.code == "already_proven"


def test_it_would_be_seen_if_the_answer_held_the_claim_before_the_person(monkeypatch, claim):
    verbs = confirming_with_the_claim_in_hand(claim, StaffFactory()), claiming_anew(claim)
    monkeypatch.setattr(accounts, "answer_claim", lambda claim, by: None)

    assert is_deadlock(crossing(monkeypatch, accounts, "prove", *verbs))


# Two colleagues do something in one case.


@pytest.fixture
def concern():
    match = MatchFactory()
    return reporting.report(match.mentee.user, text="He shouted.", about=match, subject=match.mentor.user)


def hiding(concern, staff):
    until = timezone.localdate() + timedelta(days=9)
    return lambda: case_actions.hide(fresh(concern), staff, until=until, reason="A reason")


def blocking(concern, staff):
    return lambda: case_actions.block(fresh(concern), staff, "A reason")


def ending_in_the_case(concern, staff):
    return lambda: case_actions.end_participation(fresh(concern), staff, "A reason")


def ending_before_the_case_is_held(concern, staff):
    @transaction.atomic
    def end():
        ending(concern.subject, staff)()
        reporting.record_act(fresh(concern), staff, case_actions.Act.END, "A reason")

    return end


FIRST = [(hiding, case_actions.profiles, "hide"), (blocking, case_actions, "pair_of")]


@pytest.mark.parametrize(("first", "module", "name"), FIRST)
def test_two_acts_in_one_case_come_one_after_the_other(monkeypatch, concern, first, module, name):
    verbs = first(concern, StaffFactory()), ending_in_the_case(concern, StaffFactory())

    assert errors_in(crossing(monkeypatch, module, name, *verbs)) == []

    assert concern.acts.count() == 2
    assert ParticipationEnd.objects.get().user == concern.subject
    assert PairBlock.objects.exists() == (first is blocking)


@pytest.mark.parametrize(("first", "module", "name"), FIRST)
def test_it_would_be_seen_if_one_of_them_held_the_case_last(monkeypatch, concern, first, module, name):
    verbs = first(concern, StaffFactory()), ending_before_the_case_is_held(concern, StaffFactory())

    assert is_deadlock(crossing(monkeypatch, module, name, *verbs))


# Somebody presses "I am coming" while their participation is ended.


def end_while_the_person_registers(monkeypatch, session, person):
    """They press when their places have been given to others, and before the end is written; the two outcomes."""
    verbs = (
        ending(person, StaffFactory()),
        lambda: arranging.register(fresh(session), User.objects.get(pk=person.pk)),
    )
    return crossing(monkeypatch, participation, "mark_ended", *verbs)


def test_who_is_being_ended_gets_no_place_in_a_session(monkeypatch, session, mentors):
    [refused] = errors_in(end_while_the_person_registers(monkeypatch, session, mentors[0]))

    assert refused.code == "your_participation_ended"
    assert not Registration.objects.exists()


def test_it_would_be_seen_if_registering_did_not_hold_the_person(monkeypatch, session, mentors):
    monkeypatch.setattr(arranging, "lock", lambda row: None if isinstance(row, User) else workflow.lock(row))
    original = participation.mark_ended

    def meanwhile(person):
        assert errors_in(together(lambda: arranging.register(fresh(session), User.objects.get(pk=person.pk)))) == []
        original(person)

    monkeypatch.setattr(participation, "mark_ended", meanwhile)
    ending(mentors[0], StaffFactory())()

    assert "somebody who has ended has no place in a session to come" in broken_rules()


def test_two_who_leave_the_same_sessions_at_one_moment_both_leave(monkeypatch, session, mentors):
    second = OrientationSession.objects.create(starts_at=session.starts_at, place="Library", capacity=1)
    for each in (second, session):
        for mentor in mentors:
            arranging.register(each, mentor)
    verbs = [ending(mentor, StaffFactory()) for mentor in mentors[:2]]

    assert errors_in(crossing(monkeypatch, arranging, "cancel_under_lock", *verbs)) == []

    assert set(Registration.objects.active().values_list("person", "status")) == {(mentors[2].pk, "coming")}
    assert broken_rules() == {}
