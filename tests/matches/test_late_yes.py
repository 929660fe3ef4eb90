"""A late yes stands only between two who take part, whom staff do not keep apart, and while there is a place (R13)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from matches import actions
from matches.models import Match, MatchRequest
from mentoring.workflow import Refused
from profiles import actions as profiles
from program.actions import participation
from tests.factories import MatchFactory, MatchRequestFactory, StaffFactory, age

pytestmark = pytest.mark.django_db
OFFER = "would say yes after all"


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
    mentee = client_of(late.mentee.user)
    assert OFFER in mentee.get("/home/").text

    meanwhile(late)

    assert OFFER not in mentee.get("/home/").text + mentee.get(late.get_absolute_url()).text
    with pytest.raises(Refused, match="no late yes"):
        actions.confirm_late_yes(fresh(late))
    assert not Match.objects.exists()


def test_a_mentor_is_not_asked_for_a_late_yes_to_somebody_who_has_left(client_of):
    match_request = unanswered()
    participation.end_participation(match_request.mentee.user, by=StaffFactory(), reason="A report.")

    with pytest.raises(Refused, match="late yes is possible"):
        actions.offer_late_yes(fresh(match_request))


def test_a_paused_mentor_may_still_be_taken_at_their_late_word():
    late = offered()
    profiles.pause(late.mentor, until=timezone.localdate() + timedelta(days=9))

    assert actions.confirm_late_yes(fresh(late)).is_open


def test_a_mentee_reads_whose_place_is_gone():
    late = offered(mentor__capacity=1)
    MatchFactory(request__mentor=late.mentor)

    with pytest.raises(Refused, match=f"{late.mentor.user.public_name} has no free place"):
        actions.confirm_late_yes(fresh(late))
