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
from profiles import search
from tests.browser import judge
from tests.factories import MenteeProfileFactory, MentorProfileFactory, age

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
        self.heard = judge.listen(self.page)

    def opens(self, address):
        self.page.goto(address)

    def presses(self, name):
        self.page.get_by_role("button", name=name).first.click()

    def follows(self, name):
        self.page.get_by_role("link", name=name).first.click()

    def reads(self, words):
        expect(self.page.locator("main").get_by_text(words).or_(self.page.get_by_text(words)).first).to_be_visible()

    def offers(self, days, hour):
        """Type the first of the offered times."""
        day = timezone.localdate() + timedelta(days=days)
        self.page.locator("#id_time_1").fill(f"{day}T{hour:02}:00")

    def looks(self, name):
        """Nothing is wrong with the page as it is now; with LOOK=folder it is photographed."""
        if LOOK:
            self.page.screenshot(path=Path(LOOK) / f"asking-{name}.png", full_page=True)
        assert judge.faults(self.page, self.heard, "en") == []


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
    search.refresh([mentor.pk])
    return mentor


def writes_to(student, mentor, words):
    student.opens(reverse("matches:request_new", args=[mentor.pk]))
    student.page.locator("#id_wants_to_reach").fill(words)
    student.presses("Send the request")
    student.reads("Your request is on its way.")
    return MatchRequest.objects.get(mentor=mentor)


def test_from_the_letter_to_the_talk_that_was_held(sit_down):
    mentee, mentor = MenteeProfileFactory(user__given_name="Ana"), posted(user__given_name="Rosa")
    student, asked = sit_down(mentee.user, PHONE), sit_down(mentor.user, LAPTOP)

    match_request = writes_to(student, mentor, "A first job in public health.")
    student.looks("sent")
    asked.opens(match_request.get_absolute_url())
    asked.reads("A first job in public health.")
    asked.looks("received")
    asked.presses("I need a few days")
    asked.reads("We have said that you need a few days.")
    student.page.reload()
    student.reads("has read it and needs a few days")

    asked.follows("Yes, let's talk")
    asked.offers(2, 10)
    asked.looks("accept")
    asked.presses("Yes, let's talk")
    asked.reads("You said yes.")
    match = Match.objects.get()
    student.opens(match.get_absolute_url())
    student.looks("times-offered")
    student.page.locator(".times button").first.click()
    student.reads("The time is set.")
    student.looks("time-chosen")

    asked.page.reload()
    asked.follows("Move it")
    asked.offers(3, 15)
    asked.page.locator("main form button.main").click()
    asked.reads("The times are on their way.")
    student.page.reload()
    student.page.locator(".times button").first.click()
    student.reads("The time is set.")
    assert list(match.interviews.order_by("pk").values_list("status", flat=True)) == ["replaced", "confirmed"]

    moved = Interview.objects.get(status="confirmed")
    Interview.objects.filter(pk=moved.pk).update(
        offered_times=[timezone.now() - timedelta(hours=1)], chosen_time=timezone.now() - timedelta(hours=1)
    )
    student.page.reload()
    student.presses("We have talked")
    student.reads("Good. Now decide between you whether to go on.")
    student.looks("talked")
    asked.page.reload()
    asked.reads("You have talked: decide between you")
    assert Match.objects.get().status == "talked"


def test_a_no_is_undone_then_said_and_the_letter_goes_to_somebody_else(sit_down):
    mentee, mentor = MenteeProfileFactory(), posted()
    student, asked = sit_down(mentee.user, PHONE), sit_down(mentor.user, LAPTOP)
    match_request = writes_to(student, mentor, "To find out which work suits me.")

    asked.opens(match_request.get_absolute_url())
    asked.follows("I can't this time")
    asked.presses("Send this answer")
    asked.reads("The student is told in ten minutes; until then you can undo it.")
    asked.looks("declined-undoable")
    student.opens(reverse("notifications:list"))
    expect(student.page.get_by_text("can't this time")).to_have_count(0)
    asked.presses("Undo my answer")
    asked.reads("Your no is undone, and nobody was told of it.")

    asked.follows("I can't this time")
    asked.presses("Send this answer")
    other = posted(profession="Epidemiologist", user__given_name="Berta")
    student.opens(match_request.get_absolute_url())
    student.reads("This is common and says nothing about you.")
    student.looks("whom-next")
    student.follows("Ask Berta")
    student.reads("What must change for Berta")
    expect(student.page.locator("#id_wants_to_reach")).to_have_value("To find out which work suits me.")
    student.presses("Send the request")
    student.reads("Your request is on its way.")
    assert MatchRequest.objects.open().get().mentor == other


def test_nobody_answers_and_a_late_yes_is_taken_up(sit_down):
    mentee, mentor = MenteeProfileFactory(), posted()
    student, asked = sit_down(mentee.user, PHONE), sit_down(mentor.user, LAPTOP)
    match_request = writes_to(student, mentor, "A first job.")
    asked.opens(match_request.get_absolute_url())

    age(match_request, days=10, seconds=1)
    asked.follows("Yes, let's talk")  # a page that is older than the deadline
    asked.presses("Yes, let's talk")
    asked.reads("The ten days have passed, so this request is closed.")
    student.page.reload()
    student.reads("No reply in ten days. You are free to ask someone else; your letter is saved.")
    actions.expire_overdue()

    second = posted(user__given_name="Carla")
    open_request = writes_to(student, second, "A first job, still.")
    asked.opens(match_request.get_absolute_url())
    asked.looks("late-yes-possible")
    asked.presses("Offer a late yes")
    asked.reads("They choose now.")
    student.opens(match_request.get_absolute_url())
    student.looks("late-yes-waiting")
    student.reads("You are waiting for Carla")
    student.follows("Keep waiting there")
    assert student.page.url.endswith(open_request.get_absolute_url())
    student.opens(match_request.get_absolute_url())
    student.presses("Take it back and say yes to")
    student.reads("You are matched. You see now how to reach each other.")
    student.looks("matched-late")
    assert Match.objects.get().request.revives == match_request
