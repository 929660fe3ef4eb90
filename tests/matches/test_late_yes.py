"""A late yes: for two weeks, between two who take part and are not kept apart, and while there is a place (R13)."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from matches import actions
from matches.models import Match, MatchRequest
from notifications.models import OutgoingMail
from profiles import actions as profiles
from program.conduct import participation
from tests.factories import MatchFactory, MatchRequestFactory, StaffFactory, age
from tests.mails import told
from tests.matches.builders import send
from tests.pages import forms, found
from tests.refusals import refused

pytestmark = pytest.mark.django_db
Status = MatchRequest.Status
NEEDED = "//section[@aria-labelledby='mine']//a/@href"


def fresh(match_request):
    return MatchRequest.objects.with_people().get(pk=match_request.pk)


def unanswered(**fields):
    match_request = MatchRequestFactory(**fields)
    age(match_request, days=12)
    actions.settle_requests()
    return fresh(match_request)


def offered(**fields):
    match_request = unanswered(**fields)
    actions.offer_late_yes(match_request)
    return fresh(match_request)


def taken_back(late):
    profiles.withdraw_profile(late.mentor)


def hidden(late):
    profiles.hide(late.mentor, until=timezone.localdate() + timedelta(days=9), reason="A report.", by=StaffFactory())


def mentor_ended(late):
    participation.end_participation(late.mentor.user, by=StaffFactory(), reason="A report.")


@pytest.mark.parametrize("meanwhile", [taken_back, hidden, mentor_ended])
def test_a_late_yes_is_neither_shown_nor_taken_up_once_the_profile_is_not_posted(client_of, meanwhile):
    late = offered()
    mentee, page = client_of(late.mentee.user), late.get_absolute_url()
    take_up = reverse("matches:confirm_late_yes", args=[late.pk])
    assert page in found(mentee.get("/home/"), NEEDED)
    assert take_up in forms(mentee.get(page))

    meanwhile(late)

    assert page not in found(mentee.get("/home/"), NEEDED)
    assert take_up not in forms(mentee.get(page))
    with refused("no_late_yes_to_take_up"):
        actions.confirm_late_yes(fresh(late))
    assert not Match.objects.exists()


def test_a_mentor_is_not_asked_for_a_late_yes_to_somebody_who_has_left(client_of):
    match_request = unanswered()
    participation.end_participation(match_request.mentee.user, by=StaffFactory(), reason="A report.")

    with refused("late_yes_not_possible"):
        actions.offer_late_yes(fresh(match_request))


def test_a_paused_mentor_may_still_be_taken_at_their_late_word():
    late = offered()
    profiles.pause(late.mentor, until=timezone.localdate() + timedelta(days=9))

    assert actions.confirm_late_yes(fresh(late)).is_open


def test_a_mentee_reads_whose_place_is_gone():
    late = offered(mentor__capacity=1)
    MatchFactory(request__mentor=late.mentor)

    with refused("mentor_has_no_free_opening") as refusal:
        actions.confirm_late_yes(fresh(late))

    assert late.mentor.user.public_name in str(refusal.value)


def test_a_late_yes_is_taken_up_as_a_new_request_that_names_the_old_one():
    match_request = send()
    age(match_request, days=12)
    actions.settle_requests()
    match_request.refresh_from_db()
    actions.offer_late_yes(match_request)

    match = actions.confirm_late_yes(match_request)

    assert (match.request.revives, match.request.status) == (match_request, Status.ACCEPTED)
    assert match_request.status == Status.EXPIRED


def test_a_late_yes_waits_while_another_request_is_open():
    match_request = send()
    age(match_request, days=12)
    actions.settle_requests()
    match_request.refresh_from_db()
    actions.offer_late_yes(match_request)
    other = send(match_request.mentee)
    with refused("open_request_to_another"):
        actions.confirm_late_yes(match_request)

    actions.withdraw(other)

    assert actions.confirm_late_yes(match_request).status == Match.Status.ARRANGING


def test_a_mentee_takes_the_other_request_back_and_says_yes_here_in_one_step():
    late = offered()
    other = send(late.mentee)
    OutgoingMail.objects.queued().update(sent_at=Now())

    match = actions.confirm_late_yes(late, taking_back=True)

    other.refresh_from_db()
    assert (match.mentor, other.status) == (late.mentor, Status.WITHDRAWN)
    assert ("matches/request_withdrawn", other.mentor.user.email) in told()


def test_when_the_late_place_is_gone_by_now_the_other_request_goes_on_waiting():
    late = offered()
    other = send(late.mentee)
    MatchFactory(request__mentor=late.mentor)

    with refused("mentor_has_no_free_opening"):
        actions.confirm_late_yes(late, taking_back=True)

    other.refresh_from_db()
    assert other.is_answerable


def test_an_overdue_request_elsewhere_does_not_stand_in_the_way_of_a_late_yes_while_no_worker_runs():
    late = offered()
    other = send(late.mentee)
    age(other, days=10, seconds=1)

    match = actions.confirm_late_yes(late)

    other.refresh_from_db()
    assert (match.mentor, other.status) == (late.mentor, Status.EXPIRED)


@pytest.mark.calendar
@pytest.mark.parametrize(("days", "stands"), [(13, True), (14, False)])
def test_a_late_yes_stands_for_fourteen_days(days, stands):
    late = offered()
    age(late, days=days, seconds=1)

    assert late.is_late_yes_waiting is stands
    if not stands:
        with refused("no_late_yes_to_take_up"):
            actions.confirm_late_yes(late)


@pytest.mark.parametrize("days", [9, 25])
def test_a_late_yes_is_refused_before_expiry_and_after_fourteen_days(days):
    match_request = send()
    age(match_request, days=days)
    actions.settle_requests()

    with refused("late_yes_not_possible"):
        actions.offer_late_yes(match_request)
