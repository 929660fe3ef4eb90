"""The way back from a profile leads to the search: its words, its filters, its page, and where one was on it."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from profiles.search import index
from tests.browser import interactions
from tests.factories import MenteeProfileFactory, MentorProfileFactory

pytestmark = pytest.mark.django_db(transaction=True)
REPLACED = ("htmx:sendAbort", "htmx:afterRequest")  # htmx's note that a newer request has replaced an older one
SEARCH = "/mentors/?q=nurse&mode=phone&page=2"


@pytest.fixture
def nurses():
    """Two pages of them, and a lawyer."""
    mentors = [MentorProfileFactory(profession="Nurse", meeting_modes=["phone"]) for _number in range(30)]
    index.refresh([mentor.pk for mentor in [*mentors, MentorProfileFactory(profession="Lawyer")]])
    return mentors


def test_back_from_a_profile_is_where_one_was(window_of, nurses):
    window = window_of(MenteeProfileFactory().user)
    window.goto(SEARCH)
    last = window.locator("[data-mentor] a").last
    last.scroll_into_view_if_needed()
    before = window.evaluate("scrollY")
    assert before > 200

    last.click()
    window.wait_for_url("**/mentors/*/")
    window.locator("a.back").click()

    window.wait_for_url(f"**{SEARCH}")
    expect(window.locator("#q")).to_have_value("nurse")
    window.wait_for_function(f"() => Math.abs(scrollY - {before}) < 60")


def test_back_from_a_profile_that_was_saved_or_asked_is_still_the_search(window_of, nurses):
    window = window_of(MenteeProfileFactory().user)
    window.goto(SEARCH)
    window.locator("[data-mentor] a").first.click()
    window.wait_for_url("**/mentors/*/")
    pk = int(window.url.rstrip("/").rpartition("/")[2])

    window.locator(interactions.act(reverse("profiles:save", args=[pk]))).click()
    expect(window.locator(interactions.act(reverse("profiles:forget", args=[pk])))).to_be_visible()
    window.locator(f"a[href='{reverse('matches:request_new', args=[pk])}']").click()
    expect(window.locator("#letter")).to_be_visible()
    window.locator("a.back").click()

    window.wait_for_url(f"**{SEARCH}")


def test_the_search_before_the_last_one_is_whole_again(window_of, nurses):
    window = window_of(MenteeProfileFactory().user)
    window.goto("/mentors/")
    for word in ("lawyer", "nurse"):
        window.locator("#q").fill(word)
        with window.expect_navigation(url=f"**/mentors/?q={word}*"):
            window.locator("#q").press("Enter")
    expect(window.locator("[data-mentor]")).to_have_count(20)

    window.go_back()
    expect(window.locator("#q")).to_have_value("lawyer")
    expect(window.locator("[data-mentor]")).to_have_count(1)
    window.locator("#q").fill("nurse")

    expect(window.locator("[data-mentor]")).to_have_count(20)
    window.heard[:] = [line for line in window.heard if not line.startswith(REPLACED)]
