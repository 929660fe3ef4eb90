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

from agreements import starter_content
from agreements.models import Activity, Agreement, AgreementVersion, Conclusion, Goal
from tests.agreements.builders import days_from_today, goal, in_force, negotiating, talked, text, write
from tests.browser import interactions, page_audit

pytestmark = pytest.mark.django_db(transaction=True)
LOOK = os.environ.get("LOOK")
SAVE = f"{interactions.do('save')}:visible"  # the page has another one, hidden, for the Enter key
SAYS_WHEN_IT_WAS_SAVED = """() => {
  const said = document.getElementById('draft-said'), words = said.textContent.trim();
  const {waiting, unsaved} = document.getElementById('draft-state').dataset;
  const isSaved = ![waiting, unsaved].includes(words) && !said.hasAttribute('data-refused');
  return isSaved && /\\d|noon|midnight/.test(words);
}"""


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, browser, live_server, cookies, width, **options):
        self.context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}, locale="en-US", **options
        )
        self.context.add_cookies(cookies)
        self.page = self.context.new_page()
        self.heard = page_audit.listen(self.page)

    def opens(self, address):
        self.page.goto(address)
        return self.page

    def presses(self, selector):
        self.page.locator(selector).first.click()

    def follows(self, address):
        self.presses(interactions.link(address))

    def is_told(self, code):
        interactions.is_told(self.page, code)

    def sees_that_it_is_saved(self):
        """The page says when the draft was saved, and not that it waits or was refused."""
        self.page.wait_for_function(SAYS_WHEN_IT_WAS_SAVED)

    def looks(self, name):
        """Nothing is wrong with the page as it is now; with LOOK=folder it is photographed."""
        if LOOK:
            self.page.screenshot(path=Path(LOOK) / f"agreement-{name}.png", full_page=True)
        assert page_audit.faults(self.page, self.heard, "en") == []


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


def of(agreement, name, *more):
    return reverse(f"agreements:{name}", args=[agreement.pk, *more])


def is_proposed(person, number):
    """The page of the version that has just gone out, where its author signs it, too."""
    expect(person.page).to_have_url(re.compile(rf"/agreements/\d+/versions/{number}/$"))
    expect(person.page.locator(".notice.good")).to_contain_text(str(number))
    expect(person.page.locator("#sign #id_typed_name")).to_be_visible()


def signs(person, user):
    person.page.locator("#id_typed_name").fill(user.get_full_name())
    person.looks(f"sign-{user.given_name}")
    person.presses(interactions.MAIN)


def test_two_shape_sign_amend_and_conclude_one_agreement(people):
    starter_content.load()
    match = talked(request__mentee__user__given_name="Maximiliana")  # at 200 % nothing has room beside it
    ana, rosa = people(match.mentee.user, 390), people(match.mentor.user, 1280)

    ana.opens(reverse("matches:match_detail", args=[match.pk]))
    ana.presses(interactions.act(reverse("agreements:begin", args=[match.pk])))
    ana.looks("draft-empty")
    fill_goal(ana.page, 0, "Have a résumé I am proud of", "Résumé review", 40)
    ana.sees_that_it_is_saved()
    ana.presses(interactions.do("add-goal"))
    expect(ana.page.locator("#id_goal-1-text")).to_be_focused()
    fill_goal(ana.page, 1, "Know five employers", "Read their pages together", 60)
    ana.page.locator("#id_note").fill("What do you think?")
    ana.sees_that_it_is_saved()
    ana.looks("draft-full")
    ana.presses(interactions.do("propose"))
    is_proposed(ana, 1)
    ana.looks("proposed")

    agreement = Agreement.objects.get()
    rosa.opens(agreement.get_absolute_url())
    rosa.follows(of(agreement, "version", 1))
    expect(rosa.page.get_by_text("What do you think?")).to_be_visible()
    rosa.looks("version-1")
    rosa.follows(of(agreement, "propose"))
    rosa.page.locator("#goal-1 > .change > summary").click()
    rosa.presses(interactions.do("remove-goal:1"))
    expect(rosa.page.locator("#id_goal-1-text")).to_have_count(0)
    rosa.page.locator("#id_goal-0-text").fill("Have two résumés I am proud of")
    rosa.sees_that_it_is_saved()
    rosa.presses(interactions.do("propose"))
    is_proposed(rosa, 2)

    ana.opens(agreement.get_absolute_url())
    ana.follows(of(agreement, "version", 2))
    expect(ana.page.locator("ins", has_text="Have two résumés")).to_be_visible()
    expect(ana.page.locator("del", has_text="Know five employers")).to_be_visible()
    ana.looks("version-2-changes")
    signs(ana, match.mentee.user)
    rosa.page.reload()
    rosa.opens(reverse("agreements:sign", args=[agreement.pk]))
    signs(rosa, match.mentor.user)
    rosa.is_told("signed_by_both")
    rosa.looks("in-force")

    ana.opens(agreement.get_absolute_url())
    review = Activity.objects.get(goal__version__status="in_force", text="Résumé review")
    ana.presses(interactions.act(reverse("agreements:tick", args=[review.pk]), "tick"))
    expect(ana.page.locator(".notice.good")).to_contain_text("Résumé review")
    ana.presses(interactions.act(of(agreement, "log_meeting")))
    ana.is_told("meeting_logged")
    ana.looks("working")

    ana.follows(of(agreement, "propose"))
    fill_goal(ana.page, 0, "Have three résumés I am proud of", "Résumé review", 45)
    ana.sees_that_it_is_saved()
    ana.presses(interactions.do("propose"))
    is_proposed(ana, 3)
    ana.opens(agreement.get_absolute_url())
    expect(ana.page.locator("#plan-heading")).to_be_visible()
    for person, user in ((rosa, match.mentor.user), (ana, match.mentee.user)):
        person.opens(reverse("agreements:sign", args=[agreement.pk]))
        expect(person.page.locator("ins", has_text="Have three résumés")).to_be_visible()
        signs(person, user)
    ana.opens(agreement.get_absolute_url())
    expect(ana.page.locator(interactions.do("undo"), has_text="Résumé review")).to_be_visible()
    ana.looks("amended")

    ana.follows(of(agreement, "conclude"))
    ana.looks("conclude")
    ana.page.locator("[name=reason][value=reached]").check()
    ana.page.locator("#id_achieved").fill("Two résumés, one interview.")
    ana.presses(interactions.MAIN)
    ana.is_told("part_of_the_record_kept")
    rosa.opens(agreement.get_absolute_url())
    rosa.follows(of(agreement, "conclusion"))
    rosa.page.locator("[name=opinion][value=agrees]").check()
    rosa.page.locator("#id_added").fill("Ana did it herself.")
    rosa.looks("record")
    rosa.presses(interactions.MAIN)
    rosa.is_told("record_complete")
    rosa.looks("record-joint")
    assert Conclusion.objects.get().status == Conclusion.Status.JOINT


def test_one_who_cannot_go_on_ends_it_alone(people):
    agreement = in_force()
    rosa = people(agreement.mentor, 1280)

    rosa.opens(reverse("agreements:conclude", args=[agreement.pk]))
    rosa.page.locator("[name=reason][value=cannot_continue]").check()
    rosa.presses(interactions.MAIN)

    expect(rosa.page.locator("main .badge.warn")).to_be_visible()
    agreement.refresh_from_db()
    assert agreement.status == Agreement.Status.CONCLUDED


def test_without_javascript_everything_is_there(people):
    agreement = negotiating()
    ana = people(agreement.mentee, 390, java_script_enabled=False)

    ana.opens(reverse("agreements:propose", args=[agreement.pk]))
    fill_goal(ana.page, 0, "First", "Talk", 40)
    ana.presses(interactions.do("add-goal"))
    fill_goal(ana.page, 1, "Second", "Walk", 50)
    ana.page.locator("#goal-1 > .change > summary").click()
    ana.presses(interactions.do("goal-up:1"))
    ana.presses(interactions.do("propose"))

    is_proposed(ana, 1)
    assert list(AgreementVersion.objects.get().goals.values_list("text", flat=True)) == ["Second", "First"]


def test_a_draft_says_when_it_is_not_saved_and_saves_when_the_connection_is_back(people):
    agreement = negotiating()
    write(agreement, agreement.mentee, text())
    ana = people(agreement.mentee, 390)
    ana.opens(reverse("agreements:propose", args=[agreement.pk]))

    ana.context.set_offline(True)
    ana.page.locator("#id_goal-0-text").fill("Typed in the subway")
    without_connection = ana.page.locator("#draft-state").get_attribute("data-unsaved")
    expect(ana.page.locator("#draft-said")).to_have_text(without_connection)
    ana.context.set_offline(False)

    ana.sees_that_it_is_saved()
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

    ana.sees_that_it_is_saved()
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
    ana.presses(interactions.act(reverse("agreements:begin", args=[match.pk])))

    ana.page.evaluate(TYPED_BEFORE_THE_NEW_FORM_IS_LISTENED_TO)
    ana.presses(interactions.do("add-goal"))

    ana.sees_that_it_is_saved()
    assert Goal.objects.filter(text="Typed at once").exists()


def test_a_draft_survives_a_closed_tab_and_goes_on_at_a_second_device(people):
    agreement = negotiating()
    phone, laptop = people(agreement.mentee, 390), people(agreement.mentee, 1280)
    address = reverse("agreements:propose", args=[agreement.pk])
    phone.opens(address)
    fill_goal(phone.page, 0, "Begun on the bus", "Talk", 40)
    phone.sees_that_it_is_saved()
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
    ana.presses(interactions.do("propose"))

    is_proposed(ana, 1)
    ana.page.wait_for_load_state("networkidle")
    assert list(AgreementVersion.objects.values_list("status", "number")) == [("proposed", 1)]


def test_a_second_device_does_not_overwrite_the_first_unseen(people):
    agreement = negotiating()
    phone, laptop = people(agreement.mentee, 390), people(agreement.mentee, 1280)
    address = reverse("agreements:propose", args=[agreement.pk])
    phone.opens(address)
    laptop.opens(address)
    fill_goal(phone.page, 0, "From the phone", "Talk", 40)
    phone.sees_that_it_is_saved()

    laptop.page.locator("#id_goal-0-text").fill("From the laptop")

    expect(laptop.page.locator("#draft-said[data-refused]")).to_be_visible()
    expect(laptop.page.locator("#id_goal-0-text")).to_have_value("From the laptop")
    assert AgreementVersion.objects.get().goals.get().text == "From the phone"
    laptop.presses(SAVE)
    expect(laptop.page.locator("#kept-heading")).to_be_visible()
    laptop.looks("conflict")
    laptop.presses(SAVE)
    laptop.sees_that_it_is_saved()
    assert AgreementVersion.objects.get().goals.get().text == "From the laptop"


def test_the_page_of_a_pair_asks_to_look_back_when_it_is_time(people):
    agreement = in_force()
    AgreementVersion.objects.update(in_force_at=Now() - timedelta(weeks=6, seconds=1))
    ana = people(agreement.mentee, 360)

    ana.opens(agreement.get_absolute_url())
    ana.looks("review")
    ana.presses(interactions.act(of(agreement, "review")))

    ana.is_told("progress_reviewed")


@pytest.mark.parametrize("has_script", [True, False], ids=["with a script", "without"])
def test_a_tick_keeps_the_focus_and_the_place(people, has_script):
    agreement = in_force(words=text(*(goal(f"Goal {number}") for number in range(8))))
    ana = people(agreement.mentee, 390, java_script_enabled=has_script)
    ana.opens(agreement.get_absolute_url())
    activity = Activity.objects.filter(goal__position=4).first()
    button = ana.page.locator(f"#activity-{activity.pk}")
    button.scroll_into_view_if_needed()
    before = button.bounding_box()["y"]

    button.click()

    expect(button).to_have_attribute("value", "undo")
    expect(button).to_be_focused()
    expect(button).to_be_in_viewport()
    if has_script:
        assert abs(button.bounding_box()["y"] - before) < 2
