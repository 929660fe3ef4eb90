"""The frame of every page, by keyboard, without scripts, on a phone."""

import time

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from matches import answer_link
from profiles import confirm_link
from tests.browser import page_audit
from tests.browser.slow_network import in_pieces
from tests.factories import MatchRequestFactory, MentorProfileFactory, SuperuserFactory, UserFactory

PHONE = {"width": 360, "height": 740}
MENU_BUTTON = "[popovertarget=menu]"
SIGN_IN_BUTTON = "main form button.main"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sign_in_page(live_server):
    return live_server.url + reverse("account_login")


def focused(page):
    return page.locator(":focus")


def test_the_first_stop_of_the_keyboard_skips_to_the_content(page, sign_in_page):
    page.goto(sign_in_page)

    page.keyboard.press("Tab")
    skip = focused(page)

    assert skip.get_attribute("href") == "#main"
    assert skip.inner_text()
    assert skip.bounding_box()["y"] >= 0  # it shows itself when it has the focus
    page.keyboard.press("Enter")
    assert focused(page).get_attribute("id") == "main"


def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(new_context, sign_in_page):
    page = new_context(viewport=PHONE).new_page()
    page.goto(sign_in_page)
    menu = page.locator("nav#menu")
    assert not menu.is_visible()

    page.locator(MENU_BUTTON).focus()
    page.keyboard.press("Enter")
    assert menu.locator("a[href='/help/']").is_visible()

    page.keyboard.press("Escape")
    assert not menu.is_visible()
    assert focused(page).get_attribute("popovertarget") == "menu"


def test_the_menu_of_a_phone_opens_without_scripts(new_context, sign_in_page):
    page = new_context(viewport=PHONE, java_script_enabled=False).new_page()
    page.goto(sign_in_page)

    page.locator(MENU_BUTTON).click()

    assert page.locator("nav#menu a[href='/help/']").is_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_after_a_mistake_the_summary_has_the_focus(new_context, sign_in_page, scripts):
    person = UserFactory()
    page = new_context(java_script_enabled=scripts).new_page()
    page.goto(sign_in_page)

    page.locator("#id_login").fill(person.email)
    page.locator("#id_password").fill("not the password")
    page.locator(SIGN_IN_BUTTON).click()
    page.get_by_role("alert").wait_for()

    assert focused(page).get_attribute("role") == "alert"
    assert page.locator("#id_login").input_value() == person.email


def test_the_title_of_a_page_with_mistakes_says_so(page, sign_in_page):
    page.goto(sign_in_page)
    title = page.title()

    page.locator(SIGN_IN_BUTTON).click()
    page.get_by_role("alert").wait_for()

    assert page.title() == f"{page.get_by_role('alert').get_attribute('data-error')}: {title}"


def test_a_mistake_in_the_summary_leads_to_its_field(page, sign_in_page):
    page.goto(sign_in_page)
    page.locator(SIGN_IN_BUTTON).click()

    page.get_by_role("alert").get_by_role("link").first.click()

    assert focused(page).get_attribute("id") == "id_login"


def test_the_language_is_switched_without_leaving_the_page(page, sign_in_page):
    page.goto(sign_in_page + "?next=/help/")

    page.locator("[name=language][value=es]").locator("visible=true").first.click()

    assert page.url == sign_in_page + "?next=/help/"
    assert page.locator("html").get_attribute("lang") == "es"


def test_a_question_asked_in_a_dialog_holds_the_focus_and_gives_it_back(page, live_server):
    page.goto(live_server.url + reverse("demo:styleguide"))
    opener = page.locator("[data-dialog]").first
    dialog = page.locator(f"dialog#{opener.get_attribute('data-dialog')}")

    opener.focus()
    page.keyboard.press("Enter")
    assert dialog.is_visible()
    assert dialog.evaluate("dialog => dialog.contains(document.activeElement)")

    page.keyboard.press("Escape")
    assert opener.evaluate("opener => opener === document.activeElement")


def test_nothing_moves_for_whoever_asks_for_less_motion(new_context, live_server):
    page = new_context(reduced_motion="reduce").new_page()
    page.goto(live_server.url + reverse("demo:styleguide"))

    moving = page.evaluate(
        """() => [...document.querySelectorAll('*')].filter(e => {
             const style = getComputedStyle(e);
             return parseFloat(style.transitionDuration) > 0 || style.animationName !== 'none';
           }).map(e => e.outerHTML.slice(0, 80))"""
    )

    assert moving == []


def test_in_forced_colours_what_a_ground_has_said_has_a_border(new_context, live_server):
    page = new_context(forced_colors="active").new_page()
    page.goto(live_server.url + reverse("demo:styleguide"))

    bare = page.evaluate(
        """() => [...document.querySelectorAll('.badge, .chip, .notice, .card, .count, .days span')]
             .filter(e => getComputedStyle(e).borderTopWidth === '0px').map(e => e.outerHTML.slice(0, 80))"""
    )

    assert bare == []


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1440, "height": 900}], ids=["phone", "wide"])
def test_a_font_that_comes_late_moves_nothing(new_context, live_server, cookies_of, viewport):
    context = new_context(viewport=viewport)
    staff = SuperuserFactory()
    Authenticator.objects.create(user=staff, type=Authenticator.Type.TOTP, data={"secret": "not-a-secret"})
    context.add_cookies(cookies_of(staff))
    page = context.new_page()
    page_audit.listen(page)
    page.route("**/*.woff2", lambda route: (time.sleep(0.4), route.continue_()))  # longer than a page waits for it

    for name in ("program:front", "program:help", "account_email", "admin:index"):
        with page.expect_response("**/*latin*.woff2"):
            page.goto(live_server.url + reverse(name))
        page.evaluate("() => new Promise(painted => requestAnimationFrame(() => requestAnimationFrame(painted)))")
        assert (page.url, page.evaluate("window.shifted")) == (live_server.url + reverse(name), 0)


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1440, "height": 900}], ids=["phone", "wide"])
def test_a_page_that_comes_in_pieces_moves_nothing(new_context, live_server, cookies_of, viewport):
    person = MentorProfileFactory().user
    signed_out, signed_in = new_context(viewport=viewport).new_page(), new_context(viewport=viewport).new_page()
    with in_pieces(live_server.url) as slow:
        signed_in.context.add_cookies([cookie | {"url": slow} for cookie in cookies_of(person)])
        for page, names in (
            (signed_out, ["program:front", "account_login", "account_reset_password"]),
            (signed_in, ["program:home", "profiles:my_profile", "notifications:list"]),
        ):
            page_audit.listen(page)
            for name in names:
                page.goto(slow + reverse(name))
                assert (page.url, page.evaluate("window.shifted")) == (slow + reverse(name), 0)


@pytest.mark.parametrize("link", ["answer", "confirm"])
def test_on_the_page_of_a_mails_link_the_other_language_is_one_press_away(window_of, link):
    """The page is in the language of the mail's reader, whatever the browser prefers, until they choose another."""
    match_request = MatchRequestFactory()
    window = window_of()
    window.goto(
        answer_link.link_for(match_request) if link == "answer" else confirm_link.link_for(match_request.mentor)
    )

    with window.expect_navigation():
        window.locator(".language button[value=es]").click()

    assert window.locator("html").get_attribute("lang") == "es"
    assert window.url.split("/")[3] in ("answer", "profile")
