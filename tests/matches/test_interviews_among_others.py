"""What is done about one interview of a match leaves its earlier ones, and those of other kinds, as they were (R15)."""

import pytest
from django.db.models.functions import Now

from matches import actions
from matches.models import Interview, Match
from tests.factories import InterviewFactory, MatchFactory, StaffFactory
from tests.matches.arranging import LINK, NUMBER, confirmed, in_days, offer
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def test_a_time_that_was_chosen_once_is_chosen_no_more():
    interview = confirmed()

    with refused("interview_confirmed"):
        actions.choose_time(interview, interview.match.mentee.user, interview.offered_times[0])


def test_what_was_replaced_is_not_called_off_and_the_new_times_stand():
    replaced = offer(match := MatchFactory())
    new = offer(match, times=[in_days(5)])

    with refused("interview_replaced"):
        actions.call_off(replaced, match.mentor.user)

    new.refresh_from_db()
    assert new.status == "offered"


def test_a_time_that_is_not_set_any_more_may_be_offered_again():
    interview = confirmed(times=[in_days(2)])
    new = offer(interview.match, times=[in_days(3)])
    actions.choose_time(new, interview.match.mentee.user, new.offered_times[0])

    assert offer(interview.match, times=[in_days(2)]).status == "offered"


def test_correcting_brings_back_what_it_ended_and_nothing_older():
    offer(match := MatchFactory())
    offer(match, times=[in_days(5)])
    actions.already_interviewed(match, match.mentee.user)

    actions.correct_interviewed(match, match.mentee.user)

    assert list(match.interviews.values_list("status", flat=True)) == ["offered", "replaced"]


def test_who_calls_keeps_the_number_that_the_other_gave():
    match = MatchFactory()
    mentee = match.mentee.user
    InterviewFactory(match=match, mode="phone", status="cancelled", place=NUMBER, place_from=mentee)

    interview = offer(match, mode="phone", place="", is_caller=True)

    assert (interview.place, interview.place_from) == (NUMBER, mentee)


def test_a_place_is_given_to_the_offer_that_waits_for_it_only():
    interview = confirmed(place="", place_due_by=in_days(1))
    match, waits = interview.match, {"place": "", "place_due_by": in_days(1)}
    rows = [
        InterviewFactory(match=match, status="replaced", **waits),
        InterviewFactory(match=match, mode="phone", status="offered", **waits),
    ]

    actions.send_place(interview, match.mentor.user, LINK)

    assert not Interview.objects.filter(pk__in=[row.pk for row in rows]).exclude(place="").exists()
    with refused("place_missing"):
        actions.send_place(interview, match.mentor.user, " \n")


def test_a_match_that_has_ended_is_not_released_from_its_hold():
    actions.hold(match := MatchFactory(), StaffFactory())
    actions.end(match)

    with refused("match_ended"):
        actions.release(match, StaffFactory())
    assert Match.objects.filter(held_at__lte=Now()).contains(match)
