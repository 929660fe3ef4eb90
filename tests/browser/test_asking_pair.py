"""Two browsers side by side, a student's phone and a mentor's laptop: asking, answering, and the first talk."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from matches import actions
from matches.models import Interview, Match, MatchRequest
from notifications.rendering import render_subject
from profiles.search import index
from tests.browser import interactions, page_audit
from tests.factories import MenteeProfileFactory, MentorProfileFactory, age
from tests.matches.declining import pass_undo_window

pytestmark = pytest.mark.django_db(transaction=True)
LOOK = os.environ.get("LOOK")
PHONE, LAPTOP = 360, 1280


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, browser, live_server, cookies, width):
        self.context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}, locale="en-US"
        )
        self.context.add_cookies(cookies)
        self.page = self.context.new_page()
        self.heard = page_audit.listen(self.page)

    def opens(self, address):
        self.page.goto(address)

    def presses(self, selector):
        self.page.locator(selector).first.click()

    def acts(self, name, row):
        """Press the button that does this to a request or a match."""
        self.presses(interactions.act(reverse(f"matches:{name}", args=[row.pk])))

    def follows(self, name, row):
        self.presses(interactions.link(reverse(f"matches:{name}", args=[row.pk])))

    def is_told(self, code):
        interactions.is_told(self.page, code)

    def reads(self, words):
        expect(self.page.locator("main").get_by_text(words).or_(self.page.get_by_text(words)).first).to_be_visible()

    def offers(self, days, hour):
        """Choose the first of the offered times, and say where."""
        day = timezone.localdate() + timedelta(days=days)
        interactions.choose_time(self.page, f"{day}T{hour:02}:00")
        expect(self.page.locator("#id_place_online")).to_be_hidden()
        self.page.locator("[name=mode][value=online]").check()
        expect(self.page.locator("#id_place_in_person")).to_be_hidden()
        self.page.locator("#id_place_online").fill("https://meet.example/rosa")

    def looks(self, name):
        """Nothing is wrong with the page as it is now; with LOOK=folder it is photographed."""
        if LOOK:
            self.page.screenshot(path=Path(LOOK) / f"asking-{name}.png", full_page=True)
        assert page_audit.faults(self.page, self.heard, "en") == []


@pytest.fixture
def sit_down(browser, live_server, cookies_of):
    """`sit_down(user, width)`: one more person at a browser."""
    made = []

    def person(user, width):
        made.append(Person(browser, live_server, cookies_of(user), width))
        return made[-1]

    yield person
    for someone in made:
        someone.context.close()


def posted(**fields):
    """A mentor whom the search finds."""
    mentor = MentorProfileFactory(**fields)
    index.refresh([mentor.pk])
    return mentor


def writes_to(student, mentor, words):
    student.opens(reverse("matches:request_new", args=[mentor.pk]))
    student.page.locator("#id_wants_to_reach").fill(words)
    student.presses("#letter button.main")
    student.is_told("request_sent")
    return MatchRequest.objects.get(mentor=mentor)


def test_from_the_letter_to_the_talk_that_was_held(sit_down):
    mentee, mentor = MenteeProfileFactory(user__given_name="Ana"), posted(user__given_name="Rosa")
    student, asked = sit_down(mentee.user, PHONE), sit_down(mentor.user, LAPTOP)

    match_request = writes_to(student, mentor, "A first job in public health.")
    student.looks("sent")
    asked.opens(match_request.get_absolute_url())
    asked.reads("A first job in public health.")
    asked.looks("received")
    asked.acts("ask_for_days", match_request)
    asked.is_told("days_asked_for")
    of_the_mentor = student.page.locator("main p:not(:has(a))", has_text=mentor.user.public_name)
    expect(of_the_mentor).to_have_count(0)
    student.page.reload()
    expect(of_the_mentor).to_be_visible()

    asked.follows("accept", match_request)
    asked.offers(2, 10)
    asked.looks("accept")
    asked.presses(interactions.MAIN)
    asked.is_told("request_accepted")
    match = Match.objects.get()
    student.opens(match.get_absolute_url())
    student.looks("times-offered")
    student.page.locator(".times button").first.click()
    student.is_told("time_chosen")
    student.looks("time-chosen")

    asked.page.reload()
    asked.follows("offer_times", match)
    expect(asked.page.locator("#id_place_online")).to_have_value("https://meet.example/rosa")
    asked.presses(".arranged summary")
    asked.page.locator("[name=mode][value=in_person]").check()
    asked.offers(3, 15)
    asked.page.locator("main form button.main").click()
    asked.is_told("times_offered")
    student.page.reload()
    student.looks("other-times")
    assert match.interviews.confirmed().exists()
    student.page.locator(".times button").first.click()
    student.is_told("time_chosen")
    assert list(match.interviews.order_by("pk").values_list("status", flat=True)) == ["replaced", "confirmed"]

    moved = Interview.objects.get(status="confirmed")
    Interview.objects.filter(pk=moved.pk).update(
        offered_times=[timezone.now() - timedelta(hours=1)], chosen_time=timezone.now() - timedelta(hours=1)
    )
    student.page.reload()
    student.acts("talked", match)
    student.is_told("talked")
    student.looks("talked")
    asked.page.reload()
    expect(asked.page.locator("[data-status=talked]")).to_be_visible()
    assert Match.objects.get().status == "talked"


def test_a_no_is_undone_then_said_and_the_letter_goes_to_somebody_else(sit_down):
    mentee, mentor = MenteeProfileFactory(), posted()
    student, asked = sit_down(mentee.user, PHONE), sit_down(mentor.user, LAPTOP)
    match_request = writes_to(student, mentor, "To find out which work suits me.")

    asked.opens(match_request.get_absolute_url())
    asked.follows("decline", match_request)
    asked.presses(interactions.MAIN)
    asked.is_told("request_declined")
    asked.looks("declined-undoable")
    student.opens(reverse("notifications:list"))
    expect(
        student.page.get_by_text(render_subject("matches/request_declined", match_request, mentee.user))
    ).to_have_count(0)
    asked.acts("undo_decline", match_request)
    asked.is_told("decline_undone")

    asked.follows("decline", match_request)
    asked.presses(interactions.MAIN)
    asked.is_told("request_declined")
    pass_undo_window(match_request)
    other = posted(profession="Epidemiologist", user__given_name="Berta")
    student.opens(match_request.get_absolute_url())
    expect(student.page.locator(interactions.link("/mentors/"))).to_be_visible()
    student.looks("whom-next")
    student.follows("request_new", other)
    expect(student.page.locator(f'main .notice a[href="{other.get_absolute_url()}"]')).to_be_visible()
    expect(student.page.locator("#id_wants_to_reach")).to_have_value("To find out which work suits me.")
    student.presses("#letter button.main")
    student.is_told("request_sent")
    assert MatchRequest.objects.open().get().mentor == other


def test_nobody_answers_and_a_late_yes_is_taken_up(sit_down):
    mentee, mentor = MenteeProfileFactory(), posted()
    student, asked = sit_down(mentee.user, PHONE), sit_down(mentor.user, LAPTOP)
    match_request = writes_to(student, mentor, "A first job.")
    asked.opens(match_request.get_absolute_url())
    asked.follows("accept", match_request)

    age(match_request, days=10, seconds=1)
    asked.presses(interactions.MAIN)  # on a page that is older than the deadline
    asked.reads(str(MatchRequest.REFUSALS["expired"]))
    student.page.reload()
    expect(student.page.locator(interactions.link("/mentors/"))).to_be_visible()
    expect(student.page.locator("main .days")).to_have_count(0)
    actions.settle_requests()

    second = posted(user__given_name="Carla")
    open_request = writes_to(student, second, "A first job, still.")
    asked.opens(match_request.get_absolute_url())
    asked.looks("late-yes-possible")
    asked.acts("offer_late_yes", match_request)
    asked.is_told("late_yes_offered")
    student.opens(match_request.get_absolute_url())
    student.looks("late-yes-waiting")
    expect(student.page.locator("main .card.first")).to_contain_text("Carla")
    student.presses(f"main .card.first a[href='{open_request.get_absolute_url()}']")
    assert student.page.url.endswith(open_request.get_absolute_url())
    student.opens(match_request.get_absolute_url())
    student.acts("confirm_late_yes", match_request)
    student.is_told("late_yes_confirmed")
    student.looks("matched-late")
    assert Match.objects.get().request.revives == match_request
