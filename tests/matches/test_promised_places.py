"""A place that one of the two has promised: by when it is due as times change, and who still has to send it (R15)."""

import pgtrigger
import pytest
from django.urls import reverse

from matches import actions, acts
from matches.interview_forms import OfferForm
from matches.models import PLACE_DUE_AHEAD, Interview
from program.home.action_items import action_items_for
from tests.factories import MatchFactory, MentorProfileFactory
from tests.matches.arranging import LINK, at, confirmed, in_days, offer, send_offer
from tests.pages import found

pytestmark = pytest.mark.django_db


def place_of(interview):
    interview.refresh_from_db()
    return interview.place, interview.place_from_id, interview.place_due_by


def test_a_day_that_only_the_earlier_times_asked_for_moves_with_them():
    match = MatchFactory()
    offer(match, place="", place_due_by=in_days(2), times=[in_days(2)])

    counter = offer(match, by=match.mentee.user, place="", times=[in_days(6)])

    assert place_of(counter) == ("", match.mentor_id, in_days(6) - PLACE_DUE_AHEAD)


def test_a_day_that_was_chosen_stays_when_the_times_move():
    match = MatchFactory()
    offer(match, place="", place_due_by=in_days(2), times=[in_days(5)])

    counter = offer(match, by=match.mentee.user, place="", times=[in_days(6)])

    assert place_of(counter) == ("", match.mentor_id, in_days(2))


def test_who_counters_reads_that_the_other_sends_the_place(client_of):
    match = MatchFactory()
    offer(match, place="", place_due_by=in_days(1), times=[in_days(2)])
    page = reverse("matches:offer_times", args=[match.pk])

    assert found(client_of(match.mentee.user).get(page), "//*[@id='promised-place']")


def sending_on_home(person):
    """Whether it is theirs, and by when, of each thing on the start page about sending the place."""
    return [(item.is_mine, item.by) for item in action_items_for(person) if item.act == acts.SEND_PLACE.code]


def test_while_other_times_wait_who_sends_the_place_still_has_to():
    interview = confirmed(place="", place_due_by=in_days(1))
    match = interview.match
    offer(match, by=match.mentee.user, times=[in_days(6)], place="")
    interview.refresh_from_db()

    assert sending_on_home(match.mentor.user) == [(True, interview.place_due_by)]
    assert sending_on_home(match.mentee.user) == []
    actions.send_place(interview, match.mentor.user, LINK)
    assert sending_on_home(match.mentor.user) == []


def test_once_the_other_times_have_passed_it_stands_there_once():
    interview = confirmed(place="", place_due_by=in_days(1))
    match = interview.match
    other = offer(match, by=match.mentee.user, times=[in_days(6)], place="")
    with pgtrigger.ignore():
        Interview.objects.filter(pk=other.pk).update(offered_times=[in_days(-1)])

    assert [is_mine for is_mine, _by in sending_on_home(match.mentor.user)] == [True]


@pytest.mark.parametrize(("promised", "due"), [(3, 6), (1, 1)])
def test_what_the_first_time_asked_for_follows_the_time_that_is_chosen(promised, due):
    match = MatchFactory()
    interview = offer(match, place="", place_due_by=in_days(promised), times=[in_days(3), in_days(6)])

    actions.choose_time(interview, match.mentee.user, in_days(6))

    assert place_of(interview)[-1] == (in_days(6) - PLACE_DUE_AHEAD if due == 6 else in_days(1))


def test_who_has_promised_the_place_and_moves_the_interview_sends_no_place_of_before(client_of):
    mentor = MentorProfileFactory(capacity=2)
    confirmed(match=MatchFactory(request__mentor=mentor), place=LINK)
    interview = confirmed(match=MatchFactory(request__mentor=mentor), place="", place_due_by=in_days(1))
    match = interview.match
    client, page = client_of(match.mentor.user), reverse("matches:offer_times", args=[match.pk])

    shown = client.get(page)
    assert found(shown, "//*[@id='promised-place']")
    assert found(shown, "//input[@name='place_online']/@value") == []
    send_offer(client, match, time_1=at(6), place_online="")

    assert place_of(match.interviews.offered().get())[:2] == ("", match.mentor_id)


@pytest.mark.parametrize("by", ["mentor", "mentee"])
def test_the_form_of_other_times_names_the_other_only_if_they_have_promised_the_place(by):
    interview = confirmed(place="", place_due_by=in_days(1))
    person, other = (getattr(interview.match, side).user for side in (by, {"mentor": "mentee", "mentee": "mentor"}[by]))

    form = OfferForm(None, mentor=interview.match.mentor, by=person, known=interview)

    assert (other.first_name_shown in form.promised_place) is (by == "mentee")
