"""Colleagues who press *approve and next*, or decide about one application, at the same moment."""

import threading

import pytest

from core.workflow import Refused
from profiles import actions
from profiles.models import MentorProfile, MentorReview
from tests.concurrency import errors_in, together
from tests.factories import MentorApplicationFactory, SuperuserFactory

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
    assert [review.decision for review in MentorReview.objects.filter(mentor=mentor)] == [mentor.status]
