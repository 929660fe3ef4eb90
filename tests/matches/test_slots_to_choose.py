"""The half hours one may choose from when offering times, and the usual length, way, and place as a sentence."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation

from matches.answer_link import link_for
from matches.forms import AnswerForm
from matches.moment_field import MomentField
from matches.offered_slots import weeks_to_choose_from
from tests.factories import (
    InterviewFactory,
    MatchFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorProfileFactory,
)
from tests.matches.arranging import LINK, NUMBER, at, send_offer, typed
from tests.pages import errors_of, found

# In these two weeks clocks go forward or back: at 2 am in Los Angeles, at midnight in Santiago.
CHANGES = {
    "spring": ("America/Los_Angeles", datetime(2027, 3, 10, 18, 10, tzinfo=UTC)),
    "fall": ("America/Los_Angeles", datetime(2027, 11, 3, 18, 10, tzinfo=UTC)),
    "midnight": ("America/Santiago", datetime(2027, 9, 1, 18, 10, tzinfo=UTC)),
    "quarters of an hour": ("Asia/Kathmandu", datetime(2027, 9, 1, 18, 10, tzinfo=UTC)),
}


def days(shown):
    return [day for week in shown["weeks"] for day in week["days"]]


def slots(shown):
    """The slots as the fields of the form take them."""
    return [f"{day['day']}T{hour}" for day in days(shown) for hour, _words in shown["clock"] if hour >= day["from"]]


@pytest.mark.parametrize("zone, now", CHANGES.values(), ids=CHANGES)
def test_every_slot_is_a_time_the_form_takes_without_a_question(zone, now):
    with timezone.override(zone), time_machine.travel(now, tick=False):
        shown = weeks_to_choose_from()

        moments = [MomentField().clean(slot) for slot in slots(shown)]

    assert moments == sorted(set(moments))
    assert {hour for hour, _words in shown["clock"]} <= {
        f"{hour:02}:{minute}" for hour in range(7, 23) for minute in ("00", "30")
    }
    assert len(days(shown)) == 14


@pytest.mark.parametrize(
    ("clock", "first"),
    [
        ("06:00", "2027-03-10T07:00"),
        ("14:10", "2027-03-10T15:30"),
        ("21:00", "2027-03-10T22:00"),
        ("21:01", "2027-03-11T07:00"),
    ],
)
def test_what_is_past_or_comes_within_an_hour_is_left_out(clock, first):
    hour, minute = map(int, clock.split(":"))
    now = datetime(2027, 3, 10, hour, minute, tzinfo=timezone.get_current_timezone())

    with time_machine.travel(now, tick=False):
        assert slots(weeks_to_choose_from())[0] == first


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("March 10 – March 16", "Wed, March 10", "2:30 pm")),
        ("es", ("10 de marzo – 16 de marzo", "miércoles 10 de marzo", "2:30 p.\N{NO-BREAK SPACE}m.")),
    ],
)
def test_days_and_hours_are_named_in_the_language_of_the_page(language, words):
    now = datetime(2027, 3, 10, 8, tzinfo=timezone.get_current_timezone())

    with translation.override(language), time_machine.travel(now, tick=False):
        shown = weeks_to_choose_from()

    assert (shown["weeks"][0]["name"], days(shown)[0]["name"], dict(shown["clock"])["14:30"]) == words


@pytest.mark.django_db
def test_one_time_is_enough_whichever_field_it_stands_in(client_of):
    match = MatchFactory()

    send_offer(client_of(match.mentor.user), match, time_1="", time_4=at(3))

    assert len(match.interviews.get().offered_times) == 1


@pytest.mark.django_db
def test_without_any_time_one_is_asked_for(client_of):
    match = MatchFactory()

    page = send_offer(client_of(match.mentor.user), match, time_1="")

    assert errors_of(page.context["form"]) == {"time_1": ["required"]}


@pytest.mark.django_db
def test_the_page_a_mail_leads_to_begins_with_no_answer_chosen(client):
    page = client.get(link_for(MatchRequestFactory()))

    assert found(page, "//input[@name='answer']/@value")[:2] == ["yes", "no"]
    assert found(page, "//input[@name='answer'][@checked]") == []


def last_interview(**details):
    """A mentor of all ways to meet, who has offered one interview."""
    mentor = MentorProfileFactory(capacity=3, meeting_modes=["in_person", "phone", "online"])
    InterviewFactory(match__request__mentor=mentor, offered_by=mentor.user, **details)
    return mentor


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("details", "known"),
    [
        ({"mode": "online", "place": LINK, "minutes": 45}, [LINK, "45 minutes"]),
        ({"mode": "phone", "place": NUMBER, "minutes": 60}, ["(323) 555-0122", "1 hour"]),
        ({"mode": "in_person", "place": "Library", "minutes": 15}, ["Library", "15 minutes"]),
    ],
)
def test_length_way_and_place_of_the_last_interview_are_one_sentence(details, known):
    form = AnswerForm(mentor=last_interview(**details))

    assert [words in form.arranged for words in known] == [True, True]


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["online", "phone", "in_person"])
def test_the_page_a_mail_leads_to_uses_the_last_place_without_showing_it(client, mode):
    place = {"online": LINK, "phone": NUMBER, "in_person": "Library"}[mode]
    mentor = last_interview(mode=mode, place=place)
    match_request = MatchRequestFactory(mentor=mentor)

    page = client.get(link_for(match_request))

    assert page.context["form"].arranged
    assert place not in page.text
    assert "555-0122" not in page.text
    assert "“”" not in page.text  # nothing is named rather than an empty part of the place


@pytest.mark.django_db
def test_whoever_calls_needs_to_give_no_place():
    mentor = last_interview(mode="phone", place=NUMBER, minutes=60, place_from=MenteeProfileFactory().user)

    form = AnswerForm(mentor=mentor)

    assert ("1 hour" in form.arranged, "555-0122" in form.arranged) == (True, False)


@pytest.mark.django_db
def test_a_length_that_is_not_said_is_part_of_no_sentence(client):
    match_request = MatchRequestFactory(mentor=last_interview(mode="online", place=LINK))

    page = client.post(link_for(match_request), typed(answer="pause", minutes=""))

    assert (list(page.context["form"].errors), page.context["form"].arranged) == (["paused_until"], "")


@pytest.mark.django_db
def test_what_another_person_gave_last_is_not_offered_as_ones_own(client_of):
    mentor = last_interview(mode="online", place=LINK, place_from=MenteeProfileFactory().user)

    form = AnswerForm(mentor=mentor)

    assert (form.arranged, form["place_online"].value(), form["mode"].value()) == ("", None, "online")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [{"place_online": "no link"}, {"place_online": ""}, {"mode": ""}, {"place_online": "", "place_due_on": "?"}],
)
def test_what_is_not_known_or_wrong_is_asked_without_being_folded(client_of, wrong):
    match = MatchFactory(request__mentor=last_interview(mode="online", place=LINK))

    page = send_offer(client_of(match.mentor.user), match, **wrong)

    assert page.context["form"].arranged == ""
    assert found(page, "//details[.//input[@name='place_online']]") == []


@pytest.mark.django_db
def test_three_of_the_five_fields_are_folded_until_there_is_something_in_them(client_of):
    match = MatchFactory()
    mentor, address = client_of(match.mentor.user), reverse("matches:offer_times", args=[match.pk])
    folded = "//details[not(@open)]//input[@type='datetime-local']/@name"

    pages = [mentor.get(address), send_offer(mentor, match, time_4=at(-1))]

    assert [found(page, folded) for page in pages] == [["time_3", "time_4", "time_5"], []]
