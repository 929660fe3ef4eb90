"""Joining, in a real browser: a mentor's required pages by keyboard alone, and a student from sign-up to the search."""

import re

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from notifications.models import OutgoingMail
from profiles.management.commands import load_vocabularies as vocabularies
from profiles.models import MenteeProfile, MentorProfile, Topic
from program.models import Acknowledgement, Material
from tests.browser import interactions
from tests.browser.keyboard import MOST_STOPS, Keyboard
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
    Each page takes half a second to come, whatever else this machine does (DESIGN §8).
    """

    keys = answers = pages = 0

    def __init__(self, page):
        super().__init__(page)
        self.lines, self.choices = set(), set()

    def press(self, key):
        self.keys += 1
        return super().press(key)

    def go_to(self, selector):
        """By Tab, each one counted."""
        for _stop in range(MOST_STOPS):
            self.press("Tab")
            if self.is_at(selector):
                return self
        raise AssertionError(f"{selector} cannot be reached by the keyboard")

    def enter(self):
        self.keys += 1
        self.pages += 1
        super().enter()
        return self

    def type(self, text):
        self.keys += len(text)
        return super().type(text)

    def answer(self, name, text="", *keys):
        self.answers += 1
        self.go_to(f"[name={name}]").type(text)
        for key in keys:
            self.press(key)
        return self

    def read_on(self, step):
        """Send the page and read the next one, past the links at its top by the link that skips them."""
        is_input = self.page.evaluate("document.activeElement.tagName") == "INPUT"
        return (self if is_input else self.go_to(interactions.MAIN)).enter().read(step)

    def read(self, step):
        """The page of this step of the application."""
        expect(self.page).to_have_url(re.compile(f"/join/mentor/{step}/$"))
        lines, choices = self.page.evaluate(LINES_AND_CHOICES)
        self.lines |= {re.sub(r"\d+", "n", line) for line in lines}
        self.choices |= set(choices)
        self.press("Tab")
        return self.press("Enter") if self.is_at(".skip") else self

    @property
    def words(self) -> int:
        return sum(len(line.split()) for line in self.lines)

    @property
    def seconds(self) -> float:
        looks = 0.23 * len(self.choices)
        return 0.5 * self.pages + 0.28 * self.keys + 1.35 * self.answers + looks + self.words / 238 * 60


def test_a_first_time_mentor_needs_less_than_three_minutes_by_keyboard(page_of, live_server):
    for words in ("industry_groups", "industries", "topics", "specific_topics"):
        vocabularies.add_missing(getattr(vocabularies, words)())
    call_command("load_program", verbosity=0)
    user = UserFactory(given_name="", family_name="")
    page = page_of(user)
    page.goto(live_server.url + reverse("profiles:join_mentor"))
    keys = CountingKeyboard(page)

    topics = [f"topics][value='{Topic.objects.get(name_en=name).pk}'" for name in ("Employers", "Networking")]
    keys.read("name").answer("given_name", "Rosa").answer("family_name", "Delgado")
    keys.read_on("work").answer("profession", "Accountant").answer("years_of_experience", "8")
    keys.answer("industry_1", "Acc")
    keys.read_on("university").answer("affiliation", "", "Space").answer("graduation_year", "2009")
    keys.read_on("attainments").answer("form-0-text", "BS Accounting")
    keys.read_on("topics").answer(topics[0], "", "Space").answer(topics[1], "", "Space")
    keys.read_on("meeting").answer("meeting_modes][value=online", "", "Space")
    keys.read_on("contact").answer("contact_methods][value=email", "", "Space")
    keys.read_on("promise").answer("has_read", "", "Space").answer("will_follow", "", "Space")
    keys.read_on("check").go_to(interactions.MAIN).enter()

    expect(page.locator("main dl.who-acts")).to_be_visible()
    mentor = MentorProfile.objects.get(user=user)
    assert (mentor.status, mentor.industries.get().name) == ("submitted", "Accounting & Tax Services")
    assert Acknowledgement.objects.get(person=user).edition.material.kind == Material.Kind.MANUAL
    assert keys.seconds < 180, (keys.seconds, keys.pages, keys.keys, keys.answers, len(keys.choices), keys.words)


def test_a_student_signs_up_with_a_campus_address_and_gets_to_the_search(page, live_server):
    MajorFactory(name_en="Economics")
    TopicFactory(name_en="Networking")
    page.goto(live_server.url + reverse("profiles:join_mentee"))
    interactions.press(page, f'main a[href^="{reverse("account_signup")}"]')
    page.locator("#id_email").fill("ana.reyes@calstatela.edu")
    page.locator("#id_password1").fill(PASSWORD)
    interactions.press(page, interactions.act(reverse("account_signup")))
    page.locator("[name=code]").fill(code_in_the_subject())
    interactions.press(page, interactions.MAIN)
    interactions.is_told(page, "proven_by_campus_address")

    page.locator("[name=given_name]").fill("Ana")
    is_kept(page, "name")
    page.locator("[name=standing][value=student]").check()
    page.locator("[name=class_level]").select_option("junior")
    is_kept(page, "university")
    page.locator("[name=major_1]").select_option(label="Economics")
    is_kept(page, "majors")
    page.get_by_label("Networking").check()
    is_kept(page, "topics")
    page.locator("[name=contact_methods][value=email]").check()
    is_kept(page, "contact")
    for promise in ("has_read", "will_follow", "is_adult"):
        page.locator(f"[name={promise}]").check()
    is_kept(page, "promise")
    interactions.press(page, interactions.MAIN)

    expect(page).to_have_url(live_server.url + reverse("profiles:mentor_list"))
    assert MenteeProfile.objects.get(user__email="ana.reyes@calstatela.edu").status == "complete"


def is_kept(page, step):
    """Send the page of this step, and be on another one."""
    expect(page).to_have_url(re.compile(f"/join/mentee/{step}/"))
    interactions.press(page, interactions.MAIN)
    expect(page).not_to_have_url(re.compile(f"/join/mentee/{step}/"))


def code_in_the_subject():
    return OutgoingMail.objects.latest("pk").message["subject"].split()[0]


def test_a_draft_saves_itself_without_a_button(page_of, live_server):
    user = UserFactory()
    page = page_of(user)
    page.goto(live_server.url + reverse("profiles:join_mentor_step", args=["work"]))

    before = page.locator("[data-said]").inner_text()
    with page.expect_response(lambda answer: "autosave" in answer.url):
        page.locator("[name=profession]").fill("Accountant")
        page.locator("[name=years_of_experience]").focus()

    expect(page.locator("[data-said]")).not_to_have_text(before)
    expect(page.locator("[data-said]")).not_to_be_empty()
    assert MentorProfile.objects.get(user=user).profession == "Accountant"
