"""Colleagues who decide, undo or press *approve and next* at one moment, and sweeps that meet them or are killed."""

import threading
import time
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from accounts.models import IdentityProof
from core.models import StuckRow
from core.workflow import Refused
from notifications.models import Notice, OutgoingMail
from profiles import actions
from profiles.actions import due_decisions
from profiles.models import MentorProfile, MentorReview, SavedSearch
from profiles.search import saved_searches
from program.monitoring.invariants import broken_rules
from tests.concurrency import errors_in, is_killed_at, together
from tests.factories import MenteeProfileFactory, MentorApplicationFactory, SuperuserFactory
from tests.profiles.deciding import pass_undo_window, take_effect

pytestmark = pytest.mark.django_db(transaction=True)
COLLEAGUES = 6


@pytest.fixture
def office():
    MentorApplicationFactory.create_batch(COLLEAGUES)
    return SuperuserFactory.create_batch(COLLEAGUES)


def test_each_colleague_gets_an_application_of_their_own(office):
    opened = together(*(lambda by=by: actions.open_next_case(by=by) for by in office))

    assert errors_in(opened) == []
    assert len({mentor.pk for mentor in opened if mentor}) == COLLEAGUES
    assert MentorProfile.objects.filter(opened_by=None).count() == 0


def test_it_would_be_seen_if_they_only_looked_for_the_next(office):
    all_have_looked = threading.Barrier(COLLEAGUES)

    def look_and_open(by):
        mentor = MentorProfile.objects.waiting().filter(opened_by=None).first()
        all_have_looked.wait()
        actions.open_case(mentor, by=by)
        return mentor.pk

    assert len(set(together(*(lambda by=by: look_and_open(by) for by in office)))) == 1


def test_one_application_is_decided_once(office):
    mentor = MentorProfile.objects.first()
    verbs = [
        lambda by=by, number=number: (
            actions.approve(MentorProfile.objects.get(pk=mentor.pk), by=by)
            if number % 2
            else actions.decline_application(MentorProfile.objects.get(pk=mentor.pk), by=by, reason="No.")
        )
        for number, by in enumerate(office)
    ]

    outcomes = together(*verbs)

    assert [type(error) for error in errors_in(outcomes)] == [Refused] * (COLLEAGUES - 1)
    mentor.refresh_from_db()
    take_effect(MentorReview.objects.get(mentor=mentor))
    mentor.refresh_from_db()
    assert [review.decision for review in MentorReview.objects.filter(mentor=mentor)] == [mentor.status]


@pytest.fixture
def due(office):
    """An approval that can no longer be undone, for which somebody waits."""
    mentor = MentorProfile.objects.first()
    MentorProfile.objects.filter(pk=mentor.pk).update(profession="Beekeeper")
    saved_searches.save(MenteeProfileFactory(), "q=beekeeper")
    review = actions.approve(mentor, by=office[0], identity_method="call")
    pass_undo_window()
    return review


def told():
    kinds = OutgoingMail.objects.values_list("kind", flat=True)
    assert sorted(kinds) == sorted(Notice.objects.values_list("kind", flat=True))
    return sorted(kinds)


TOLD_OF_AN_APPROVAL = ["profiles/application_approved", "profiles/mentor_joined"]


def test_several_sweeps_carry_a_decision_out_once(due):
    assert sorted(together(*[actions.carry_out_decisions] * 4)) == [0, 0, 0, 1]

    assert told() == TOLD_OF_AN_APPROVAL
    assert not StuckRow.objects.exists()


def test_a_search_that_two_new_mentors_fit_is_answered_once(due, office):
    second = MentorProfile.objects.exclude(pk=due.mentor_id).first()
    MentorProfile.objects.filter(pk=second.pk).update(profession="Beekeeper")
    actions.approve(MentorProfile.objects.get(pk=second.pk), by=office[1])
    pass_undo_window()
    reviews = MentorReview.objects.values_list("pk", flat=True)
    for review in MentorReview.objects.select_related("mentor__user", "reviewer"):
        due_decisions.carry_out(review)

    assert errors_in(together(*(lambda pk=pk: due_decisions.announce(pk) for pk in reviews))) == []

    assert told() == ["profiles/application_approved"] + TOLD_OF_AN_APPROVAL


@pytest.mark.parametrize("is_over", [False, True], ids=["in time", "too late"])
def test_an_undone_decision_and_the_sweep_at_its_moment_have_one_effect(office, due, is_over):
    """Undone in its last moment, the sweep finds nothing; past it, undoing is refused, and never are both done."""
    if not is_over:
        MentorReview.objects.update(takes_effect_at=timezone.now() + timedelta(milliseconds=30))
    undo = partial(actions.undo_decision, MentorReview.objects.get(), by=office[0])

    undone, _swept, _again = together(undo, actions.carry_out_decisions, sweep_a_little_later)

    actions.carry_out_decisions()
    due.refresh_from_db()
    is_refused = getattr(undone, "code", None) == "decision_cannot_be_undone"
    assert (due.undone_at is None, due.carried_out_at is not None) == (is_refused, is_refused)
    assert told() == (TOLD_OF_AN_APPROVAL if is_refused else [])
    assert not is_over or is_refused
    assert broken_rules() == {}


def sweep_a_little_later():
    time.sleep(0.03)
    return actions.carry_out_decisions()


@pytest.mark.parametrize("leave", [actions.withdraw_profile, lambda mentor: actions.change_profile(mentor, bio="Hi.")])
def test_what_the_applicant_does_at_that_moment_comes_before_or_after(due, leave):
    mentor = MentorProfile.objects.get(pk=due.mentor_id)

    assert errors_in(together(lambda: leave(mentor), actions.carry_out_decisions)) == []

    due.refresh_from_db()
    mentor.refresh_from_db()
    assert due.takes_effect_at is None
    assert (mentor.approval_id is None) == (due.carried_out_at is None)
    assert broken_rules() == {}


@pytest.mark.soak
def test_a_sweep_that_is_killed_at_any_step_has_done_all_once_when_it_runs_again(due):
    for step in range(1, 200):
        was_killed = is_killed_at(step, actions.carry_out_decisions)
        actions.carry_out_decisions()
        due.refresh_from_db()
        assert (due.mentor.refresh_from_db(), due.mentor.status) == (None, "approved")
        assert (due.takes_effect_at, due.is_announcement_due, due.mentor.approval_id) == (None, False, due.pk)
        assert (told(), due.mentor.user.identity_proofs.count()) == (TOLD_OF_AN_APPROVAL, 1)
        assert (broken_rules(), StuckRow.objects.count()) == ({}, 0)
        if not was_killed:
            assert step > 4
            return
        due = approved_anew(due)
    raise AssertionError("it never comes to its end")


def approved_anew(review):
    """The same application waits again, and is approved by a decision that is due; nobody was told anything."""
    for rows in (OutgoingMail.objects, Notice.objects, IdentityProof.objects.filter(user=review.mentor_id)):
        rows.all().delete()
    SavedSearch.objects.update(told_at=None)
    MentorProfile.objects.filter(pk=review.mentor_id).update(status="submitted", approval=None)
    new = actions.approve(MentorProfile.objects.get(pk=review.mentor_id), by=review.reviewer, identity_method="call")
    pass_undo_window()
    return new
