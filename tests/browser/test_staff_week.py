"""A week of the program office in a real browser: pages clean by axe, every act with its effect."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from matches.models import Match
from notifications.models import Notice, OutgoingMail
from profiles.models import MentorProfile
from program.conduct import reporting
from program.content import announcements
from program.models import (
    Announcement,
    Concern,
    ConcernAct,
    Edition,
    ErasureRequest,
    Material,
    OrientationSession,
    ParticipationEnd,
    Term,
)
from program.privacy import erasure_requests
from tests.browser import interactions, page_audit
from tests.browser.interactions import press
from tests.factories import (
    MatchFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    SuperuserFactory,
    age,
)
from tests.profiles.deciding import take_effect

PHONE, WIDE = 390, 1280


@pytest.fixture
def office(live_server, settings, browser, cookies_of, transactional_db):
    """A window of somebody of the program office, with what the browser complained about."""
    settings.STAFF_SECOND_FACTOR_REQUIRED = False  # the second factor has its own tests
    with browser.new_context(
        base_url=live_server.url, viewport={"width": WIDE, "height": 900}, locale="en-US"
    ) as context:
        context.add_cookies(cookies_of(SuperuserFactory(given_name="Olga", email="olga@office.example")))
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.heard = page_audit.listen(page)
        yield page


@pytest.fixture
def term(transactional_db):
    today = timezone.localdate()
    return Term.objects.create(
        season="fall", year=today.year, starts_on=today - timedelta(days=10), ends_on=today + timedelta(days=100)
    )


def open_page(page, address):
    """Go there, and find nothing wrong with it."""
    page.goto(address)
    is_clean(page)


def is_clean(page):
    found = page_audit.faults(page, page.heard, "en", is_ours=False)
    assert found == [], f"{page.url}: {found}"


def act_on_the_first(page, act):
    """In a list: choose the first row and what to do with it."""
    page.locator("#result_list input[name=_selected_action]").first.check()
    page.locator("select[name=action]").select_option(act)
    press(page, "#changelist-form .actions button")
    is_clean(page)


def approve(page, applicant):
    open_page(page, "/admin/")
    applications = 'a[href*="promise=applications"]'
    expect(page.locator(f"article:has({applications}) .number")).to_have_text("1")
    press(page, applications)
    page.get_by_role("link", name=str(applicant)).first.click()
    is_clean(page)
    page.locator("[name=identity_method][value=call]").check()
    press(page, interactions.do("approve"))
    expect(page.locator(interactions.do("undo"))).to_be_visible()
    take_effect()
    applicant.refresh_from_db()
    assert applicant.status == MentorProfile.Status.APPROVED


def plan_a_session(page):
    open_page(page, "/admin/program/orientationsession/add/")
    soon = timezone.localtime() + timedelta(days=3)
    page.locator("[name=starts_at_0]").fill(soon.strftime("%Y-%m-%d"))
    page.locator("[name=starts_at_1]").fill("17:00:00")
    page.locator("[name=place]").fill("Library, room 2")
    press(page, "[name=_save]")
    return OrientationSession.objects.get()


def take_attendance(page, session):
    """On the evening itself, on a phone, with a thumb."""
    OrientationSession.objects.update(starts_at=timezone.now())
    page.set_viewport_size({"width": PHONE, "height": 800})
    open_page(page, f"/admin/program/registration/?session__id__exact={session.pk}")
    page.locator("input[name=form-0-attended]").check()
    press(page, "[name=_save]")
    page.set_viewport_size({"width": WIDE, "height": 900})
    assert session.registrations.get().attended


def publish_an_edition(page):
    open_page(page, "/admin/program/material/add/")
    page.locator("[name=title_en]").fill("Mentor Manual")
    page.locator("[name=slug]").fill("mentor-manual")
    page.locator("[name=kind]").select_option("manual")
    press(page, "[name=_save]")
    open_page(page, "/admin/program/edition/add/")
    page.locator("[name=material]").select_option(label="Mentor Manual")
    page.locator("[name=number]").fill("1")
    page.locator("[name=text_en]").fill("# Welcome\n\nBe **kind**.")
    page.locator("[name=change_note_en]").fill("The first one.")
    page.locator("[name=needs_acknowledgement]").check()
    press(page, "[name=_save]")
    page.goto("/admin/program/edition/")
    act_on_the_first(page, "publish")
    press(page, "[name=confirmed]")
    assert Edition.objects.get().published_at
    page.goto(Material.objects.get().get_absolute_url())
    expect(page.locator("main")).to_contain_text("Be kind.")


def handle_a_case(page, concern):
    page.goto("/admin/program/concern/")
    page.get_by_role("link", name=str(concern)).click()
    is_clean(page)
    press(page, interactions.do("look_at"))
    expect(page.locator(interactions.do("look_at"))).to_have_count(0)
    page.locator("[name=text]").fill("I have called both.")
    press(page, interactions.do("note"))
    expect(page.locator("#content")).to_contain_text(str(ConcernAct.Act.NOTE.label))
    press(page, interactions.do("hold"))
    expect(page.locator("#content")).to_contain_text(str(ConcernAct.Act.HOLD.label))
    press(page, '#content-main a[href*="/program/participationend/add/"]')


def end_from_the_case(page, person):
    is_clean(page)
    page.locator("[name=reason]").fill("You broke the Mentor Manual.")
    press(page, "#content-main form button.default")
    expect(page.locator("[name=sure]")).to_be_visible()
    is_clean(page)
    assert not ParticipationEnd.objects.exists()
    press(page, "[name=sure]")
    expect(page).to_have_url(re.compile("/program/participationend/$"))
    assert ParticipationEnd.objects.get().user == person
    assert Match.objects.get().status == Match.Status.ENDED


def close_the_case(page, concern):
    open_page(page, f"/admin/program/concern/{concern.pk}/change/")
    expect(page.locator("#content")).to_contain_text(str(ConcernAct.Act.END.label))
    page.locator("[name=outcome]").fill("We have acted on your report.")
    press(page, interactions.do("close"))
    is_clean(page)
    press(page, "[name=confirmed]")
    expect(page.locator(interactions.do("close"))).to_have_count(0)
    concern.refresh_from_db()
    assert concern.status == Concern.Status.CLOSED


def announce(page):
    open_page(page, "/admin/program/announcement/add/")
    page.locator("[name=title_en]").fill("Résumé week")
    page.locator("[name=text_en]").fill("Bring yours.")
    page.locator("[name=audience]").select_option("mentees")
    press(page, "[name=_continue]")
    expect(page.locator(".field-preview_en")).to_contain_text("Bring yours.")
    is_clean(page)
    page.goto("/admin/program/announcement/")
    act_on_the_first(page, "send_now")
    press(page, "[name=confirmed]")
    age(Announcement.objects.get(), minutes=5)  # so long it can be stopped
    announcements.send_due()  # the worker's
    assert Announcement.objects.get().sent_to == Notice.objects.filter(kind="program/announcement").count() > 0


def print_the_report(page, term):
    open_page(page, "/admin/")
    press(page, f'a[href="{reverse("admin:program_term_report", args=[term.pk])}"]')
    is_clean(page)
    page.evaluate("window.print = () => { document.title = 'printed' }")
    press(page, "[data-print]")
    expect(page).to_have_title("printed")
    page.emulate_media(media="print")
    expect(page.locator("#header")).to_be_hidden()
    expect(page.locator("svg.chart").first).to_be_visible()
    page.emulate_media(media="screen")
    with page.expect_download() as download:
        press(page, f'a[href="{reverse("admin:program_term_csv", args=[term.pk])}"]')
    assert download.value.suggested_filename == f"report-fall-{term.year}.csv"


def erase(page, asked):
    page.goto("/admin/program/erasurerequest/")
    page.get_by_role("link", name=str(asked.user)).first.click()
    is_clean(page)
    press(page, interactions.do("erase"))
    is_clean(page)
    press(page, "[name=confirmed]")
    expect(page.locator("#result_list")).to_contain_text("A former participant")
    asked.refresh_from_db()
    assert asked.done_at


def test_a_week_of_the_program_office(office, term):
    applicant = MentorApplicationFactory(user__given_name="Rosa", user__family_name="Duarte")
    session_guest = MentorProfileFactory(user__given_name="Ben")
    match = MatchFactory()
    concern = reporting.report(match.mentee.user, text="He shouted.", about=match, subject=match.mentor.user)
    asked = erasure_requests.ask_for_erasure(MenteeProfileFactory(user__given_name="Zoe").user)
    age(asked, days=14, hours=1)

    approve(office, applicant)
    session = plan_a_session(office)
    session.registrations.create(person=session_guest.user)
    take_attendance(office, session)
    publish_an_edition(office)
    handle_a_case(office, concern)
    end_from_the_case(office, match.mentor.user)
    close_the_case(office, concern)
    announce(office)
    print_the_report(office, term)
    erase(office, asked)

    kinds = set(OutgoingMail.objects.values_list("kind", flat=True))
    assert {"program/concern_closed", "program/participation_ended", "program/announcement"} <= kinds
    assert not User.objects.filter(given_name="Zoe").exists()
    assert ErasureRequest.objects.due().count() == 0
