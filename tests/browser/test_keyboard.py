"""The three roles do their main job with nothing but the keyboard: Tab, Enter, the space bar and letters."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from matches.models import MatchRequest
from profiles.models import MentorProfile
from profiles.search import index
from tests.browser import interactions
from tests.browser.keyboard import Keyboard
from tests.factories import (
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    SuperuserFactory,
)
from tests.profiles.deciding import take_effect

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def keyboard(page, live_server, cookies_of, settings):
    """`keyboard(user, address)`: the keyboard of somebody who is signed in and has just come to a page."""
    settings.STAFF_SECOND_FACTOR_REQUIRED = False  # the second factor has its own tests

    def open_page(person, address):
        page.context.add_cookies(cookies_of(person))
        page.goto(live_server.url + address)
        return Keyboard(page)

    return open_page


def test_a_student_searches_and_asks(keyboard):
    student = MenteeProfileFactory()
    mentor = MentorProfileFactory(user__given_name="Rosa")
    index.refresh([mentor.pk])
    keys = keyboard(student.user, "/mentors/")

    keys.go_to("#q").type("accountant").press("Enter")
    expect(keys.page).to_have_url(re.compile("q=accountant"))
    keys.page.wait_for_load_state("networkidle")
    keys.go_to(interactions.link(mentor.get_absolute_url())).enter()
    keys.go_to(interactions.link(reverse("matches:request_new", args=[mentor.pk]))).enter()
    keys.go_to("#id_wants_to_reach").type("I want to find a first position.")
    keys.go_to("#letter button.main").enter()

    expect(keys.page.locator("main .days .today")).to_have_count(1)
    assert MatchRequest.objects.get().mentor == mentor


def test_a_mentor_reads_and_says_yes_with_a_time(keyboard):
    request = MatchRequestFactory()
    keys = keyboard(request.mentor.user, "/home/")

    keys.go_to(interactions.link(request.get_absolute_url())).enter()
    keys.go_to(interactions.link(reverse("matches:accept", args=[request.pk]))).enter()
    keys.go_to(".week-days button").press("ArrowRight").press("ArrowRight").press("Space")
    keys.go_to(".slots button")  # 8 am
    for _half_hour in range(4):
        keys.press("ArrowRight")
    keys.press("Space")
    keys.go_to("#id_place_in_person").type("Library")
    keys.go_to(interactions.MAIN).enter()

    expect(keys.page.locator("main dl.who-acts")).to_be_visible()
    request.refresh_from_db()
    assert request.status == MatchRequest.Status.ACCEPTED
    assert [f"{timezone.localtime(time):%H:%M}" for time in request.match.interviews.get().offered_times] == ["10:00"]


def test_staff_read_and_approve_an_application(keyboard):
    applicant = MentorApplicationFactory(user__given_name="Rosa", user__family_name="Duarte")
    keys = keyboard(SuperuserFactory(), "/admin/")

    keys.go_to('a[href*="promise=applications"]').enter()
    keys.go_to(f'a[href*="/profiles/mentorprofile/{applicant.pk}/change/"]').enter()
    keys.go_to("[name=identity_method]").press("Space")
    keys.go_to(interactions.do("approve_next")).press("Tab").enter()

    expect(keys.page.locator(interactions.do("undo"))).to_be_visible()
    take_effect()
    applicant.refresh_from_db()
    assert applicant.status == MentorProfile.Status.APPROVED
