"""How many taps, keys, and screens the main jobs cost on a phone, counted cold: nothing is remembered by the browser.

With MEASURED=<folder> the counts are written there for `make measured`, which puts them into docs/measured.md.
"""

import json
import os
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from agreements.models import AgreementVersion, StarterGoal, SuggestedActivity
from matches.answer_link import link_for
from matches.models import DeclineReason, Interview, MatchRequest
from notifications.models import OutgoingMail
from profiles.actions import approve
from profiles.models import MentorProfile
from profiles.search import index
from tests.agreements.builders import proposed, talked
from tests.browser import interactions
from tests.factories import (
    PASSWORD,
    IndustryFactory,
    InterviewFactory,
    MajorFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorProfileFactory,
    StaffFactory,
    TopicFactory,
)
from tests.profiles.deciding import take_effect

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}


class Hand:
    """One person's hand on a phone: it counts what it taps and types, and the screens it sees."""

    def __init__(self, page):
        self.page = page
        self.taps = self.keys = 0
        self.screens = []
        page.on("framenavigated", self.see)

    def see(self, frame):
        if frame == self.page.main_frame:
            self.screens.append(re.sub(r"^https?://[^/]+|\?.*$", "", frame.url))

    def tap(self, target):
        (self.page.locator(target).first if isinstance(target, str) else target).click()
        self.taps += 1
        return self

    def type(self, name, text):
        """Into a field, which takes a tap first."""
        field = self.page.locator(f"[name={name}]").first
        field.click()
        field.press_sequentially(str(text))
        self.taps += 1
        self.keys += len(str(text))
        return self

    def choose(self, name, label):
        """One option of a list: a tap to open it and one to choose."""
        self.page.locator(f"[name={name}]").select_option(label=label)
        self.taps += 2
        return self

    def tick(self, name, value=None):
        return self.tap(self.page.locator(f"[name={name}]" + (f"[value='{value}']" if value else "")))

    def send(self):
        """The main button, and wait for the next screen."""
        before = len(self.screens)
        self.tap(interactions.MAIN)
        self.page.wait_for_function("() => document.readyState === 'complete'")
        assert len(self.screens) > before
        return self

    def counts(self):
        return {"taps": self.taps, "keys": self.keys, "screens": len(dict.fromkeys(self.screens))}


@pytest.fixture
def hand_of(window_of):
    """`hand_of(person)`: a hand on the phone of somebody who is signed in, or of a visitor."""

    def open_phone(person=None):
        window = window_of(person)
        window.set_viewport_size(PHONE)
        return Hand(window)

    return open_phone


def keep(job, hand, **most):
    """The counts hold their budgets, and are kept for docs/measured.md."""
    counts = hand.counts()
    if folder := os.environ.get("MEASURED"):
        path = Path(folder) / "steps" / f"{job}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"job": job, **counts, "most": most}))
    assert {what: counts[what] for what in most if counts[what] > most[what]} == {}, counts


def code_in_the_mail():
    return OutgoingMail.objects.latest("pk").message["subject"].split()[0]


def sign_up(hand, door, address):
    """From the front page through this door to the first page of the application."""
    hand.tap(f'main a[href="{door}"]').tap(f'main a[href^="{reverse("account_signup")}"]')
    hand.type("email", address).type("password1", PASSWORD)
    hand.tap(interactions.act(reverse("account_signup")))
    hand.page.locator("[name=code]").wait_for()
    hand.type("code", code_in_the_mail()).send()


@pytest.fixture
def asked():
    """A request to a mentor who has met online before, so that the place is remembered."""
    mentor = MentorProfileFactory(meeting_modes=["online"], capacity=3)
    InterviewFactory(match__request__mentor=mentor, mode="online", place="https://meet.example/rosa")
    return MatchRequestFactory(mentor=mentor)


def test_a_yes_with_two_times(hand_of, asked):
    hand = hand_of()
    hand.page.goto(link_for(asked))

    hand.tap(hand.page.locator("label", has=hand.page.locator("[name=answer][value=yes]")))
    slots = hand.page.locator("#times-chooser .slots button")
    hand.tap(slots.nth(0)).tap(slots.nth(3)).tap("form.answers button.main")

    expect(hand.page.locator("main dl.who-acts")).to_be_visible()
    assert len(Interview.objects.get(match__request=asked).offered_times) == 2
    keep("Yes with two times, from the email", hand, taps=4, keys=0)


def test_a_no_with_a_reason(hand_of, asked):
    DeclineReason.objects.create(name_en="No time this semester")
    hand = hand_of()
    hand.page.goto(link_for(asked))

    hand.tap(hand.page.locator("label", has=hand.page.locator("[name=answer][value=no]")))
    hand.page.locator("[name=reason]").select_option(index=1)
    hand.taps += 1  # a phone shows a list at one tap; the next chooses
    hand.tap("form.answers button.main")

    expect(hand.page.locator("main")).to_be_visible()
    asked.refresh_from_db()
    assert asked.declines_at
    keep("No with a reason, from the email", hand, taps=3, keys=0)


def test_a_first_proposal_from_a_starter_goal(hand_of):
    match = talked()
    starter = StarterGoal.objects.create(topic=TopicFactory(), name_en="Know my field", weeks=6)
    starter.activities.add(SuggestedActivity.objects.create(name_en="Talk with two people"))
    hand = hand_of(match.mentee.user)
    hand.page.goto(match.get_absolute_url())

    hand.tap(interactions.act(reverse("agreements:begin", args=[match.pk])))
    hand.tap(interactions.do(f"add-starter:{starter.pk}"))
    expect(hand.page.locator("#id_goal-0-text")).to_have_value("Know my field")
    hand.tap(interactions.do("propose"))

    expect(hand.page).to_have_url(re.compile(r"/versions/1/$"))
    assert AgreementVersion.objects.get().status == "proposed"
    keep("A first proposal from a starter goal", hand, taps=4, keys=0)


def test_a_proposal_is_read_and_signed_on_one_page(hand_of):
    version = proposed()
    mentor = version.agreement.mentor
    hand = hand_of(mentor)
    hand.page.goto(version.get_absolute_url())

    hand.type("typed_name", mentor.get_full_name()).tap("main form:has([name=typed_name]) button.main")

    expect(hand.page).not_to_have_url(re.compile(r"/versions/1/$"))
    assert version.signatures.filter(party=mentor).exists()
    keep("Read and sign a proposal", hand, taps=2)


def test_a_first_request_from_the_search(hand_of):
    mentee = MenteeProfileFactory(goals="I want to find my first position in a hospital.")
    mentor = MentorProfileFactory()
    index.refresh([mentor.pk])
    hand = hand_of(mentee.user)
    hand.page.goto(reverse("profiles:mentor_list"))

    hand.tap("[data-mentor] h3 a")
    hand.tap(interactions.link(reverse("matches:request_new", args=[mentor.pk])))
    hand.tap("#letter button.main")

    expect(hand.page.locator("main .days .today")).to_have_count(1)
    assert MatchRequest.objects.get().mentor == mentor
    keep("A first request, from the search", hand, taps=3, keys=0)


def test_from_the_front_page_to_the_first_request(hand_of):
    MajorFactory(name_en="Nursing")
    TopicFactory(name_en="Networking")
    mentor = MentorProfileFactory(profession="Nurse")
    index.refresh([mentor.pk])
    hand = hand_of()
    hand.page.goto("/")

    sign_up(hand, "/join/mentee/", "ana.reyes@calstatela.edu")
    application = len(hand.screens)
    hand.type("given_name", "Ana").type("family_name", "Reyes").send()
    hand.tick("standing", "student").choose("class_level", "Junior").send()
    hand.choose("major_1", "Nursing").send()
    hand.tick("topics").send()
    hand.tick("contact_methods", "email").send()
    hand.tick("has_read").tick("will_follow").tick("is_adult").send()
    needed = [screen for screen in dict.fromkeys(hand.screens[application - 1 :]) if "/join/mentee/" in screen]
    hand.send()

    hand.page.locator("[data-mentor]").first.wait_for()
    hand.tap("[data-mentor] h3 a")
    hand.tap(interactions.link(reverse("matches:request_new", args=[mentor.pk])))
    hand.type("wants_to_reach", "A first job.").tap("#letter button.main")

    expect(hand.page.locator("main .days .today")).to_have_count(1)
    assert len([screen for screen in needed if not screen.endswith("/check/")]) <= 6, needed
    keep("From the front page to the first request", hand)


def test_from_the_front_page_to_a_posted_profile(hand_of):
    IndustryFactory(name_en="Hospitals", group__name_en="Health care")
    TopicFactory(name_en="Networking")
    call_command("load_program", verbosity=0)
    hand = hand_of()
    hand.page.goto("/")

    sign_up(hand, "/join/mentor/", "rosa@clinic.example")
    hand.page.locator("[name=given_name]").wait_for()
    account = hand.counts()
    hand.type("given_name", "Rosa").type("family_name", "Delgado").send()
    named = hand.keys
    hand.type("profession", "Nurse").type("years_of_experience", 12).choose("industry_1", "Hospitals").send()
    hand.tick("affiliation", "alumnus").type("graduation_year", 2012).send()
    hand.type("form-0-text", "BSN, Cal State LA").send()
    hand.tick("topics").send()
    hand.tick("meeting_modes", "online").send()
    hand.tick("contact_methods", "email").send()
    hand.tick("has_read").tick("will_follow").send()
    hand.send()

    expect(hand.page.locator("main dl.who-acts")).to_be_visible()
    assert hand.keys - named <= 100
    questions = {screen for screen in hand.screens if re.fullmatch(r"/join/mentor/(?!check)\w+/", screen)}
    assert len(questions) <= 8, (questions, account)
    approve(MentorProfile.objects.get(), by=StaffFactory())
    take_effect()
    assert MentorProfile.objects.posted().filter(user=User.objects.get(email="rosa@clinic.example")).exists()
    keep("From the front page to a posted profile", hand)
