"""Who one is, as people and staff walk it in a browser: the campus, a second address, a graduate, an app with codes."""

import os
import re
import subprocess
import sys
from pathlib import Path

import environ
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import IdentityProof, User
from mentoring.sso_settings import campus_sign_on
from notifications.models import OutgoingMail
from tests.accounts import campus_provider, campus_saml_provider
from tests.accounts.campus_statements import ENTITY
from tests.browser import interactions
from tests.browser.interactions import press
from tests.factories import (
    PASSWORD,
    MenteeProfileFactory,
    SuperuserFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parents[2]


def is_proven(page):
    """The page about how we know somebody has nothing to ask any more."""
    expect(page.locator("main .notice.good")).to_be_visible()
    expect(page.locator("#graduates")).to_have_count(0)


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
    press(page, 'form[action*="/campus/login/"] button')
    page.locator("[name=login]").fill("ana")
    page.locator("[name=password]").fill(campus_provider.PASSWORD)
    page.locator("button[type=submit]").first.click()

    expect(page).to_have_url(re.compile("/home/"))
    page.heard.clear()  # what the campus's own pages complain about is not ours
    page.goto(reverse("accounts:identity"))
    is_proven(page)
    says(page, str(IdentityProof.Method.CAMPUS_SIGN_IN.label))
    assert User.objects.get(email="ana.reyes@calstatela.edu").is_proven


def test_a_second_campus_address_proves_a_student_and_losing_it_loses_nothing(window_of):
    person = UserFactory(email="ana@work.example")
    page = window_of()
    sign_in_by_password(page, person)
    page.goto(reverse("account_email"))
    page.locator("#id_email").fill("ana.reyes@calstatela.edu")
    press(page, "button[name=action_add]")
    code = OutgoingMail.objects.filter(to_address="ana.reyes@calstatela.edu").latest("pk").message["subject"].split()[0]
    page.locator("[name=code]").fill(code)
    press(page, interactions.MAIN)
    page.goto(reverse("accounts:identity"))
    is_proven(page)

    page.goto(reverse("account_email"))
    page.get_by_label("ana.reyes@calstatela.edu").check()
    page.once("dialog", lambda dialog: dialog.accept())
    press(page, "button[name=action_remove]")
    expect(page.get_by_label("ana.reyes@calstatela.edu")).to_have_count(0)
    [question] = [line for line in page.heard if line.startswith("dialog: ")]
    page.heard.remove(question)
    page.goto(reverse("accounts:identity"))
    is_proven(page)
    person.refresh_from_db()
    assert (person.is_proven, person.email) == (True, "ana@work.example")


def test_a_graduate_without_campus_mail_is_confirmed_by_staff(window_of):
    graduate = MenteeProfileFactory(proven=False, user__given_name="Ofelia")
    page, office = window_of(graduate.user), window_of(SuperuserFactory())
    page.goto("/home/")
    press(page, interactions.link(reverse("accounts:identity")))
    says(page, "(323) 343-4978")
    page.locator("[name=name_while_enrolled]").fill("Ofelia Marsh")
    page.locator("[name=graduation_year]").fill("1998")
    page.locator("[name=major_then]").fill("Office Administration")
    press(page, "main details form button.main")
    expect(page.locator("main dl.who-acts")).to_be_visible()
    press(page, interactions.link(reverse("profiles:join_mentee_step", args=["goals"])))
    page.locator("[name=goals]").fill("To come back to work.")
    press(page, interactions.MAIN)
    expect(page).not_to_have_url(re.compile("/goals/"))
    graduate.refresh_from_db()
    assert graduate.goals == "To come back to work."

    office.goto("/admin/accounts/identityclaim/")
    office.get_by_role("link", name="Ofelia Marsh").click()
    office.locator("[name=method][value=diploma]").check()
    press(office, interactions.do("found"))
    expect(office).to_have_url(re.compile(r"/identityclaim/$"))
    expect(office.locator("#result_list")).to_have_count(0)

    page.goto(reverse("accounts:identity"))
    says(page, str(IdentityProof.Method.DIPLOMA.label))


def sign_in_by_password(page, person):
    page.goto(reverse("account_login"))
    page.locator("#id_login").fill(person.email)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("form button.main").first.click()


def test_a_password_is_shown_to_whoever_asks_and_never_kept(window_of):
    page = window_of()
    page.goto(reverse("account_signup"))
    password, show = page.locator("#id_password1"), page.locator("[data-shows=id_password1][aria-pressed]")
    page.locator("#id_email").fill("ana@example.edu")
    password.fill(PASSWORD)

    show.click()
    expect(password).to_have_attribute("type", "text")
    expect(show).to_have_attribute("aria-pressed", "true")

    page.goto(reverse("account_login"))
    kept = page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
    page.go_back()

    assert "ana@example.edu" in kept
    assert PASSWORD not in kept
    expect(page.locator("#id_email")).to_have_value("ana@example.edu")


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_a_person_sets_up_an_app_with_codes_which_ends_other_sessions(window_of):
    person = UserFactory()
    page, elsewhere = window_of(), window_of()
    sign_in_by_password(page, person)
    expect(page).to_have_url(re.compile("/home/"))
    elsewhere.goto(reverse("account_request_login_code"))
    elsewhere.locator("#id_email").fill(person.email)
    elsewhere.locator("main form button").first.click()
    expect(elsewhere.locator("[name=code]")).to_have_attribute("autocomplete", "one-time-code")
    elsewhere.locator("[name=code]").fill(OutgoingMail.objects.latest("pk").message["subject"].split()[0])
    press(elsewhere, interactions.MAIN)
    expect(elsewhere).to_have_url(re.compile("/home/"))
    page.goto(reverse("mfa_activate_totp"))
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("#id_code").fill(code_of(secret))
    page.locator("main form button").first.click()
    page.goto(reverse("mfa_view_recovery_codes"))
    recovery = Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()
    assert recovery[0] in page.content()
    elsewhere.goto("/home/")
    expect(elsewhere).to_have_url(re.compile("/accounts/login/"))

    sign_in_by_password(elsewhere, person)
    expect(elsewhere).to_have_url(re.compile("/accounts/2fa/authenticate/"))
    elsewhere.locator("#id_code").fill(recovery[0])
    elsewhere.locator("#id_code").press("Enter")
    expect(elsewhere).to_have_url(re.compile("/home/"))
