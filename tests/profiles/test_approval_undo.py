"""A decision is undone within five minutes, and until then nobody hears of it (R8, R9)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import IdentityProof
from matches import actions as matches
from notifications import delivery
from notifications.models import Notice, OutgoingMail
from profiles import actions
from profiles.models import MentorProfile, MentorReview, SearchDocument
from profiles.search import saved_searches
from tests.concurrency import together
from tests.factories import (
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    SuperuserFactory,
    age,
)
from tests.profiles.applications import status_of
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def test_the_mail_of_a_decision_leaves_after_five_minutes(desk):
    mentor = MentorApplicationFactory()

    desk(mentor, "approve")

    mail = OutgoingMail.objects.get(kind="profiles/application_approved")
    assert timedelta(minutes=4, seconds=50) < mail.not_before - timezone.now() <= timedelta(minutes=5)


def test_a_decision_is_undone_and_nobody_hears_of_it(desk):
    mentor = MentorApplicationFactory()
    desk(mentor, "approve", identity_method="call")

    desk(mentor, "undo")

    assert status_of(mentor) == "submitted"
    assert not SearchDocument.objects.filter(mentor=mentor).exists()
    assert not IdentityProof.objects.filter(user=mentor.user).exists()
    assert not OutgoingMail.objects.queued().filter(kind="profiles/application_approved").exists()
    assert not Notice.objects.filter(recipient=mentor.user).exists()
    assert MentorReview.objects.get(mentor=mentor).undone_at is not None


def test_who_asked_before_an_approval_was_undone_is_told_and_nobody_is_matched(staff):
    mentor = MentorApplicationFactory()
    review = actions.approve(mentor, by=staff)
    match_request = matches.send_request(MenteeProfileFactory(), mentor, wants_to_reach="A first job.")

    actions.undo_decision(review, by=staff)

    match_request.refresh_from_db()
    assert (match_request.status, match_request.closed_because) == ("closed", "mentor_left")
    assert OutgoingMail.objects.queued().filter(kind="matches/request_closed").exists()
    assert not OutgoingMail.objects.queued().filter(kind="matches/request_received").exists()


def test_an_approval_that_has_led_to_a_match_is_not_undone(staff):
    mentor = MentorApplicationFactory()
    review = actions.approve(mentor, by=staff)
    matches.accept(matches.send_request(MenteeProfileFactory(), mentor, wants_to_reach="A first job."))

    with refused("decision_cannot_be_undone"):
        actions.undo_decision(review, by=staff)

    assert status_of(mentor) == "approved"


def test_nobody_is_matched_with_a_mentor_whose_profile_is_not_posted():
    match_request = MatchRequestFactory()
    MentorProfile.objects.filter(pk=match_request.mentor_id).update(status="submitted", approval=None)
    match_request.refresh_from_db()

    with refused("your_profile_not_posted"):
        matches.accept(match_request)


def told_of_new_mentors():
    return OutgoingMail.objects.filter(kind="profiles/mentor_joined")


def test_whoever_waits_for_such_a_mentor_hears_of_it_after_the_five_minutes_and_not_of_an_undone_approval(staff):
    mentor = MentorApplicationFactory(profession="Beekeeper")
    saved = saved_searches.save(MenteeProfileFactory(), "q=beekeeper")
    undone = actions.approve(mentor, by=staff)
    actions.undo_decision(undone, by=staff)
    age(undone, minutes=6)
    assert saved_searches.announce_mentors() == 0

    review = actions.approve(mentor, by=staff)
    assert saved_searches.announce_mentors() == 0
    age(review, minutes=6)

    assert [saved_searches.announce_mentors(), saved_searches.announce_mentors()] == [1, 0]
    assert told_of_new_mentors().get().recipient == saved.mentee.user


def test_approving_runs_no_saved_search(staff):
    def statements():
        with CaptureQueriesContext(connection) as asked:
            actions.approve(MentorApplicationFactory(profession="Beekeeper"), by=staff)
        return len(asked)

    statements()
    before = statements()
    for _number in range(5):
        saved_searches.save(MenteeProfileFactory(), "q=beekeeper")

    assert statements() == before


@pytest.mark.django_db(transaction=True)
def test_two_workers_notify_once():
    saved_searches.save(MenteeProfileFactory(), "q=beekeeper")
    review = actions.approve(MentorApplicationFactory(profession="Beekeeper"), by=SuperuserFactory())
    age(review, minutes=6)

    assert sorted(together(saved_searches.announce_mentors, saved_searches.announce_mentors)) == [0, 1]
    assert told_of_new_mentors().count() == 1


def test_who_takes_the_profile_back_within_the_five_minutes_does_not_hear_that_it_is_posted(staff, settings):
    settings.DELIVERY = {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    kept, left = MentorApplicationFactory(), MentorApplicationFactory()
    for mentor in (kept, left):
        actions.approve(mentor, by=staff)
    actions.withdraw_profile(left)

    OutgoingMail.objects.update(not_before=timezone.now())
    delivery.deliver_due()

    told = OutgoingMail.objects.filter(kind="profiles/application_approved", sent_at__isnull=False)
    assert [mail.recipient for mail in told] == [kept.user]


def test_after_five_minutes_a_decision_stands(staff):
    mentor = MentorApplicationFactory()
    review = actions.approve(mentor, by=staff)
    age(review, minutes=5, seconds=1)

    with refused("decision_cannot_be_undone"):
        actions.undo_decision(review, by=staff)


def test_only_who_decided_undoes(staff):
    review = actions.approve(MentorApplicationFactory(), by=staff)

    with refused("only_who_decided_can_undo"):
        actions.undo_decision(review, by=SuperuserFactory())
