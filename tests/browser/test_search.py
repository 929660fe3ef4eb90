"""The Mentor Network in a browser: as one types, narrows, turns the page and goes back, with scripts and without."""

import os
import re
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from profiles.models import MeetingMode, SavedSearch, SearchGap
from profiles.search import index, terms
from tests.browser import interactions, page_audit
from tests.factories import MajorFactory, MenteeProfileFactory, MentorProfileFactory

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = [360, 1440]
LOOK = os.environ.get("LOOK")
BY_PHONE = "[name=mode][value=phone]"


@pytest.fixture
def nurses():
    """Twenty-five nurses, five of whom meet by phone, and a lawyer."""
    nursing = MajorFactory(name_en="Nursing", name_es="Enfermería")
    terms.index_entries([nursing])
    mentors = [MentorProfileFactory(meeting_modes=["phone" if n < 5 else "online"]) for n in range(25)]
    for mentor in mentors:
        mentor.helped_majors.set([nursing])
    lawyer = MentorProfileFactory(profession="Lawyer")
    index.refresh([mentor.pk for mentor in (*mentors, lawyer)])
    return mentors


@pytest.fixture
def open_network(browser, live_server, cookies_of, nurses):
    """`open_network(width, scripts)`: the page as a mentee sees it, and what the console complains about."""
    opened = []

    def open_page(width, scripts=True):
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
        opened.append(context)
        context.add_cookies(cookies_of(MenteeProfileFactory().user))
        page = context.new_page()
        heard = page_audit.listen(page)
        page.goto(f"{live_server.url}/mentors/")
        return page, heard

    yield open_page
    for context in opened:
        context.close()


def complaints(heard):
    """What the console said, without htmx's note that a newer request has replaced an older one."""
    return [line for line in heard if not line.startswith(("htmx:sendAbort", "htmx:afterRequest"))]


def cards(page):
    return page.locator("[data-mentor]")


# Every change of the live region, as a screen reader hears it: the text, how long after the last key, after how many.
HEAR = """() => {
  const announced = document.getElementById('announced');
  const keys = [];
  window.said = [];
  document.getElementById('q').addEventListener('input', () => keys.push(performance.now()));
  new MutationObserver(() => window.said.push([announced.textContent, performance.now() - keys.at(-1), keys.length]))
    .observe(announced, {childList: true, characterData: true, subtree: true});
}"""


@pytest.mark.parametrize("width", WIDTHS)
def test_results_come_as_one_types_and_are_announced_once_a_second_after_the_last_key(open_network, width):
    page, heard = open_network(width)
    page.evaluate(HEAR)

    page.locator("#q").press_sequentially("lawyer", delay=400)  # slow enough that each letter brings its own results

    expect(cards(page)).to_have_count(1)
    found = page.locator("#results").get_attribute("data-summary")
    assert re.findall(r"\d+", found) == ["1"]
    expect(page.locator("#announced")).to_have_text(found)
    page.wait_for_timeout(1200)  # a second announcement would come now
    said = page.evaluate("window.said")
    assert [text for text, _after, keys in said if keys == 6] == [found]
    assert [after for _text, after, _keys in said if after < 990] == []
    assert page.evaluate("[document.activeElement.id, document.activeElement.selectionStart]") == ["q", 6]
    expect(page).to_have_url(re.compile("q=lawyer"))
    assert complaints(heard) == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scripts", [True, False])
def test_one_narrows_turns_the_page_and_goes_back(open_network, width, scripts):
    page, heard = open_network(width, scripts)
    page.locator("#q").fill("nursing")
    page.locator("#search-form .network-query button.main").click()
    expect(page.locator("#summary")).to_contain_text("25")

    page.locator("a[rel=next]").click()
    expect(cards(page)).to_have_count(5)
    page.go_back()
    expect(cards(page)).to_have_count(20)

    if width == 360:
        page.locator(".network-query [popovertarget=filters]").click()
    page.locator(BY_PHONE).check()
    if not scripts or width == 360:
        page.locator("#filters .show button").click()
    expect(cards(page)).to_have_count(5)
    chip = page.locator("#results a.chip", has_text=str(MeetingMode.PHONE.label))
    expect(chip).to_be_visible()

    chip.click()
    expect(cards(page)).to_have_count(20)
    assert complaints(heard) == []


@pytest.mark.parametrize("scripts", [True, False])
def test_one_narrows_by_a_major_whose_list_comes_when_it_is_opened(open_network, scripts):
    page, heard = open_network(1440, scripts)
    page.locator("#q").fill("nursing")
    page.locator("#search-form .network-query button.main").click()
    expect(page.locator("#summary")).to_contain_text("25")
    [major] = terms.Major.objects.all()

    majors = page.locator("#filters details", has=page.locator("[hx-get*=major]"))
    majors.locator("summary").click()
    if not scripts:
        majors.locator("a").click()
    box = page.locator(f"[name=major][value='{major.pk}']")
    expect(box.locator("xpath=..").locator(".end")).to_have_text("25")
    box.check()
    if not scripts:
        page.locator("#filters .show button").click()

    expect(page.locator("#results a.chip", has_text="Nursing")).to_be_visible()
    expect(page.locator("#q")).to_have_value("nursing")
    assert complaints(heard) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_filters_of_a_phone_lie_folded_and_go_away_when_applied(open_network, width):
    page, _heard = open_network(width)

    is_folded = not page.locator(BY_PHONE).is_visible()

    assert is_folded == (width == 360)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("query", ["nursing", "nusring", "zzgrx"])
def test_axe_finds_nothing_on_any_kind_of_result(open_network, width, query):
    page, heard = open_network(width)

    page.goto(f"{page.url}?q={query}")

    assert page_audit.faults(page, heard, "en") == []


@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_left_standing_and_finds_nobody_is_counted_once_and_waited_for(open_network, width):
    page, heard = open_network(width)
    page.locator("#q").press_sequentially("zzgrx", delay=60)
    expect(page.locator("#results .empty")).to_be_visible()
    assert not SearchGap.objects.exists()
    with page.expect_response(lambda response: "q=zzgrx" in response.url, timeout=6000):
        pass  # two seconds later, by itself
    page.wait_for_timeout(2500)  # a second time would come now
    assert list(SearchGap.objects.values_list("query", "times")) == [("zzgrx", 1)]

    page.locator(interactions.act(reverse("profiles:save_search"))).click()
    expect(page).to_have_url(re.compile(reverse("profiles:saved_search_list")))
    expect(page.get_by_role("main")).to_contain_text("zzgrx")
    if LOOK:
        page.screenshot(path=Path(LOOK) / f"waiting-{width}.png", full_page=True)
    assert page_audit.faults(page, complaints(heard), "en") == []
    page.locator(interactions.act(reverse("profiles:forget_search", args=[SavedSearch.objects.get().pk]))).click()
    expect(page.locator("main .empty")).to_be_visible()
    if LOOK:
        page.screenshot(path=Path(LOOK) / f"waiting-for-nobody-{width}.png", full_page=True)
