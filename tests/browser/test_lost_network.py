"""On a slow or lost network nothing false is said, and nothing typed is lost: in saving, searching, sending."""

import time

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from agreements import actions
from agreements.models import Conclusion, Goal
from matches import answer_link
from matches.models import RequestDraft
from profiles.models import MentorProfile
from profiles.search import index
from tests.agreements.builders import concluded, finished, in_force, negotiating
from tests.browser import interactions
from tests.factories import MatchRequestFactory, MenteeProfileFactory, MentorProfileFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Typed in the subway"
EXPECTED = ("Failed to load resource", "htmx:sendError", "htmx:afterRequest", "htmx:sendAbort", "htmx:timeout")
SAID, STATE = "[data-said]", "[data-saving]"


def request_page():
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()
    address = reverse("matches:request_new", args=[mentor.pk])
    return mentee.user, address, "#id_wants_to_reach", lambda: RequestDraft.objects.get().wants_to_reach


def application_page():
    user = UserFactory()
    address = reverse("profiles:join_mentor_step", args=["work"])
    return user, address, "[name=profession]", lambda: MentorProfile.objects.get(user=user).profession


def agreement_page():
    agreement = negotiating()
    address = reverse("agreements:propose", args=[agreement.pk])
    return agreement.mentee, address, "#id_goal-0-text", lambda: Goal.objects.get().text


# Every page that saves by script.
PAGES_THAT_SAVE = [request_page, application_page, agreement_page]


@pytest.fixture
def window_on_a_bad_network(window_of):
    """A window whose console may say that the network was lost, and nothing else."""
    opened = []

    def open_window(person=None):
        opened.append(window_of(person))
        return opened[-1]

    yield open_window
    for window in opened:
        window.heard[:] = [line for line in window.heard if not line.startswith(EXPECTED)]


@pytest.mark.parametrize("build", PAGES_THAT_SAVE, ids=lambda build: build.__name__)
def test_a_page_that_saves_itself_says_when_it_has_not_and_saves_later(window_on_a_bad_network, build):
    person, address, field, stored = build()
    window = window_on_a_bad_network(person)
    window.goto(address)
    unsaved = window.locator(STATE).get_attribute("data-unsaved")
    waiting = window.locator(STATE).get_attribute("data-waiting")

    window.locator(field).fill("Before")
    expect(window.locator(SAID)).to_have_text(waiting)
    expect(window.locator(SAID)).not_to_have_text(waiting)
    assert stored() == "Before"

    window.context.set_offline(True)
    window.locator(field).fill(WORDS)
    expect(window.locator(SAID)).to_have_text(unsaved)
    time.sleep(2)  # longer than until it would have been saved
    expect(window.locator(SAID)).to_have_text(unsaved)
    assert stored() == "Before"

    window.context.set_offline(False)
    expect(window.locator(SAID)).not_to_have_text(unsaved)
    expect(window.locator(SAID)).not_to_have_text(waiting)
    assert stored() == WORDS


def test_a_fault_of_the_server_is_not_said_to_be_saved(window_on_a_bad_network):
    person, address, field, _stored = request_page()
    window = window_on_a_bad_network(person)
    window.goto(address)
    window.heard.clear()

    window.route("**/draft/", lambda route: route.fulfill(status=500, body="x"))
    with window.expect_response("**/draft/"):
        window.locator(field).fill(WORDS)

    expect(window.locator(SAID)).to_have_text(window.locator(STATE).get_attribute("data-unsaved"))
    window.heard[:] = [line for line in window.heard if not line.startswith("Response Status")]
    window.unroute("**/draft/")


PUT_AWAY = """() => {
  Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
  document.dispatchEvent(new Event('visibilitychange'));
}"""


def test_last_words_that_are_refused_are_answered_with_the_refusal(window_on_a_bad_network):
    person, address, field, stored = request_page()
    window = window_on_a_bad_network(person)
    window.goto(address)
    other = window.context.new_page()
    other.goto(address)
    with other.expect_response("**/draft/"):
        other.locator(field).fill("Of the other window")

    sent = []  # the last words alone arrive: what the page would send later is kept from doing so
    window.route("**/draft/", lambda route: sent.append(route) or (route.continue_() if len(sent) == 1 else None))
    window.locator(field).fill(WORDS)
    with window.expect_response("**/draft/") as answer:
        window.evaluate(PUT_AWAY)

    assert answer.value.status == 409
    expect(window.locator(SAID)).to_have_text(answer.value.text())
    assert stored() == "Of the other window"
    window.unroute_all()


def found_by(word):
    mentor = MentorProfileFactory(profession=word)
    index.refresh([mentor.pk])
    return mentor


def test_a_search_that_is_lost_says_which_results_stand_under_the_new_words(window_on_a_bad_network):
    lawyer, nurse = found_by("Lawyer"), found_by("Nurse")
    window = window_on_a_bad_network(MenteeProfileFactory().user)
    window.goto("/mentors/?q=lawyer")
    expect(window.locator(f"[data-mentor='{lawyer.pk}']")).to_be_visible()

    window.context.set_offline(True)
    window.locator("#q").fill("nurse")
    expect(window.locator("#lost p").first).to_have_text("No connection. These are the results for “lawyer”.")
    expect(window.locator("#lost[role=alert]")).to_be_visible()
    expect(window.locator("#results:not([aria-busy=true]) [data-mentor]")).to_be_visible()
    window.locator("#lost button").click()  # there is still no connection
    expect(window.locator("#lost p").first).to_contain_text("“lawyer”")

    window.context.set_offline(False)
    window.locator("#lost button").click()
    expect(window.locator(f"[data-mentor='{nurse.pk}']")).to_be_visible()
    expect(window.locator("#lost")).to_be_hidden()
    expect(window.locator(f"[data-mentor='{lawyer.pk}']")).to_have_count(0)


def test_while_a_search_is_on_its_way_the_old_results_are_said_to_wait(window_of):
    found_by("Lawyer")
    window = window_of(MenteeProfileFactory().user)
    window.goto("/mentors/")

    window.route("**/mentors/?*", lambda route: (time.sleep(1.5), route.continue_()))
    window.locator("#q").fill("lawyer")

    expect(window.locator("#results[aria-busy=true]")).to_be_visible()
    expect(window.locator("#results:not([aria-busy=true])")).to_be_visible()
    window.unroute_all(behavior="wait")


# What a page shows at the moment it is left.
TELL_WHAT_IS_BUSY = """() => addEventListener('pagehide', () => sessionStorage.setItem('busy', JSON.stringify(
  [[...document.querySelectorAll('button[data-busy]')].map(button => button.textContent),
   document.getElementById('working').textContent])))"""


def test_a_pressed_button_shows_that_it_is_working(window_of):
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()
    window = window_of(mentee.user)
    window.goto(mentor.get_absolute_url())
    window.evaluate(TELL_WHAT_IS_BUSY)

    window.locator(interactions.act(reverse("profiles:save", args=[mentor.pk]))).click()

    pressed, words = window.evaluate("JSON.parse(sessionStorage.getItem('busy'))")
    assert (pressed, words) == (["Sending…"], "Sending…")
    expect(window.locator("[data-busy]")).to_have_count(0)


def test_a_button_that_said_sending_has_its_words_again_after_going_back(window_of):
    mentor = MentorProfileFactory()
    window = window_of(MenteeProfileFactory().user)
    window.goto(mentor.get_absolute_url())
    save = window.locator(interactions.act(reverse("profiles:save", args=[mentor.pk])))
    width = save.bounding_box()["width"]

    window.route("**/save/", lambda route: route.fulfill(status=204))  # the page stays
    save.click()
    expect(save).to_have_text("Sending…")
    assert save.bounding_box()["width"] >= width
    window.evaluate("dispatchEvent(new PageTransitionEvent('pageshow'))")

    expect(save).to_have_text("Save")
    expect(save.locator("svg")).to_have_count(1)
    window.unroute_all()


@pytest.mark.parametrize("by", ["link", "account"])
def test_the_other_language_takes_nothing_that_was_typed(window_of, by):
    match_request = MatchRequestFactory()
    window = window_of(match_request.mentor.user if by == "account" else None)
    accept = reverse("matches:accept", args=[match_request.pk])
    window.goto(accept if by == "account" else answer_link.link_for(match_request))
    if by == "link":
        window.locator("[name=answer][value=yes]").check()
    note = window.locator("[name=note]")
    window.locator(".note summary").click()
    note.fill(WORDS)
    window.locator("[data-other-time]").click()
    window.locator("[name=time_1]").fill("2036-07-01T10:00")

    window.locator("form[action$='/setlang/'] button:visible").first.click()

    expect(window.locator("html")).to_have_attribute("lang", "es")
    expect(note).to_have_value(WORDS)
    expect(note).to_be_visible()
    expect(window.locator("[name=time_1]")).to_have_value("2036-07-01T10:00")
    expect(window.locator("[name=time_1]")).to_be_visible()


KEPT = "Object.keys(sessionStorage).filter(key => key.startsWith('typed:')).length"


def test_what_was_typed_is_kept_in_the_tab_until_it_is_sent(window_of):
    match_request = MatchRequestFactory()
    window = window_of(match_request.mentor.user)
    decline = reverse("matches:decline", args=[match_request.pk])
    window.goto(decline)
    window.locator("[name=note]").fill(WORDS)

    window.goto(reverse("program:faq"))
    assert window.evaluate(KEPT) == 1
    window.go_back()
    expect(window.locator("[name=note]")).to_have_value(WORDS)
    window.locator(interactions.MAIN).click()
    interactions.is_told(window, "request_declined")

    assert window.evaluate(KEPT) == 0


@pytest.mark.parametrize("leaves_by", ["its button", "the history"])
def test_a_summary_half_written_is_there_when_its_page_is_opened_again(window_of, leaves_by):
    agreement = in_force()
    window, page = window_of(agreement.mentee), reverse("agreements:conclude", args=[agreement.pk])
    window.goto(agreement.get_absolute_url())
    interactions.press(window, interactions.link(page))
    window.locator("[name=achieved]").fill(WORDS)
    window.locator("[name=reason][value=partly]").check()

    if leaves_by == "the history":
        window.go_back()
    else:
        interactions.press(window, f".actions a[href='{agreement.get_absolute_url()}']")
    interactions.press(window, interactions.link(page))

    expect(window.locator("[name=achieved]")).to_have_value(WORDS)
    expect(window.locator("[name=reason][value=partly]")).to_be_checked()


def test_a_summary_that_was_refused_is_there_after_looking_something_up(window_of):
    agreement = in_force()
    window, page = window_of(agreement.mentee), reverse("agreements:conclude", args=[agreement.pk])
    window.goto(page)
    window.locator("[name=achieved]").fill(WORDS)
    window.locator("[name=reason][value=partly]").check()
    interactions.press(window, interactions.MAIN)
    expect(window.locator("main .summary[data-error]")).to_be_visible()

    window.goto(reverse("program:faq"))
    window.go_back()

    expect(window.locator("[name=achieved]")).to_have_value(WORDS)
    expect(window.locator("[name=reason][value=partly]")).to_be_checked()


def test_a_correction_that_comes_back_does_not_undo_what_was_saved_since(window_of):
    conclusion = finished(achieved="A resume.")
    window, page = window_of(conclusion.agreement.mentee), reverse("agreements:correct", args=[conclusion.agreement_id])
    window.goto(page)
    window.locator("[name=achieved]").fill(WORDS)
    actions.correct_conclusion(conclusion, conclusion.agreement.mentee, achieved="From another window")

    window.reload()
    expect(window.locator("[name=achieved]")).to_have_value(WORDS)
    window.locator(interactions.MAIN).click()

    expect(window.locator("#kept-heading")).to_be_visible()
    expect(window.locator("[name=achieved]")).to_have_value(WORDS)
    assert Conclusion.objects.get().achieved == "From another window"


def test_words_that_come_back_to_a_page_which_shows_the_others_correction_are_sent_at_once(window_of):
    """Who has the other's correction before them is not told that it came while they were reading."""
    agreement = in_force()
    conclusion = concluded(agreement)
    actions.add_to_conclusion(conclusion, agreement.mentor)
    window, page = window_of(agreement.mentor), reverse("agreements:correct", args=[agreement.pk])
    window.goto(page)
    window.locator("[name=added]").fill(WORDS)
    actions.correct_conclusion(Conclusion.objects.get(), agreement.mentee, achieved="A letter, too.")

    window.goto(conclusion.get_absolute_url())
    window.goto(page)

    expect(window.locator("[name=added]")).to_have_value(WORDS)
    for note in ("typed", "changed"):
        expect(window.locator(f"[data-returned={note}]")).to_be_visible()
    window.locator("[name=opinion][value=differs]").check()
    window.locator(interactions.MAIN).click()
    interactions.is_told(window, "part_corrected")
    assert Conclusion.objects.get().added == WORDS


def test_answers_carried_to_the_others_summary_are_there_after_looking_elsewhere(window_of):
    agreement = in_force()
    window, begins = window_of(agreement.mentee), reverse("agreements:conclude", args=[agreement.pk])
    window.goto(begins)
    window.locator("[name=achieved]").fill(WORDS)
    window.locator("[name=reason][value=reached]").check()
    conclusion = concluded(agreement, by=agreement.mentor)
    window.locator(interactions.MAIN).click()
    interactions.is_told(window, "answers_carried_over")

    window.goto(reverse("program:home"))
    window.goto(conclusion.get_absolute_url())

    assert WORDS in window.locator("[name=added]").input_value()
    expect(window.locator("[data-returned=typed]")).to_be_visible()
    expect(window.locator("[data-returned=changed]")).to_be_hidden()


def test_a_refused_summary_can_be_brought_to_the_one_that_the_other_sent_meanwhile(window_of):
    agreement = in_force()
    window, begins = window_of(agreement.mentee), reverse("agreements:conclude", args=[agreement.pk])
    window.goto(begins)
    window.locator("[name=achieved]").fill(f"{WORDS}\n\nMore.")
    window.locator("[name=reason][value=partly]").check()
    interactions.press(window, interactions.MAIN)
    expect(window.locator("main .summary[data-error]")).to_be_visible()
    conclusion = concluded(agreement, by=agreement.mentor)

    window.goto(reverse("program:home"))
    window.goto(conclusion.get_absolute_url())
    window.locator("[data-typed-at] button").click()

    interactions.is_told(window, "answers_carried_over")
    assert f"{WORDS}\n\nMore." in window.locator("[name=added]").input_value()
    window.goto(conclusion.get_absolute_url())
    expect(window.locator("[data-typed-at]")).to_be_hidden()
    assert WORDS in window.locator("[name=added]").input_value()


def test_nothing_typed_is_kept_for_the_next_person_at_the_browser(window_of):
    match_request = MatchRequestFactory()
    window = window_of(match_request.mentor.user)
    window.goto(reverse("matches:decline", args=[match_request.pk]))
    window.locator("[name=note]").fill(WORDS)
    window.goto(reverse("program:faq"))
    assert window.evaluate(KEPT) == 1

    with window.expect_navigation():
        window.evaluate("document.querySelector(\"form[action$='/logout/']\").requestSubmit()")

    assert window.evaluate(KEPT) == 0


def test_a_page_from_before_an_act_in_another_window_says_so(window_of):
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()
    first = window_of(mentee.user)
    first.goto(mentor.get_absolute_url())
    second = first.context.new_page()
    second.goto(mentor.get_absolute_url())

    second.locator(interactions.act(reverse("profiles:save", args=[mentor.pk]))).click()
    second.wait_for_load_state()
    expect(second.locator("#stale")).to_be_hidden()
    first.evaluate("dispatchEvent(new Event('focus'))")

    expect(first.locator("#stale")).to_be_visible()
    first.locator("#stale a").click()
    expect(first.locator("#stale")).to_be_hidden()
