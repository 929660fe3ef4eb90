"""A late yes stands only between two who take part, whom staff do not keep apart, and while there is a place (R13)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from matches import actions
from matches.models import Match, MatchRequest
from profiles import actions as profiles
from program.conduct import participation
from tests.factories import MatchFactory, MatchRequestFactory, StaffFactory, age
from tests.pages import forms, found
from tests.refusals import refused

pytestmark = pytest.mark.django_db
NEEDED = "//section[@aria-labelledby='mine']//a/@href"


def fresh(match_request):
    return MatchRequest.objects.with_people().get(pk=match_request.pk)


def unanswered(**fields):
    match_request = MatchRequestFactory(**fields)
    age(match_request, days=12)
    actions.expire_overdue()
    return fresh(match_request)


def offered(**fields):
    match_request = unanswered(**fields)
    actions.offer_late_yes(match_request)
    return fresh(match_request)


def taken_back(late):
    profiles.withdraw_profile(late.mentor)


def hidden(late):
    profiles.hide(late.mentor, until=timezone.localdate() + timedelta(days=9), reason="A report.")


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
