"""The three roles do their main job with nothing but the keyboard: Tab, Enter, the space bar and letters."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from matches.models import MatchRequest
from profiles import search
from profiles.models import MentorProfile
from tests.factories import (
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    SuperuserFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)
MOST_STOPS = 200  # more than any page has; a button that is never reached fails
NAME_OF_THE_FOCUSED = """() => {
  const e = document.activeElement;
  return [e.getAttribute('aria-label'), ...[...(e.labels || [])].map(l => l.textContent), e.textContent, e.value]
    .filter(Boolean).join(' ');
}"""
IS_SEEN = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
}"""


@pytest.fixture
def keyboard(page, live_server, cookies_of, settings):
    """`keyboard(user, address)`: the keyboard of somebody who is signed in and has just come to a page."""
    settings.STAFF_SECOND_FACTOR_REQUIRED = False  # the second factor has its own tests

    def open_page(person, address):
        page.context.add_cookies(cookies_of(person))
        page.goto(live_server.url + address)
        return Keyboard(page)

    return open_page


class Keyboard:
    def __init__(self, page):
        self.page = page

    def go_to(self, name):
        """Tab until what has the focus bears this name, and see that one can see it."""
        self.page.wait_for_load_state()  # what htmx fetches while somebody types is no page yet
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            if name in self.page.evaluate(NAME_OF_THE_FOCUSED):
                assert self.page.evaluate(IS_SEEN), f"{name} has the focus and does not show it"
                return self
        there = self.page.get_by_role("main").inner_text()
        raise AssertionError(f"{name} cannot be reached by the keyboard on\n{there}")

    def press(self, key):
        self.page.keyboard.press(key)
        return self

    def enter(self):
        """Press Enter, and be on the next page: an address that htmx changes does not make one."""
        self.page.evaluate("window.isLeft = true")
        self.page.keyboard.press("Enter")
        self.page.wait_for_function("() => !window.isLeft && document.readyState === 'complete'")
        return self

    def type(self, text):
        self.page.keyboard.type(text)
        return self


def test_a_student_searches_and_asks(keyboard):
    student = MenteeProfileFactory()
    mentor = MentorProfileFactory(user__given_name="Rosa")
    search.refresh([mentor.pk])
    keys = keyboard(student.user, "/mentors/")

    keys.go_to("Industry, major or career").type("accountant").press("Enter")
    expect(keys.page).to_have_url(re.compile("q=accountant"))
    keys.page.wait_for_load_state("networkidle")
    keys.go_to("Rosa").enter()
    keys.go_to("Ask Rosa for mentoring").enter()
    keys.go_to("What I want to reach").type("I want to find a first position.")
    keys.go_to("Send the request").enter()

    expect(keys.page.get_by_role("main")).to_contain_text("Day 1 of 10")
    assert MatchRequest.objects.get().mentor == mentor


def test_a_mentor_reads_and_says_yes_with_a_time(keyboard):
    request = MatchRequestFactory()
    keys = keyboard(request.mentor.user, "/home/")

    keys.go_to("Read the letter and answer").enter()
    keys.go_to("Yes, let's talk").enter()
    soon = timezone.localtime() + timedelta(days=3)
    keys.go_to("Time 1").type(f"{soon:%m%d%Y}").press("Tab").type("1000AM")
    keys.go_to("Yes, let's talk").enter()

    expect(keys.page.get_by_role("main")).to_contain_text("Who acts next")
    request.refresh_from_db()
    assert request.status == MatchRequest.Status.ACCEPTED
    assert [f"{timezone.localtime(time):%H:%M}" for time in request.match.interviews.get().offered_times] == ["10:00"]


def test_staff_read_and_approve_an_application(keyboard):
    applicant = MentorApplicationFactory(user__given_name="Rosa", user__family_name="Duarte")
    keys = keyboard(SuperuserFactory(), "/admin/")

    keys.go_to("Applications of mentors").enter()
    keys.go_to("Rosa Duarte").enter()
    keys.go_to("Alumni record").press("Space")
    keys.go_to("Approve").press("Tab").enter()

    expect(keys.page.get_by_role("main")).to_contain_text("Undo my decision")
    applicant.refresh_from_db()
    assert applicant.status == MentorProfile.Status.APPROVED
