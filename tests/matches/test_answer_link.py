"""A mentor answers from the mail, without signing in."""

from datetime import date

import pytest
from django.urls import reverse

from core.templatetags.portal import exact
from matches import actions
from matches.answer_link import link_for
from matches.models import DeclineReason, Interview, Match, MatchRequest
from matches.next_step import next_step_of_match, next_step_of_request
from notifications.rendering import localized_for
from tests.agreements.builders import current, in_force
from tests.factories import MatchFactory, MatchRequestFactory, StaffFactory, age
from tests.mails import text_of
from tests.matches.arranging import at, confirmed, offer, typed
from tests.pages import WHOLE_FORM, codes, errors_of, found, links, words

pytestmark = pytest.mark.django_db


def test_a_mentor_answers_from_the_mail_without_signing_in(client):
    match_request = MatchRequestFactory()
    address = link_for(match_request)
    assert client.get(address).status_code == 200
    match_request.refresh_from_db()
    assert match_request.status == "pending"

    response = client.post(address, typed(answer="yes"))

    match = Match.objects.get()
    assert match.interviews.get().offered_times
    assert (response.status_code, response.url) == (302, address)
    assert (response["Referrer-Policy"], "no-store" in response["Cache-Control"]) == ("same-origin", True)


def test_the_link_of_a_request_with_a_yes_says_what_happens_next(client):
    match_request = MatchRequestFactory()
    address = link_for(match_request)
    answered = client.post(address, {"answer": "yes", "minutes": "30"}, follow=True)
    again = client.get(address)

    assert answered.redirect_chain == [(address, 302)]
    assert codes(answered) == ["request_answered"]
    for page in (answered, again):
        assert found(page, "//dl/@data-act") == ["offer_times"]
        assert Match.objects.get().get_absolute_url() in links(page)
        assert found(page, "//form[@method='post'][.//*[@name='answer']]") == []


def test_the_link_says_nothing_of_what_the_two_work_on_later(client):
    agreement = in_force()

    page = client.get(link_for(agreement.match.request))

    assert next_step_of_match(agreement.match, agreement.mentor).act == "work_on_goal"
    assert found(page, "//dl/@data-act") == []
    assert current(agreement).goals.first().text not in page.text


@pytest.mark.parametrize(
    "later",
    [confirmed, lambda match: actions.hold(match, by=StaffFactory())],
    ids=["time", "hold"],
)
def test_the_link_says_neither_when_they_meet_nor_that_the_match_is_on_hold(client, later):
    match = MatchFactory()
    address = link_for(match.request)
    assert found(client.get(address), "//dl/@data-act") == ["offer_times"]

    later(match)

    assert found(client.get(address), "//dl/@data-act") == []


def test_an_answer_link_declines_and_is_dead_afterwards(client):
    match_request = MatchRequestFactory()
    address = link_for(match_request)
    client.post(address, {"answer": "no"})

    response = client.post(address, {"answer": "yes", "minutes": "30"})

    match_request.refresh_from_db()
    assert match_request.is_decline_undoable
    assert errors_of(response.context["form"]) == {WHOLE_FORM: ["match_request_declined"]}
    assert response.context["form"].non_field_errors()[0] in response.text
    assert not Match.objects.exists()


def test_an_answer_link_is_dead_after_the_deadline(client):
    match_request = MatchRequestFactory()
    address = link_for(match_request)
    age(match_request, days=10, seconds=1)

    response = client.post(address, {"answer": "yes", "minutes": "30"})

    assert errors_of(response.context["form"]) == {WHOLE_FORM: ["match_request_expired"]}
    assert str(response.context["match_request"].closed_refusal) in response.text
    assert not Match.objects.exists()


def test_an_answer_link_is_dead_when_the_mailbox_has_changed(client):
    match_request = MatchRequestFactory()
    address = link_for(match_request)
    type(match_request.mentor.user).objects.filter(pk=match_request.mentor_id).update(email="new@people.example")

    assert client.get(address).status_code == 404


def test_a_forged_answer_link_is_nothing(client):
    address = link_for(MatchRequestFactory())

    assert client.get(address[:-3] + "xx/").status_code == 404


def test_a_mentor_says_no_from_the_mail_and_pauses_the_profile(client):
    match_request = MatchRequestFactory()

    reason = DeclineReason.objects.create(name_en="No time now")

    client.post(link_for(match_request), {"answer": "pause", "paused_until": "2036-07-01", "reason": reason.pk})

    match_request.refresh_from_db()
    match_request.mentor.refresh_from_db()
    seen = (match_request.is_decline_undoable, match_request.pauses_until, match_request.reason)
    assert seen == (True, date(2036, 7, 1), reason)
    assert match_request.mentor.paused_until is None


def test_a_mentor_who_needs_days_has_not_said_no(client):
    match_request = MatchRequestFactory()

    answered = client.post(link_for(match_request), {"answer": "later", "minutes": "30"}, follow=True)

    match_request.refresh_from_db()
    assert (codes(answered), match_request.is_answerable) == (["request_answered"], True)
    assert match_request.asked_for_days_at


def step_for(person, match_request):
    return next_step_of_request(MatchRequest.objects.with_people(person).get(pk=match_request.pk), person)


def test_who_has_asked_for_days_is_not_offered_that_again_and_both_read_it_everywhere(client, client_of):
    match_request = MatchRequestFactory()
    address = link_for(match_request)
    later = {"answer": "later", "minutes": "30"}
    choices = "//input[@name='answer']/@value"
    assert "later" in found(client.get(address), choices)
    people = [match_request.mentee.user, match_request.mentor.user]
    before = [step_for(person, match_request).who for person in people]

    client.post(address, later)

    assert found(client.get(address), choices) == ["yes", "no", "pause"]
    assert errors_of(client.post(address, later).context["form"]) == {"__all__": ["days_asked_for_already"]}
    for person, said_before in zip(people, before, strict=True):
        step = step_for(person, match_request)
        assert (step.act, step.who != said_before) == ("answer", True)
        home = client_of(person).get(reverse("program:home")).context
        assert step.who in [item.who for item in (*home["mine"], *home["others"])]


def test_a_pause_without_a_day_is_asked_for_one_and_nothing_happens(client):
    match_request = MatchRequestFactory()

    response = client.post(link_for(match_request), {"answer": "pause", "note": "Busy spring."})

    match_request.refresh_from_db()
    assert match_request.status == "pending"
    assert errors_of(response.context["form"]) == {"paused_until": ["pause_without_day"]}
    assert response.context["form"].errors["paused_until"][0] in response.text
    assert b"Busy spring." in response.content


def test_the_page_and_the_mail_after_a_yes_repeat_what_was_answered(client):
    match_request = MatchRequestFactory()
    mentor = match_request.mentor.user
    client.post(link_for(match_request), typed(answer="yes", time_2=at(5), note="I look forward to it."))
    interview = Interview.objects.get()
    with localized_for(mentor):
        times = [exact(time) for time in interview.offered_times]
        answered = MatchRequest.objects.with_people().get()
        mail = text_of("matches/you_accepted", answered, mentor)

    page = client.get(link_for(match_request))

    assert [words(node) for node in found(page, "//main//li/time/..")] == times
    assert [text for text in (*times, "I look forward to it.", interview.place) if text not in mail] == []


@pytest.mark.parametrize(
    ("mode", "place", "named"),
    [
        ("online", "https://meet.example/secret-room", "meet.example"),
        ("phone", "+13235550122", "22"),
        ("in_person", "Golden Eagle building, table nine", "Golden Eagle"),
    ],
)
def test_the_place_given_last_is_named_and_not_given_away(client, mode, place, named):
    match_request = MatchRequestFactory(mentor__meeting_modes=[mode])
    of_before = MatchFactory(request__mentor=match_request.mentor)
    offer(of_before, mode=mode, place=place)

    page = client.get(link_for(match_request))

    texts = " ".join(words(node) for node in found(page, "//form"))
    assert (named in texts, place in page.text) == (True, False)
