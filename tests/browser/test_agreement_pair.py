"""Two browsers side by side: a phone and a laptop shape one agreement, sign it, work on it, amend and conclude it."""

import os
import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models.functions import Now
from django.urls import reverse
from playwright.sync_api import expect

from agreements import vocabulary
from agreements.models import Activity, Agreement, AgreementVersion, Conclusion, Goal
from tests.agreements.making import days_from_today, in_force, negotiating, talked, text, write
from tests.browser import judge

pytestmark = pytest.mark.django_db(transaction=True)
LOOK = os.environ.get("LOOK")


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, browser, live_server, cookies, width, **options):
        self.context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}, locale="en-US", **options
        )
        self.context.add_cookies(cookies)
        self.page = self.context.new_page()
        self.heard = judge.listen(self.page)

    def opens(self, address):
        self.page.goto(address)
        return self.page

    def presses(self, name):
        self.page.get_by_role("button", name=name).first.click()

    def follows(self, name):
        self.page.get_by_role("link", name=name).first.click()

    def looks(self, name):
        """Nothing is wrong with the page as it is now; with LOOK=folder it is photographed."""
        if LOOK:
            self.page.screenshot(path=Path(LOOK) / f"agreement-{name}.png", full_page=True)
        assert judge.faults(self.page, self.heard, "en") == []


@pytest.fixture
def people(browser, live_server, cookies_of):
    made = []

    def sit_down(user, width, **options):
        made.append(Person(browser, live_server, cookies_of(user), width, **options))
        return made[-1]

    yield sit_down
    for person in made:
        person.context.close()


def wait_until(is_so, within=10):
    """Until it is so in the database, which no page tells; within so many seconds."""
    last = time.monotonic() + within
    while not is_so():
        assert time.monotonic() < last
        time.sleep(0.1)


def fill_goal(page, number, words, activity, days):
    page.locator(f"#id_goal-{number}-text").fill(words)
    page.locator(f"#id_goal-{number}-activity-0").fill(activity)
    page.locator(f"#id_goal-{number}-deadline").fill(days_from_today(days).isoformat())


def signs(person, name):
    person.page.get_by_label("Type your full name").fill(name)
    person.looks(f"sign-{name}")
    person.page.locator("main form button.main").click()


def test_two_shape_sign_amend_and_conclude_one_agreement(people):
    vocabulary.load()
    match = talked()
    ana, rosa = people(match.mentee.user, 390), people(match.mentor.user, 1280)

    ana.opens(reverse("matches:match_detail", args=[match.pk]))
    ana.presses("Write down the first goals")
    ana.looks("draft-empty")
    fill_goal(ana.page, 0, "Have a résumé I am proud of", "Résumé review", 40)
    expect(ana.page.locator("#draft-said")).to_contain_text("Saved at")
    ana.presses("Add a goal")
    expect(ana.page.locator("#id_goal-1-text")).to_be_focused()
    fill_goal(ana.page, 1, "Know five employers", "Read their pages together", 60)
    ana.page.locator("#id_note").fill("What do you think?")
    expect(ana.page.locator("#draft-said")).to_contain_text("Saved at")
    ana.looks("draft-full")
    ana.presses(f"Propose it to {match.mentor.user.given_name}")
    expect(ana.page.get_by_text("Version 1 is proposed")).to_be_visible()
    ana.looks("proposed")

    agreement = Agreement.objects.get()
    rosa.opens(agreement.get_absolute_url())
    rosa.follows("Read version 1")
    expect(rosa.page.get_by_text("What do you think?")).to_be_visible()
    rosa.looks("version-1")
    rosa.follows("Propose a change")
    rosa.page.get_by_role("button", name="Remove goal 2").click()
    expect(rosa.page.locator("#id_goal-1-text")).to_have_count(0)
    rosa.page.locator("#id_goal-0-text").fill("Have two résumés I am proud of")
    expect(rosa.page.locator("#draft-said")).to_contain_text("Saved at")
    rosa.presses(f"Propose it to {match.mentee.user.given_name}")
    expect(rosa.page.get_by_text("Version 2 is proposed")).to_be_visible()

    ana.page.reload()
    ana.follows("Read version 2")
    expect(ana.page.locator("ins", has_text="Have two résumés")).to_be_visible()
    expect(ana.page.locator("del", has_text="Know five employers")).to_be_visible()
    ana.looks("version-2-changes")
    ana.follows("Sign version 2")
    signs(ana, "Ana")
    rosa.page.reload()
    rosa.opens(reverse("agreements:sign", args=[agreement.pk]))
    signs(rosa, "Rosa")
    expect(rosa.page.get_by_text("Signed by both: your agreement is in force")).to_be_visible()
    rosa.looks("in-force")

    ana.opens(agreement.get_absolute_url())
    ana.presses(re.compile("Done.*Résumé review"))
    expect(ana.page.get_by_text("“Résumé review” is done.")).to_be_visible()
    ana.presses("We met today")
    expect(ana.page.get_by_text("Your meeting is in the log")).to_be_visible()
    ana.looks("working")

    ana.follows("Change or extend it")
    fill_goal(ana.page, 0, "Have three résumés I am proud of", "Résumé review", 45)
    expect(ana.page.locator("#draft-said")).to_contain_text("Saved at")
    ana.presses(f"Propose it to {match.mentor.user.given_name}")
    expect(ana.page.get_by_text("Version 3 is proposed")).to_be_visible()
    expect(ana.page.get_by_role("heading", name="What you work on")).to_be_visible()
    for person, name in ((rosa, "Rosa"), (ana, "Ana")):
        person.opens(reverse("agreements:sign", args=[agreement.pk]))
        expect(person.page.locator("ins", has_text="Have three résumés")).to_be_visible()
        signs(person, name)
    ana.opens(agreement.get_absolute_url())
    expect(ana.page.get_by_role("button", name=re.compile("Not done after all.*Résumé review"))).to_be_visible()
    ana.looks("amended")

    ana.follows("Conclude")
    ana.looks("conclude")
    ana.page.get_by_label("We reached our goals").check()
    ana.page.get_by_label("What was achieved?").fill("Two résumés, one interview.")
    ana.presses("Send my part")
    expect(ana.page.get_by_text("Your part of the record is kept")).to_be_visible()
    rosa.opens(agreement.get_absolute_url())
    rosa.follows("Read the record")
    rosa.page.get_by_label("What would you add?").fill("Ana did it herself.")
    rosa.looks("record")
    rosa.presses("Add it, or confirm the record")
    expect(rosa.page.get_by_text("The record is complete")).to_be_visible()
    rosa.looks("record-joint")
    assert Conclusion.objects.get().status == Conclusion.Status.JOINT


def test_one_who_cannot_go_on_ends_it_alone(people):
    agreement = in_force()
    rosa = people(agreement.mentor, 1280)

    rosa.opens(reverse("agreements:conclude", args=[agreement.pk]))
    rosa.page.get_by_label("One of us can't continue").check()
    rosa.presses("Send my part")

    expect(rosa.page.get_by_text("Waiting for the other part")).to_be_visible()
    agreement.refresh_from_db()
    assert agreement.status == Agreement.Status.CONCLUDED


def test_without_javascript_everything_is_there(people):
    agreement = negotiating()
    ana = people(agreement.mentee, 390, java_script_enabled=False)

    ana.opens(reverse("agreements:propose", args=[agreement.pk]))
    fill_goal(ana.page, 0, "First", "Talk", 40)
    ana.presses("Add a goal")
    fill_goal(ana.page, 1, "Second", "Walk", 50)
    ana.presses("Move goal 2 up")
    ana.presses(f"Propose it to {agreement.mentor.given_name}")

    expect(ana.page.get_by_text("Version 1 is proposed")).to_be_visible()
    assert list(AgreementVersion.objects.get().goals.values_list("text", flat=True)) == ["Second", "First"]


def test_a_draft_says_when_it_is_not_saved_and_saves_when_the_connection_is_back(people):
    agreement = negotiating()
    write(agreement, agreement.mentee, text())
    ana = people(agreement.mentee, 390)
    ana.opens(reverse("agreements:propose", args=[agreement.pk]))

    ana.context.set_offline(True)
    ana.page.locator("#id_goal-0-text").fill("Typed in the subway")
    expect(ana.page.locator("#draft-said")).to_contain_text("Not saved: there is no connection")
    ana.context.set_offline(False)

    expect(ana.page.locator("#draft-said")).to_contain_text("Saved at")
    assert AgreementVersion.objects.get().goals.get().text == "Typed in the subway"


def test_a_draft_that_is_refused_says_why_and_waits_with_its_words(people):
    agreement = negotiating()
    ana = people(agreement.mentee, 390)
    ana.opens(reverse("agreements:propose", args=[agreement.pk]))

    ana.page.route("**/propose/", lambda route: route.fulfill(status=409, content_type="text/plain", body="Not today."))
    ana.page.locator("#id_goal-0-text").fill("Refused once")
    expect(ana.page.locator("#draft-said")).to_have_text("Not today.")
    ana.page.unroute("**/propose/")
    ana.page.evaluate("dispatchEvent(new Event('online'))")  # what waits is sent, and only what waits

    expect(ana.page.locator("#draft-said")).to_contain_text("Saved at")
    assert AgreementVersion.objects.get().goals.get().text == "Refused once"


TYPED_BEFORE_THE_NEW_FORM_IS_LISTENED_TO = """() => document.addEventListener('htmx:afterSwap', () => {
  const goal = document.getElementById('id_goal-0-text');
  goal.value = 'Typed at once';
  goal.dispatchEvent(new Event('input', {bubbles: true}));
}, {once: true})"""


def test_words_typed_while_the_form_is_exchanged_are_saved(people):
    match = talked()
    ana, _rosa = people(match.mentee.user, 390), people(match.mentor.user, 1280)
    ana.opens(reverse("matches:match_detail", args=[match.pk]))
    ana.presses("Write down the first goals")

    ana.page.evaluate(TYPED_BEFORE_THE_NEW_FORM_IS_LISTENED_TO)
    ana.presses("Add a goal")

    expect(ana.page.locator("#draft-said")).to_contain_text("Saved at")
    assert Goal.objects.filter(text="Typed at once").exists()


def test_a_draft_survives_a_closed_tab_and_goes_on_at_a_second_device(people):
    agreement = negotiating()
    phone, laptop = people(agreement.mentee, 390), people(agreement.mentee, 1280)
    address = reverse("agreements:propose", args=[agreement.pk])
    phone.opens(address)
    fill_goal(phone.page, 0, "Begun on the bus", "Talk", 40)
    expect(phone.page.locator("#draft-said")).to_contain_text("Saved at")
    phone.page.locator("#id_goal-0-activity-0").fill("The last words before the tunnel")
    phone.page.evaluate("location.href = '/notices/'")  # sooner than a draft saves itself
    phone.page.wait_for_url("**/notices/")
    wait_until(lambda: Activity.objects.filter(text="The last words before the tunnel").exists())

    laptop.opens(address)

    expect(laptop.page.locator("#id_goal-0-text")).to_have_value("Begun on the bus")
    expect(laptop.page.locator("#id_goal-0-activity-0")).to_have_value("The last words before the tunnel")


def test_a_proposal_sent_off_at_once_leaves_no_draft_behind(people):
    agreement = negotiating()
    write(agreement, agreement.mentee, text())
    ana = people(agreement.mentee, 390)
    ana.opens(reverse("agreements:propose", args=[agreement.pk]))

    ana.page.locator("#id_goal-0-text").fill("Typed, and proposed in the same second")
    ana.presses(f"Propose it to {agreement.mentor.given_name}")

    expect(ana.page.get_by_text("Version 1 is proposed")).to_be_visible()
    ana.page.wait_for_load_state("networkidle")
    assert list(AgreementVersion.objects.values_list("status", "number")) == [("proposed", 1)]


def test_a_second_device_does_not_overwrite_the_first_unseen(people):
    agreement = negotiating()
    phone, laptop = people(agreement.mentee, 390), people(agreement.mentee, 1280)
    address = reverse("agreements:propose", args=[agreement.pk])
    phone.opens(address)
    laptop.opens(address)
    fill_goal(phone.page, 0, "From the phone", "Talk", 40)
    expect(phone.page.locator("#draft-said")).to_contain_text("Saved at")

    laptop.page.locator("#id_goal-0-text").fill("From the laptop")

    expect(laptop.page.locator("#draft-said")).to_contain_text("another device")
    expect(laptop.page.locator("#id_goal-0-text")).to_have_value("From the laptop")
    assert AgreementVersion.objects.get().goals.get().text == "From the phone"
    laptop.presses("Save my draft")
    expect(laptop.page.get_by_text("What you see here differs")).to_be_visible()
    laptop.looks("conflict")
    laptop.presses("Save my draft")
    expect(laptop.page.locator("#draft-said")).to_contain_text("Saved at")
    assert AgreementVersion.objects.get().goals.get().text == "From the laptop"


def test_the_page_of_a_pair_asks_to_look_back_when_it_is_time(people):
    agreement = in_force()
    AgreementVersion.objects.update(in_force_at=Now() - timedelta(weeks=6, seconds=1))
    ana = people(agreement.mentee, 360)

    ana.opens(agreement.get_absolute_url())
    ana.looks("review")
    ana.presses("We have looked at our progress")

    expect(ana.page.get_by_text("You are asked again in six weeks")).to_be_visible()
