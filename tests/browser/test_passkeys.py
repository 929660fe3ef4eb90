"""Passkeys, with an authenticator as a browser has one: added, used to sign in, and as the second factor of staff."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser import interactions
from tests.factories import PASSWORD, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def keyed(page):
    """A page of a browser that has an authenticator, whose owner is there and agrees."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


def sign_in_by_password(page, live_server, user):
    page.goto(live_server.url + reverse("account_login"))
    page.locator("#id_login").fill(user.email)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("form button.main").click()


def add_passkey(page, live_server):
    page.goto(live_server.url + reverse("mfa_add_webauthn"))
    page.locator("#id_name").fill("My laptop")
    page.locator("#id_passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    expect(page).not_to_have_url(live_server.url + reverse("mfa_add_webauthn"))


def sign_out(page, live_server):
    page.context.clear_cookies()
    page.goto(live_server.url + reverse("account_login"))


def test_somebody_adds_a_passkey_and_signs_in_with_nothing_else(keyed, live_server):
    user = UserFactory()
    sign_in_by_password(keyed, live_server, user)
    add_passkey(keyed, live_server)
    assert Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).count() == 1
    sign_out(keyed, live_server)

    keyed.locator("#passkey_login").click()

    expect(keyed).to_have_url(live_server.url + reverse("program:home"))


def test_staff_set_up_a_passkey_and_are_asked_for_it_as_the_second_factor(keyed, live_server):
    staff = StaffFactory(is_superuser=True)
    sign_in_by_password(keyed, live_server, staff)
    interactions.is_told(keyed, "second_factor_needed")
    add_passkey(keyed, live_server)
    sign_out(keyed, live_server)

    sign_in_by_password(keyed, live_server, staff)
    expect(keyed).to_have_url(live_server.url + reverse("mfa_authenticate"))
    keyed.locator("#mfa_webauthn_authenticate").click()

    expect(keyed).to_have_url(live_server.url + reverse("admin:index"))
