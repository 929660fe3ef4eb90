"""Who sets a password for somebody else's address gains nothing when the owner comes (R1, R4)."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from notifications.models import OutgoingMail
from tests.factories import PASSWORD, UserFactory
from tests.pages import codes

pytestmark = pytest.mark.django_db
ADDRESS = "rosa.owner@calstatela.edu"
SIGN_IN = {"login": ADDRESS, "password": PASSWORD}


def code_of_the_last_mail():
    return OutgoingMail.objects.latest("pk").message["subject"].split()[0]


def is_signed_in(client):
    return "_auth_user_id" in client.session


@pytest.fixture
def stranger():
    """Has signed up with the owner's address, and waits at the page where the code is entered."""
    client = Client()
    client.post(reverse("account_signup"), {"email": ADDRESS, "password1": PASSWORD})
    return client


def owner_signs_in_with_a_code():
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": ADDRESS})
    page = client.post(reverse("account_confirm_login_code"), {"code": code_of_the_last_mail()}, follow=True)
    assert is_signed_in(client)
    return client, page


def owner_asks_for_a_new_password_and_stops_halfway():
    client = Client()
    client.post(reverse("account_reset_password"), {"email": ADDRESS})
    page = client.post(reverse("account_confirm_password_reset_code"), {"code": code_of_the_last_mail()}, follow=True)
    assert page.redirect_chain == [(reverse("account_complete_password_reset"), 302)]


@pytest.mark.parametrize("arrive", [owner_signs_in_with_a_code, owner_asks_for_a_new_password_and_stops_halfway])
def test_the_strangers_password_ends_when_the_owner_verifies_the_address(stranger, arrive):
    arrive()

    clients = [stranger, Client()]
    for client in clients:
        client.post(reverse("account_login"), SIGN_IN)

    assert not any(is_signed_in(client) for client in clients)
    assert not User.objects.get(email=ADDRESS).has_usable_password()


@pytest.mark.parametrize("arrive", [owner_signs_in_with_a_code, owner_asks_for_a_new_password_and_stops_halfway])
def test_the_strangers_waiting_sign_up_does_not_go_on_either(stranger, arrive):
    arrive()

    for page in ("account_email_verification_sent", "mfa_authenticate", "account_confirm_login_code", "program:home"):
        stranger.get(reverse(page))
        stranger.post(reverse(page), {"code": "WRONG1"})

    assert not is_signed_in(stranger)


def test_the_owner_is_told(stranger):
    _client, page = owner_signs_in_with_a_code()

    assert "password_removed" in codes(page)


def test_whoever_verifies_the_address_with_the_password_keeps_it():
    client = Client()
    client.post(reverse("account_signup"), {"email": ADDRESS, "password1": PASSWORD})
    client.post(reverse("account_email_verification_sent"), {"code": code_of_the_last_mail()})
    assert is_signed_in(client)

    assert User.objects.get(email=ADDRESS).check_password(PASSWORD)


def test_also_in_another_browser_by_signing_in_with_it(stranger):
    cache.clear()  # the next code is not sent within three minutes
    client = Client()
    client.post(reverse("account_login"), SIGN_IN)
    client.post(reverse("account_email_verification_sent"), {"code": code_of_the_last_mail()})

    assert is_signed_in(client)
    assert User.objects.get(email=ADDRESS).check_password(PASSWORD)


def test_a_code_for_a_verified_address_changes_nothing(client):
    user = UserFactory()
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x", "used_mask": 0})
    client.post(reverse("account_request_login_code"), {"email": user.email})

    client.post(reverse("account_confirm_login_code"), {"code": code_of_the_last_mail()})

    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert user.authenticator_set.exists()
