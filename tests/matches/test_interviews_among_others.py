"""What is done about one interview of a match leaves its earlier ones, and those of other kinds, as they were (R15)."""

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from core import limits
from matches import actions
from matches.models import Interview, Match
from tests.factories import InterviewFactory, MatchFactory, StaffFactory, age
from tests.matches.arranging import LINK, NUMBER, at, confirmed, in_days, offer, send_offer
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


def test_a_time_that_was_called_off_may_be_offered_again():
    interview = confirmed(times=[in_days(2)])
    actions.call_off(interview, interview.match.mentee.user)

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


def test_an_offer_counts_for_who_made_it_in_its_match_and_for_a_day(client_of):
    match = MatchFactory()
    offer(match)
    age(InterviewFactory(match=match, status="replaced"), days=1, seconds=1)
    for _offer in range(limits.OFFERS_A_DAY - 2):
        InterviewFactory(match=match, status="replaced")

    assert send_offer(client_of(match.mentee.user), match, time_1=at(20)).status_code == 302
    assert send_offer(client_of(match.mentor.user), match, time_1=at(30)).status_code == 302


def test_the_form_that_offers_times_knows_the_places_of_who_offers(client_of):
    matches = [MatchFactory() for _one in range(3)]
    for match in matches:
        offer(match, place=f"https://meet.example/{match.pk}", minutes=45 if match == matches[1] else 60)
    actions.stop(matches[1], matches[1].mentor.user)
    another = MatchFactory(request__mentor=matches[1].mentor)
    Interview.objects.filter(match=matches[1]).update(place_due_by=None)

    form = client_of(another.mentor.user).get(reverse("matches:offer_times", args=[another.pk])).context["form"]

    assert form.initial["minutes"] == 45
    assert form.initial["place_online"] == f"https://meet.example/{matches[1].pk}"


def test_a_place_to_be_sent_is_not_remembered_as_one(client_of):
    match = MatchFactory()
    offer(match, place="https://meet.example/known")
    age(match.interviews.get(), hours=1)
    offer(match, place="", place_due_by=in_days(1), mode="online")
    actions.stop(match, match.mentor.user)
    another = MatchFactory(request__mentor=match.mentor)

    form = client_of(match.mentor.user).get(reverse("matches:offer_times", args=[another.pk])).context["form"]

    assert form.initial["place_online"] == "https://meet.example/known"
