"""Times as people type them: past, at night, in the hour that a change of clocks skips or repeats."""

from datetime import UTC, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from core import limits
from core.templatetags.portal import exact
from matches.answer_link import link_for
from tests.factories import MatchFactory, MatchRequestFactory, age, days_from_today
from tests.matches.arranging import at, confirmed, in_days, send_offer, typed
from tests.pages import WHOLE_FORM, errors_of, found, words

pytestmark = pytest.mark.django_db
LOS_ANGELES = ZoneInfo("America/Los_Angeles")


def errors(page):
    return errors_of(page.context["form"])


def changes_of_clocks(step):
    """The next day on which clocks in Los Angeles go forward (`step` 1) or back (-1)."""
    midnights = (datetime.combine(days_from_today(days), time(), LOS_ANGELES) for days in count(2))
    return next(
        midnight.date()
        for midnight in midnights
        if (midnight + timedelta(days=1)).utcoffset() - midnight.utcoffset() == timedelta(hours=step)
    )


@pytest.mark.calendar
@pytest.mark.parametrize(
    ("step", "clock", "code"), [(1, "02:30", "time_is_skipped"), (-1, "01:30", "time_comes_twice")]
)
def test_a_time_that_the_change_of_clocks_skips_or_repeats_is_said_beside_its_field(client_of, step, clock, code):
    match = MatchFactory()

    page = send_offer(client_of(match.mentor.user), match, time_2=f"{changes_of_clocks(step)}T{clock}")

    assert errors(page) == {"time_2": [code]}
    assert not match.interviews.exists()


def test_each_past_time_is_named_beside_its_own_field_and_all_stays(client_of):
    match = MatchFactory()
    times = {"time_1": at(2), "time_2": at(-1), "time_3": at(3), "time_4": at(0, "00:00")}

    page = send_offer(client_of(match.mentor.user), match, note="Which one?", **times)

    assert errors(page) == {"time_2": ["time_is_past"], "time_4": ["time_is_past"]}
    form = page.context["form"]
    assert {name: form[name].value() for name in times} == times
    assert form["note"].value() == "Which one?"


@pytest.mark.parametrize("typed_time", ["9999-12-31T23:59", "2099-01-01T10:00"])
def test_nobody_arranges_a_talk_for_a_year_that_is_far_away(client_of, typed_time):
    match = MatchFactory()

    page = send_offer(client_of(match.mentor.user), match, time_1=typed_time)

    assert errors(page) == {"time_1": ["time_is_too_far"]}


@pytest.mark.parametrize("typed_time", ["0001-01-01T00:00", "2027-02-30T10:00", "soon", "a\0b", "1" * 100_000, "٢"])
def test_what_is_no_time_is_said_beside_its_field(client_of, typed_time):
    match = MatchFactory()

    page = send_offer(client_of(match.mentor.user), match, time_1=typed_time)

    assert list(errors(page)) == ["time_1"]


@pytest.mark.parametrize(
    ("clock", "is_asked"),
    [("03:00", True), ("06:59", True), ("07:00", False), ("22:00", False), ("22:01", True), ("00:00", True)],
)
def test_a_time_at_night_is_asked_once_more(client_of, clock, is_asked):
    match = MatchFactory()
    mentor = client_of(match.mentor.user)

    page = send_offer(mentor, match, time_1=at(3, clock), time_2=at(4))

    if not is_asked:
        assert match.interviews.count() == 1
        return
    assert errors(page) == {"time_1": ["unusual_time"]}
    assert found(page, "//input[@name='times_confirmed']/@type") == ["checkbox"]
    send_offer(mentor, match, time_1=at(3, clock), time_2=at(4), times_confirmed="on")
    assert timezone.localtime(match.interviews.get().offered_times[0]).time() == time.fromisoformat(clock)


def test_the_box_for_times_at_night_is_shown_only_when_there_are_some(client_of):
    match = MatchFactory()
    mentor, address = client_of(match.mentor.user), reverse("matches:offer_times", args=[match.pk])

    pages = [mentor.get(address), send_offer(mentor, match, place_online="")]

    assert [found(page, "//input[@name='times_confirmed']") for page in pages] == [[], []]


def test_what_a_no_does_not_need_is_not_asked_of_it(client):
    match_request = MatchRequestFactory()

    client.post(link_for(match_request), typed(answer="no", time_1=at(-3), mode="", place_online="?"))

    match_request.refresh_from_db()
    assert match_request.declines_at


def test_a_way_to_meet_nobody_offers_is_refused_without_an_error(client_of):
    match = MatchFactory(request__mentor__meeting_modes=["online"])

    page = send_offer(client_of(match.mentor.user), match, mode="phone", caller="me")

    assert list(errors(page)) == ["mode"]


def test_times_in_another_zone_are_asked_about_by_the_clock_of_who_offers_them(client_of):
    match = MatchFactory(request__mentor__user__time_zone="America/New_York")

    send_offer(client_of(match.mentor.user), match, time_1=at(3, "08:00"))

    offered = match.interviews.get().offered_times[0].astimezone(UTC)
    assert offered.astimezone(ZoneInfo("America/New_York")).hour == 8


def test_who_offers_times_all_day_long_mails_the_other_no_more(client_of):
    match = MatchFactory()
    client = client_of(match.mentor.user)
    for day in range(limits.OFFERS_A_DAY):
        send_offer(client, match, time_1=at(day + 2))

    refused = send_offer(client, match, time_1=at(30))

    assert errors(refused) == {WHOLE_FORM: ["offers_of_the_day_made"]}
    assert match.interviews.count() == limits.OFFERS_A_DAY
    age(match.interviews.last(), days=1, seconds=1)
    assert send_offer(client, match, time_1=at(30)).status_code == 302


@pytest.mark.parametrize(("times", "wrong"), [({"time_1": ""}, "time_1"), ({"time_1": at(-1)}, "time_1")])
def test_what_is_wrong_with_times_and_place_is_said_at_once(client_of, times, wrong):
    match = MatchFactory()

    page = send_offer(client_of(match.mentor.user), match, place_online="", **times)

    assert set(errors(page)) == {wrong, "place_online"}


def test_a_yes_without_times_is_asked_for_no_place(client):
    match_request = MatchRequestFactory()

    page = client.post(link_for(match_request), typed(answer="yes", time_1="", place_online=""))

    assert page.status_code == 302


def test_who_changes_the_time_reads_which_other_times_were_offered(client_of):
    interview = confirmed(times=[in_days(2), in_days(3), in_days(4)])
    match = interview.match

    page = client_of(match.mentee.user).get(reverse("matches:offer_times", args=[match.pk]))

    shown = [words(node) for node in found(page, "//main//li/time/..")]
    assert shown == [exact(time) for time in interview.offered_times[1:]]
