"""Choosing times by taps, by keyboard, and without scripts; what is wrong with a time stays beside it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from matches.answer_link import link_for
from matches.models import Interview
from tests.browser import interactions, page_audit
from tests.browser.keyboard import Keyboard
from tests.factories import InterviewFactory, MatchFactory, MatchRequestFactory, MentorProfileFactory

pytestmark = pytest.mark.django_db(transaction=True)
LINK = "https://meet.example/rosa"
LINES = "#times .field:visible"


def at(days, clock="10:00"):
    """A day and time of the mentor's, as a field holds it."""
    return f"{timezone.localdate() + timedelta(days=days)}T{clock}"


def offered(match_request):
    """The times of the interview that was offered, as fields hold them."""
    interview = Interview.objects.get(match__request=match_request)
    return [f"{timezone.localtime(time):%Y-%m-%dT%H:%M}" for time in interview.offered_times]


@pytest.fixture
def mentor():
    """A mentor who has met online before."""
    mentor = MentorProfileFactory(user__given_name="Rosa", capacity=3, meeting_modes=["in_person", "phone", "online"])
    InterviewFactory(match__request__mentor=mentor, mode="online", place=LINK)
    return mentor


@pytest.fixture
def match_request(mentor):
    return MatchRequestFactory(mentor=mentor)


def values(page):
    """What the five fields hold."""
    return [page.locator(f"#id_time_{number}").input_value() for number in range(1, 6)]


def test_two_times_are_chosen_and_one_removed_by_taps_alone(window_of, match_request):
    window = window_of()
    window.set_viewport_size({"width": 360, "height": 800})
    window.goto(link_for(match_request))
    assert page_audit.faults(window, window.heard, "en") + page_audit.jumps(window) == []
    expect(window.locator("form.answers button.main")).to_be_hidden()

    window.locator("label", has=window.locator("[name=answer][value=yes]")).click()
    interactions.choose_time(window, at(2))
    interactions.choose_time(window, at(9, "14:30"))
    interactions.choose_time(window, at(3, "08:00"))
    expect(window.locator(LINES)).to_have_count(3)
    window.locator("#remove_id_time_1").click()

    expect(window.locator("#times [role=status]")).not_to_be_empty()
    assert values(window) == ["", at(9, "14:30"), at(3, "08:00"), "", ""]
    assert page_audit.faults(window, window.heard, "en") == []
    window.locator("form.answers button.main").click()
    expect(window.locator("main dl.who-acts")).to_be_visible()
    assert offered(match_request) == [at(3, "08:00"), at(9, "14:30")]
    assert Interview.objects.get(match__request=match_request).place == LINK


def test_a_tap_on_a_chosen_time_takes_it_back_and_a_sixth_is_not_added(window_of, match_request):
    window = window_of(match_request.mentor.user)
    window.goto(reverse("matches:accept", args=[match_request.pk]))
    five = [at(4, clock) for clock in ("09:00", "10:00", "11:00", "13:00", "14:00")]

    for time in (*five, at(4, "15:00")):
        interactions.choose_time(window, time)
    assert values(window) == five

    interactions.choose_time(window, five[0])
    interactions.choose_time(window, at(4, "15:00"))
    assert values(window) == [at(4, "15:00"), *five[1:]]


def test_times_are_chosen_and_removed_by_keyboard(window_of, match_request):
    window = window_of(match_request.mentor.user)
    window.goto(reverse("matches:accept", args=[match_request.pk]))
    keys = Keyboard(window)

    keys.go_to(".week-days button").press("ArrowRight").press("Enter")
    keys.go_to(".slots button").press("ArrowRight").press("Space")
    assert keys.is_at(".slots [aria-pressed=true]")
    keys.press("ArrowRight").press("Space")
    day = window.locator(".week-days [aria-pressed=true]").get_attribute("value")
    assert values(window)[:3] == [f"{day}T08:30", f"{day}T09:00", ""]

    keys.go_to("#remove_id_time_1").press("Enter")
    assert keys.is_at("#remove_id_time_2")
    keys.press("Enter")

    assert keys.is_at(".week-days button")
    assert set(values(window)) == {""}


def test_earlier_and_other_times_can_be_chosen_too(window_of, match_request):
    window = window_of(match_request.mentor.user)
    window.goto(reverse("matches:accept", args=[match_request.pk]))

    window.locator(".week-days button").nth(2).click()
    expect(window.locator(f'[value="{at(2, "07:00")}"]')).to_have_count(0)
    window.locator("[data-other-hours]").click()
    interactions.choose_time(window, at(2, "07:00"))
    window.locator("[data-other-time]").click()
    window.locator("#id_time_2").fill(at(40, "10:10"))
    window.locator(interactions.MAIN).click()

    interactions.is_told(window, "request_accepted")
    assert offered(match_request) == [at(2, "07:00"), at(40, "10:10")]


def test_an_error_stays_beside_its_time_and_goes_with_it(window_of, match_request):
    window = window_of(match_request.mentor.user)
    window.goto(reverse("matches:accept", args=[match_request.pk]))
    interactions.choose_time(window, at(2))
    window.locator("[data-other-time]").click()
    window.locator("#id_time_2").fill(at(-3))
    window.locator("#id_time_2").press("Enter")

    wrong = window.locator(".field.wrong")
    expect(wrong).to_have_count(1)
    expect(wrong.locator("#id_time_2_error")).to_be_visible()
    assert page_audit.faults(window, window.heard, "en") == []
    window.locator(".summary a").click()
    assert Keyboard(window).is_at("#remove_id_time_2")
    window.keyboard.press("Enter")

    expect(wrong).to_have_count(0)
    assert values(window) == [at(2), "", "", "", ""]
    window.locator(interactions.MAIN).click()
    interactions.is_told(window, "request_accepted")


def test_chosen_times_come_back_with_the_page(window_of, match_request):
    window = window_of(match_request.mentor.user)
    window.goto(reverse("matches:accept", args=[match_request.pk]))
    interactions.choose_time(window, at(2))

    window.goto(reverse("program:faq"))
    window.go_back()

    expect(window.locator(LINES)).to_have_count(1)
    assert values(window)[0] == at(2)
    expect(window.locator(".week-days [data-chosen]")).to_have_count(1)


def test_without_scripts_two_times_are_typed_and_others_unfolded(browser, live_server, cookies_of):
    match = MatchFactory()
    with browser.new_context(base_url=live_server.url, java_script_enabled=False) as context:
        context.add_cookies(cookies_of(match.mentor.user))
        page = context.new_page()
        page.goto(reverse("matches:offer_times", args=[match.pk]))
        expect(page.locator("#times-chooser")).to_be_hidden()
        expect(page.locator("#times input:visible")).to_have_count(2)

        page.locator("#id_time_2").fill(at(2))
        page.locator(".more-times summary").click()
        page.locator("#id_time_5").fill(at(3))
        page.locator("#id_place_in_person").fill("Library")
        page.locator("main form button.main").click()

        expect(page.locator("#first-talk")).to_be_visible()
    assert match.interviews.get().place == "Library"
    assert offered(match.request) == [at(2), at(3)]
