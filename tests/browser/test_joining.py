"""Joining, in a real browser: a mentor's required pages by keyboard alone, and a student from sign-up to the search."""

import re
import time

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from notifications.models import OutgoingMail
from profiles.management.commands import load_vocabularies as vocabularies
from profiles.models import MenteeProfile, MentorProfile
from program.models import Acknowledgement, Material
from tests.browser.test_keyboard import MOST_STOPS, NAME_OF_THE_FOCUSED, Keyboard
from tests.factories import PASSWORD, MajorFactory, TopicFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page_of(page, live_server, cookies_of):
    """`page_of(user)`: a page of a browser in which that person is signed in."""

    def sign_in(person):
        page.context.add_cookies(cookies_of(person))
        return page

    return sign_in


# What a page shows, and apart from it the choices it offers; without those of lists that are closed.
LINES_AND_CHOICES = """() => {
  const main = document.querySelector('main'), lines = [], choices = [];
  const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const parent = texts.currentNode.parentElement, text = texts.currentNode.textContent.trim();
    if (text && parent.checkVisibility() && !parent.closest('option, datalist, .hidden-visually'))
      (parent.closest('.options') ? choices : lines).push(text);
  }
  return [lines, choices];
}"""


class CountingKeyboard(Keyboard):
    """Counts what a person does, and prices it in seconds.

    By the keystroke-level model (Card, Moran, Newell: The Psychology of Human-Computer Interaction, 1983) a key takes
    somebody who types 40 words a minute 0.28, making up one's mind before an answer 1.35, a look at a choice 0.23. What
    else stands on the pages is read at 238 words a minute (Brysbaert, 2019), each line once, since it is known then.
    How long the pages take to come is measured.
    """

    keys = answers = 0
    waited = 0.0  # seconds, for the pages to come

    def __init__(self, page):
        super().__init__(page)
        self.lines, self.choices = set(), set()

    def press(self, key):
        self.keys += 1
        return super().press(key)

    def go_to(self, name):
        """By Tab, each one counted."""
        for _stop in range(MOST_STOPS):
            self.press("Tab")
            if name in self.page.evaluate(NAME_OF_THE_FOCUSED):
                return self
        raise AssertionError(f"{name} cannot be reached by the keyboard")

    def enter(self):
        self.keys += 1
        begun = time.monotonic()
        super().enter()
        self.waited += time.monotonic() - begun
        return self

    def type(self, text):
        self.keys += len(text)
        return super().type(text)

    def answer(self, name, text="", *keys):
        self.answers += 1
        self.go_to(name).type(text)
        for key in keys:
            self.press(key)
        return self

    def read_on(self, heading):
        """Send the page and read the next one, past the links at its top by the link that skips them."""
        is_input = self.page.evaluate("document.activeElement.tagName") == "INPUT"
        return (self if is_input else self.go_to("Save and continue")).enter().read(heading)

    def read(self, heading):
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        lines, choices = self.page.evaluate(LINES_AND_CHOICES)
        self.lines |= {re.sub(r"\d+", "n", line) for line in lines}
        self.choices |= set(choices)
        self.press("Tab")
        return self.press("Enter") if "Skip to" in self.page.evaluate(NAME_OF_THE_FOCUSED) else self

    @property
    def words(self) -> int:
        return sum(len(line.split()) for line in self.lines)

    @property
    def seconds(self) -> float:
        looks = 0.23 * len(self.choices)
        return self.waited + 0.28 * self.keys + 1.35 * self.answers + looks + self.words / 238 * 60


def test_a_first_time_mentor_needs_less_than_three_minutes_by_keyboard(page_of, live_server):
    for words in (vocabularies.industry_groups, vocabularies.industries, vocabularies.topics):
        vocabularies.add_missing(*words())
    call_command("load_program", verbosity=0)
    user = UserFactory(given_name="", family_name="")
    page = page_of(user)
    page.goto(live_server.url + reverse("profiles:join_mentor"))
    keys = CountingKeyboard(page)

    keys.read("Your mentor application").go_to("Begin").enter()
    keys.read("What are you called?").answer("Given name", "Rosa").answer("Family name", "Delgado")
    keys.read_on("What do you do?").answer("Profession", "Accountant").answer("Years of experience", "8")
    keys.answer("Industry", "Acc")
    keys.read_on("Did you study at Cal State LA?").answer("I graduated", "", "Space").answer("Graduation year", "2009")
    keys.read_on("What have you learned and done?").answer("What, and where", "BS Accounting")
    keys.read_on("What can you help with?").answer("Employers", "", "Space").answer("Networking", "", "Space")
    keys.read_on("How do you like to meet, and how many students?").answer("Online", "", "Space")
    keys.read_on("How may a matched student reach you?").answer("E-mail", "", "Space")
    keys.read_on("What mentoring is, and what it is not").answer("I have read what mentoring is", "", "Space")
    keys.answer("I will follow the Mentor Manual", "", "Space")
    keys.read_on("Your profile as students will see it").go_to("Send my application").enter()

    expect(page.get_by_text("Waiting for staff").first).to_be_visible()
    mentor = MentorProfile.objects.get(user=user)
    assert (mentor.status, mentor.industries.get().name) == ("submitted", "Accounting & Tax Services")
    assert Acknowledgement.objects.get(person=user).edition.material.kind == Material.Kind.MANUAL
    assert keys.seconds < 180, (keys.seconds, keys.waited, keys.keys, keys.answers, len(keys.choices), keys.words)


def test_a_student_signs_up_with_a_campus_address_and_gets_to_the_search(page, live_server):
    MajorFactory(name_en="Economics")
    TopicFactory(name_en="Networking")
    page.goto(live_server.url + reverse("profiles:join_mentee"))
    page.get_by_role("link", name="Create an account and begin").click()
    page.get_by_label("Email").fill("ana.reyes@calstatela.edu")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create my account").click()
    page.get_by_label("Code").fill(code_in_the_subject())
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Your campus address shows that you belong to Cal State LA.")).to_be_visible()
    page.get_by_role("link", name="Begin").click()

    page.get_by_label("Given name").fill("Ana")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_label("I study at Cal State LA now").check()
    page.get_by_label("If you study: where you are").select_option("Junior")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_label("Major", exact=True).select_option("Economics")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_label("Networking").check()
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_label("E-mail").check()
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_label("I have read what mentoring is").check()
    page.get_by_label("I will follow the Mentee Handbook").check()
    page.get_by_label("I am 18 or older").check()
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("button", name="My application is complete").click()

    expect(page).to_have_url(live_server.url + reverse("profiles:mentor_list"))
    assert MenteeProfile.objects.get(user__email="ana.reyes@calstatela.edu").status == "complete"


def code_in_the_subject():
    return re.match(r"(\S+) is your code", OutgoingMail.objects.latest("pk").message["subject"])[1]


def test_a_draft_saves_itself_without_a_button(page_of, live_server):
    user = UserFactory()
    page = page_of(user)
    page.goto(live_server.url + reverse("profiles:join_mentor_step", args=["work"]))

    page.get_by_label("Profession").fill("Accountant")
    page.get_by_label("Years of experience").focus()

    expect(page.locator("#kept")).to_contain_text("Saved at")
    assert MentorProfile.objects.get(user=user).profession == "Accountant"
