"""Who one is, how one is approved, and a living profile, as people and staff walk it in a browser."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import environ
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from mentoring.campus import campus_sign_on
from notifications.models import OutgoingMail, ProgramSettings
from notifications.rendering import render
from profiles import actions, search
from profiles.models import MentorProfile, ReviewReason
from profiles.photos import SIDE
from tests.accounts import campus_provider, campus_saml_provider
from tests.accounts.campus_statements import ENTITY
from tests.browser import judge
from tests.factories import (
    PASSWORD,
    IndustryFactory,
    MajorFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    SuperuserFactory,
    TopicFactory,
    UserFactory,
)
from tests.profiles.test_photos import picture

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def window_of(browser, live_server, cookies_of, settings):
    """`window_of(person)`: a window of somebody who is signed in, or of a visitor; the console must stay silent."""
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    opened = []

    def open_window(person=None):
        context = browser.new_context(base_url=live_server.url, viewport={"width": 1100, "height": 900}, locale="en-US")
        context.add_cookies(cookies_of(person))
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.heard = judge.listen(page)
        page.on("dialog", lambda dialog: page.heard.append(f"dialog: {dialog.message}"))
        opened.append(page)
        return page

    yield open_window
    heard = [line for page in opened for line in page.heard if not line.startswith(judge.ADVICE)]
    for page in opened:
        page.context.close()
    assert heard == []


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def says(page, text):
    expect(page.get_by_role("main")).to_contain_text(text)


@pytest.fixture
def campus(request, live_server, tmp_path, settings, monkeypatch):
    """A portal that is switched to a campus of that kind, which runs in a process of its own."""
    words = {
        "oidc": ["-m", campus_provider.__name__, tmp_path, live_server.url],
        "saml": ["-m", campus_saml_provider.__name__],
    }
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    with subprocess.Popen(
        [sys.executable, *words[request.param]], stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment
    ) as process:
        address = process.stdout.readline().strip()
        for name, value in described(request.param, address).items():
            monkeypatch.setenv(name, value)
        switched = campus_sign_on(environ.Env(), ["calstatela.edu"])
        settings.SOCIALACCOUNT_PROVIDERS = switched.providers
        policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
        directives = policy | {"form-action": [*policy["form-action"], *switched.origins]}
        settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives}
        yield
        process.terminate()


def described(kind, address):
    """The campus as an installation's environment names it."""
    if kind == "saml":
        return {"CAMPUS_SAML_METADATA_URL": f"{address}/metadata", "CAMPUS_SAML_ENTITY_ID": ENTITY}
    return {
        "CAMPUS_OIDC_URL": address,
        "CAMPUS_OIDC_CLIENT_ID": campus_provider.CLIENT,
        "CAMPUS_OIDC_SECRET": campus_provider.SECRET,
    }


@pytest.mark.parametrize("campus", ["oidc", "saml"], indirect=True)
def test_a_student_signs_in_at_the_campus_and_adds_nothing_else(campus, window_of):
    page = window_of()
    page.goto(reverse("account_login"))
    press(page, "Sign in at Cal State LA")
    page.locator("[name=login]").fill("ana")
    page.locator("[name=password]").fill(campus_provider.PASSWORD)
    page.locator("button[type=submit]").first.click()

    expect(page).to_have_url(re.compile("/home/"))
    page.heard.clear()  # what the campus's own pages complain about is not ours
    page.goto(reverse("accounts:identity"))
    says(page, "We know that you study at or graduated from Cal State LA.")
    says(page, "Campus sign-in")
    assert User.objects.get(email="ana.reyes@calstatela.edu").is_proven


def test_a_second_campus_address_proves_a_student_and_losing_it_loses_nothing(window_of):
    person = UserFactory(email="ana@work.example")
    page = window_of()
    sign_in_by_password(page, person)
    page.goto(reverse("account_email"))
    page.get_by_label("Email").last.fill("ana.reyes@calstatela.edu")
    page.get_by_role("button", name="Add").click()
    page.get_by_label("Code").fill(OutgoingMail.objects.latest("pk").message["subject"].split()[0])
    press(page, "Continue")
    page.goto(reverse("accounts:identity"))
    says(page, "We know that you study at or graduated from Cal State LA.")

    page.goto(reverse("account_email"))
    page.get_by_label("ana.reyes@calstatela.edu").check()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_label("ana.reyes@calstatela.edu")).to_have_count(0)
    page.heard.remove("dialog: Remove this email address?")
    page.goto(reverse("accounts:identity"))
    says(page, "We know that you study at or graduated from Cal State LA.")
    person.refresh_from_db()
    assert (person.is_proven, person.email) == (True, "ana@work.example")


def test_a_graduate_without_campus_mail_is_confirmed_by_staff(window_of):
    graduate = MenteeProfileFactory(proven=False, user__given_name="Ofelia")
    page, office = window_of(graduate.user), window_of(SuperuserFactory())
    page.goto("/home/")
    page.get_by_role("link", name="See how to confirm it").click()
    says(page, "(323) 343-4978")
    page.get_by_label("Name while enrolled").fill("Ofelia Marsh")
    page.get_by_label("Year of graduation").fill("1998")
    page.get_by_label("Major, as it was called then").fill("Office Administration")
    press(page, "Send to the program office")
    says(page, "Most graduates hear within 5 working days")
    page.get_by_role("link", name="write your first letter").click()
    page.get_by_label("Goals").fill("To come back to work.")
    press(page, "Save")
    graduate.refresh_from_db()
    assert graduate.goals == "To come back to work."

    office.goto("/admin/accounts/identityclaim/")
    office.get_by_role("link", name="Ofelia Marsh").click()
    office.get_by_label("Diploma, seen by staff").check()
    press(office, "Confirm this graduate")
    expect(office.locator("#content")).to_contain_text("0 graduates to confirm")

    page.goto(reverse("accounts:identity"))
    says(page, "Diploma, seen by staff")


def whole_application(**fields):
    """An application with everything that is required."""
    mentor = MentorApplicationFactory(
        user__given_name="Rosa", user__family_name="Duarte", graduation_year=2009, **fields
    )
    mentor.industries.add(IndustryFactory())
    mentor.topics.add(TopicFactory())
    return mentor


def review_page(page, mentor):
    page.goto(reverse("admin:profiles_mentorprofile_change", args=[mentor.pk]))
    return page.locator("#content")


def test_an_application_is_returned_undone_changed_and_approved(window_of):
    ReviewReason.objects.create(decision="returned", text_en="Name a degree.", text_es="Indique un título.")
    applicant, following = whole_application(years_of_experience=2, user__language="es"), whole_application()
    staff = SuperuserFactory(given_name="Olga", family_name="Lee")
    office, colleague = window_of(staff), window_of(SuperuserFactory())

    desk = review_page(office, applicant)
    expect(desk).to_contain_text("Fewer than three years of experience")
    expect(desk).to_contain_text("Perhaps the same person as")
    press(office, "I am reading this one")
    expect(review_page(colleague, applicant)).to_contain_text("Being read by Olga Lee")
    box = office.locator("#id_returned-reason")
    office.locator("#id_returned-ready").select_option(label="Name a degree.")
    expect(box).to_have_value("Indique un título.")
    box.fill("Indique un título o una licencia.")
    press(office, "Send back with this reason")
    press(office, "Undo my decision")
    expect(desk).to_contain_text("undone")
    assert not OutgoingMail.objects.queued().filter(kind="profiles/application_returned").exists()
    box.fill("Indique un título o una licencia.")
    press(office, "Send back with this reason")

    page = window_of(applicant.user)
    page.goto(reverse("profiles:join_mentor"))
    says(page, "Indique un título o una licencia.")
    page.goto(reverse("profiles:join_mentor_check"))
    page.locator("main form button").click()
    says(page, "En revisión")

    review_page(office, applicant)
    office.get_by_label("Alumni record").check()
    press(office, "Approve and next")
    expect(office).to_have_url(re.compile(f"/{following.pk}/change/"))
    expect(desk).to_contain_text("Being read by Olga Lee")
    office.get_by_label("Note among staff").fill("Called; sound.")
    press(office, "Keep this note")
    expect(desk).to_contain_text("Called; sound.")
    applicant.refresh_from_db()
    assert (applicant.status, applicant.user.is_proven) == ("approved", True)
    office.goto("/admin/profiles/mentorreview/")
    expect(office.locator("#result_list")).to_contain_text("Returned for a change")


def test_an_application_that_is_not_approved_says_why_and_can_be_sent_again(window_of):
    applicant = whole_application()
    office, page = window_of(SuperuserFactory()), window_of(applicant.user)
    desk = review_page(office, applicant)
    office.locator("#id_declined-reason").fill("We need two years more in your field.")
    press(office, "Do not approve, with this reason")
    expect(desk).to_contain_text("Not approved")

    page.goto(reverse("profiles:join_mentor"))
    says(page, "Not approved")
    says(page, "We need two years more in your field.")
    page.get_by_role("link", name="What do you do?").click()
    page.get_by_label("Years of experience").fill("9")
    press(page, "Save")
    page.goto(reverse("profiles:join_mentor_check"))
    page.locator("main form button").click()
    says(page, "Waiting for staff")
    review_page(office, applicant)
    expect(desk).to_contain_text("Changed by the applicant since your colleagues' last decision.")


def tell_about_oneself(page):
    """The pages that can wait until after the approval: students, words about oneself, a photo."""
    page.goto(reverse("profiles:join_mentor_step", args=["students"]))
    page.get_by_label("I can help students of any major").uncheck()
    suggested = page.get_by_role("group", name="Students of these majors")
    expect(suggested).to_contain_text("Suggested from your industry")
    suggested.get_by_label("Accounting").check()
    press(page, "Save")
    page.goto(reverse("profiles:join_mentor_step", args=["about"]))
    page.get_by_label("About me").fill("<img src=x onerror=alert(1)>")
    press(page, "Save")
    page.goto(reverse("profiles:join_mentor_step", args=["photo"]))
    page.locator("input[type=file]").set_input_files({"name": "me.jpg", "mimeType": "image/jpeg", "buffer": picture()})
    press(page, "Save")


def test_a_posted_profile_changes_is_checked_hidden_and_shown_again(window_of):
    mentor, industry = MentorProfileFactory(user__given_name="Rosa"), IndustryFactory(group__name_en="Audit")
    industry.majors.add(MajorFactory(name_en="Accounting"))
    for one in (mentor, *MentorProfileFactory.create_batch(4)):
        one.industries.add(industry)
    visitor = window_of()
    visitor.goto(reverse("profiles:numbers"))
    says(visitor, "5 mentors can be found today.")
    expect(visitor.get_by_role("row", name="Audit")).to_contain_text("5")
    own, student, office = (
        window_of(person) for person in (mentor.user, MenteeProfileFactory().user, SuperuserFactory())
    )
    tell_about_oneself(own)
    student.goto(mentor.get_absolute_url())
    says(student, "<img src=x onerror=alert(1)>")  # as text; what would run is heard by the window
    says(student, "Accounting")
    student.wait_for_function("side => document.querySelector('main img').naturalWidth === side", arg=SIDE)

    own.goto(reverse("profiles:join_mentor_step", args=["work"]))
    own.get_by_label("Profession").fill("Auditor")
    press(own, "Save")
    student.goto(mentor.get_absolute_url())
    says(student, "Auditor")
    says(student, "not yet checked by staff")

    office.goto("/admin/profiles/mentorprofile/?queue=changed")
    office.get_by_role("link", name=str(mentor)).click()
    press(office, "I have checked it: it is right")
    student.reload()
    expect(student.get_by_role("main")).not_to_contain_text("not yet checked by staff")

    office.get_by_label("Hide until").fill((timezone.localdate() + timedelta(days=9)).isoformat())
    office.get_by_label("Reason, as the mentor reads it").fill("We are looking into something.")
    press(office, "Hide it")
    own.goto(reverse("profiles:my_profile"))
    says(own, "We are looking into something.")
    assert student.request.get(mentor.get_absolute_url()).status == 404
    press(office, "Show it again")
    student.goto(mentor.get_absolute_url())
    says(student, "Auditor")


def test_a_living_profile_is_confirmed_from_a_mail_paused_and_kept_by_a_student(window_of):
    """Its owner is a mentee as well, and changes roles without signing out."""
    mentor = MentorProfileFactory(user__given_name="Rosa", confirmed_at=timezone.now() - timedelta(days=400))
    MenteeProfileFactory(user=mentor.user)
    search.refresh([mentor.pk])
    visitor, student, own = window_of(), window_of(MenteeProfileFactory().user), window_of(mentor.user)
    student.goto(mentor.get_absolute_url())
    says(student, "has not been confirmed for over a year")

    actions.ask_to_confirm(MentorProfile.objects.filter(pk=mentor.pk), occasion="fall")
    mail = OutgoingMail.objects.get(kind="profiles/confirm_profile")
    _subject, text, _html = render(mail.kind, mentor, mentor.user, ProgramSettings.current(), None)
    visitor.goto(re.search(r"confirm it: https?://[^/]+(\S+)", text)[1])
    press(visitor, "My profile is still right")
    says(visitor, "your profile was confirmed today")
    student.reload()
    expect(student.get_by_role("main")).not_to_contain_text("has not been confirmed for over a year")
    press(student, "Save for later")
    student.goto(reverse("profiles:saved"))
    says(student, "Rosa")

    own.goto(reverse("profiles:pause"))
    own.get_by_label("Pause until").fill((timezone.localdate() + timedelta(days=30)).isoformat())
    press(own, "Pause my profile")
    says(own, "nobody finds your profile")
    student.goto(reverse("profiles:mentor_list"))
    expect(student.locator("[data-mentor]")).to_have_count(0)
    press(own, "End the pause")
    own.goto(reverse("profiles:join_mentor_step", args=["meeting"]))
    own.get_by_label("How many students at one time").fill("3")
    press(own, "Save")
    own.goto("/mentors/")
    expect(own.get_by_role("heading", level=1)).to_be_visible()
    student.goto(reverse("profiles:mentor_list"))
    expect(student.locator("[data-mentor]")).to_have_count(1)
    mentor.refresh_from_db()
    assert mentor.capacity == 3


def test_staff_find_a_person_by_phone_and_send_a_mail_again(window_of):
    mentor = MentorProfileFactory(user__given_name="Rosa", user__family_name="Duarte", phone="(323) 555-0147")
    failed = OutgoingMail.objects.create(
        recipient=mentor.user, kind="profiles/profile_hidden", key="one", failed_at=Now(), last_error="mailbox full"
    )
    office = window_of(SuperuserFactory(given_name="Olga", family_name="Lee"))
    office.goto("/admin/accounts/user/")
    office.locator("#searchbar").fill("323 555 0147")
    office.locator("#searchbar").press("Enter")
    office.get_by_role("link", name="Rosa Duarte").click()

    page = office.locator("#content")
    for part in ("Applications and decisions", "Requests", "Matches", "Orientation", "Acknowledged", "mailbox full"):
        expect(page).to_contain_text(part)
    press(office, "Send profiles/profile_hidden again")
    expect(page).to_contain_text("Olga Lee")
    failed.refresh_from_db()
    assert failed.failed_at is None


def sign_in_by_password(page, person):
    page.goto(reverse("account_login"))
    page.locator("#id_login").fill(person.email)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("form button.main").first.click()


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_a_person_sets_up_an_app_with_codes_and_ends_other_sessions(window_of):
    person = UserFactory()
    page, elsewhere = window_of(), window_of()
    sign_in_by_password(page, person)
    expect(page).to_have_url(re.compile("/home/"))
    elsewhere.goto(reverse("account_request_login_code"))
    elsewhere.locator("#id_email").fill(person.email)
    elsewhere.locator("main form button").first.click()
    expect(elsewhere.get_by_label("Code")).to_have_attribute("autocomplete", "one-time-code")
    elsewhere.get_by_label("Code").fill(OutgoingMail.objects.latest("pk").message["subject"].split()[0])
    press(elsewhere, "Continue")
    expect(elsewhere).to_have_url(re.compile("/home/"))
    page.goto(reverse("mfa_activate_totp"))
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("#id_code").fill(code_of(secret))
    page.locator("main form button").first.click()
    page.goto(reverse("mfa_view_recovery_codes"))
    recovery = Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()
    assert recovery[0] in page.content()
    page.goto(reverse("usersessions_list"))
    press(page, "Sign out everywhere else")
    elsewhere.goto("/home/")
    expect(elsewhere).to_have_url(re.compile("/accounts/login/"))

    sign_in_by_password(elsewhere, person)
    expect(elsewhere).to_have_url(re.compile("/accounts/2fa/authenticate/"))
    elsewhere.locator("#id_code").fill(recovery[0])
    elsewhere.locator("#id_code").press("Enter")
    expect(elsewhere).to_have_url(re.compile("/home/"))
