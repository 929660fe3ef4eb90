"""A session ends while somebody writes: in a real browser nothing of it is lost."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.login_prompts import PROMPTS
from matches.models import MatchRequest, RequestDraft
from profiles import actions as profiles
from tests.browser import interactions, page_audit
from tests.factories import PASSWORD, MenteeProfileFactory, MentorProfileFactory

pytestmark = pytest.mark.django_db(transaction=True)
LETTER = "I want to find a first position in public health."
LOOK = os.environ.get("LOOK")


def end_session(page):
    """As when its time has passed: the browser has no session any more, and the page stays open."""
    page.context.clear_cookies(name="sessionid")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_letter_is_sent_though_the_session_ended_meanwhile(new_context, live_server, cookies_of, scripts):
    student, mentor = MenteeProfileFactory(), MentorProfileFactory()
    page = new_context(base_url=live_server.url, java_script_enabled=scripts).new_page()
    page.context.add_cookies(cookies_of(student.user))
    heard = page_audit.listen(page)
    page.goto(reverse("matches:request_new", args=[mentor.pk]))

    end_session(page)
    page.locator("#id_wants_to_reach").press_sequentially(LETTER)
    if scripts:
        page.wait_for_timeout(2000)  # the page has tried to save it by itself, and was told no
        expect(page.locator("#id_wants_to_reach")).to_have_value(LETTER)
        assert any("401" in line for line in heard)
        heard.clear()
    page.locator("#letter button.main").click()
    expect(page.get_by_text(str(PROMPTS["/kept/"].what))).to_be_visible()
    page.locator("#id_login").fill(student.user.email)
    page.locator("#id_password").fill(PASSWORD)
    interactions.press(page, interactions.MAIN)

    expect(page.locator("blockquote")).to_have_text(LETTER)
    if LOOK:
        page.screenshot(path=Path(LOOK) / "kept.png", full_page=True)
    if scripts:  # which axe needs
        assert page_audit.faults(page, heard, "en") == []
    interactions.press(page, interactions.act(reverse("matches:request_new", args=[mentor.pk])))
    expect(page.locator("main .days .today")).to_have_count(1)
    assert MatchRequest.objects.get().wants_to_reach == LETTER


def test_a_letter_that_saves_itself_says_why_it_cannot_be_sent_and_waits(new_context, live_server, cookies_of):
    student, mentor = MenteeProfileFactory(), MentorProfileFactory()
    page = new_context(base_url=live_server.url).new_page()
    page.context.add_cookies(cookies_of(student.user))
    page.goto(reverse("matches:request_new", args=[mentor.pk]))

    profiles.withdraw_profile(mentor)
    with page.expect_response(lambda answer: "x-refused" in answer.headers) as refused:
        page.locator("#id_wants_to_reach").press_sequentially(LETTER)

    assert refused.value.headers["x-refused"] == "mentor_cannot_be_asked"
    expect(page.locator("[data-said]")).to_have_text(refused.value.text())
    expect(page.locator("#id_wants_to_reach")).to_have_value(LETTER)
    assert RequestDraft.objects.get().wants_to_reach == LETTER
