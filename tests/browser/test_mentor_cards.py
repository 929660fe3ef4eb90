"""The cards of the Mentor Network: how much room they take, and what one does on them."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from profiles.models import ResponseStats
from profiles.search import index, terms
from tests.browser import page_audit
from tests.factories import MajorFactory, MenteeProfileFactory, MentorProfileFactory, TopicFactory

pytestmark = pytest.mark.django_db(transaction=True)
ROOM_OF_TEN = 2600  # pixels, on a phone
TOPICS = (
    *("Résumé and cover letter review", "Mock interviews", "Networking", "Professional communication"),
    *("Elevator pitch and professional introduction", "Job shadowing"),
)
BIO = "I work in hospitals and clinics of the county. " * 9
HEIGHT = """number => {
  const cards = [...document.querySelectorAll('[data-mentor]')].map(card => card.getBoundingClientRect());
  return cards[number - 1].bottom - cards[0].top;
}"""
COLUMNS = "new Set([...document.querySelectorAll('[data-mentor]')].map(card => card.getBoundingClientRect().left)).size"


@pytest.fixture
def nurses():
    """Twelve who have filled in everything."""
    nursing = MajorFactory(name_en="Nursing")
    topics = [TopicFactory(name_en=name) for name in TOPICS]
    terms.index_entries([nursing, *topics])
    mentors = [
        MentorProfileFactory(
            profession="Critical Care Nurse", employer="Figueroa Health", bio=BIO, languages=["en", "es"],
            meeting_modes=["in_person", "phone", "online"], capacity=2,
        )
        for _ in range(12)
    ]  # fmt: skip
    for number, mentor in enumerate(mentors):
        mentor.helped_majors.add(nursing)
        mentor.topics.set(topics[number % 3 :])
        ResponseStats.objects.create(mentor=mentor, waiting=number % 2, usual_days=3)
    index.refresh([mentor.pk for mentor in mentors])
    return mentors


def test_ten_cards_fit_into_the_room_of_three_screens_of_a_phone(window_of, nurses):
    window = window_of(MenteeProfileFactory().user)
    window.set_viewport_size({"width": 390, "height": 844})
    window.goto("/mentors/?q=nursing")

    expect(window.locator("[data-mentor]")).to_have_count(12)
    assert window.evaluate(HEIGHT, 10) <= ROOM_OF_TEN


@pytest.mark.parametrize(("width", "columns"), [(320, 1), (390, 1), (768, 2), (1440, 2)])
def test_cards_stand_in_two_columns_where_there_is_room(window_of, nurses, width, columns):
    window = window_of(MenteeProfileFactory().user)
    window.set_viewport_size({"width": width, "height": 844})
    window.goto("/mentors/?q=nursing")

    assert window.evaluate(COLUMNS) == columns
    assert window.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scripts", [True, False])
def test_whoever_saves_on_a_card_stays_where_they_were(browser, live_server, cookies_of, nurses, scripts):
    mentee = MenteeProfileFactory()
    with browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=scripts) as context:
        context.add_cookies(cookies_of(mentee.user))
        page = context.new_page()
        page.goto(f"{live_server.url}/mentors/?q=nursing")
        save = page.locator(".save").nth(6)
        mentor = int(save.get_attribute("id").removeprefix("save-"))
        save.scroll_into_view_if_needed()
        before = save.bounding_box()["y"]

        save.press("Enter")
        page.wait_for_url(f"**/mentors/?q=nursing#save-{mentor}")
        expect(save).to_have_attribute("aria-pressed", "true")

        after = save.bounding_box()["y"]
        if scripts:
            assert page.evaluate("document.activeElement.id") == f"save-{mentor}"
        assert (abs(after - before) < 4) if scripts else (0 < after < 844)
        assert mentee.saved_mentors.filter(mentor=mentor).exists()
        page.locator(f"[data-mentor='{mentor}'] a").click()
        page.wait_for_url(f"**{reverse('profiles:mentor_detail', args=[mentor])}")


def test_what_was_saved_on_a_card_is_no_obstacle_on_the_way_back(window_of, nurses):
    window = window_of(MenteeProfileFactory().user)
    window.goto("/mentors/?q=nursing")
    window.locator(".save").nth(6).click()
    window.wait_for_url("**#save-*")
    window.locator("[data-mentor] a").nth(6).click()
    window.wait_for_url("**/mentors/*/")

    window.locator("a.back").click()

    window.wait_for_url("**/mentors/?q=nursing*")
    expect(window.locator(".save").nth(6)).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize(("width", "is_beside"), [(320, False), (390, False), (768, False), (1440, True)])
def test_how_to_ask_is_in_sight_beside_a_profile_and_at_the_foot_of_a_phone(window_of, nurses, width, is_beside):
    window = window_of(MenteeProfileFactory().user)
    window.set_viewport_size({"width": width, "height": 844})
    window.goto(nurses[0].get_absolute_url())

    ask = window.locator(f"a[href='{reverse('matches:request_new', args=[nurses[0].pk])}']")
    expect(ask).to_be_in_viewport(ratio=1)
    box, profile = window.locator(".ask").bounding_box(), window.locator("main article").bounding_box()
    assert (box["x"] >= profile["x"] + profile["width"]) == is_beside
    if not is_beside:
        assert round(box["y"] + box["height"]) == 844
        assert box["height"] <= 200
    window.locator("main a", has_text="Report").focus()
    covered = window.evaluate("""() => {
      const focused = document.activeElement.getBoundingClientRect(), bar = document.querySelector('.ask');
      return bar.contains(document.elementFromPoint(focused.x + 5, focused.y + focused.height / 2));
    }""")
    assert not covered
    assert page_audit.faults(window, window.heard, "en") == []


def test_results_begin_where_the_filters_do(window_of, nurses):
    window = window_of(MenteeProfileFactory().user)
    window.set_viewport_size({"width": 1440, "height": 900})
    window.goto("/mentors/?q=nursing")

    tops = [window.locator(heading).bounding_box()["y"] for heading in ("#filters h2", "#summary")]
    assert abs(tops[0] - tops[1]) < 2
    expect(window.locator("#filters [popovertarget]")).to_be_hidden()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_filters_of_a_phone_are_closed_as_they_were_opened(browser, live_server, cookies_of, nurses, scripts):
    with browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=scripts) as context:
        context.add_cookies(cookies_of(MenteeProfileFactory().user))
        page = context.new_page()
        page.goto(f"{live_server.url}/mentors/?q=nursing")
        sheet = page.locator("#filters")

        page.locator(".network-query [popovertarget=filters]").click()
        expect(sheet).to_be_visible()
        sheet.locator("[popovertarget]").click()

        expect(sheet).to_be_hidden()
        expect(page.locator("[data-mentor]")).to_have_count(12)
