"""Who holds the password, or a session from before, can neither switch a second factor off nor read its codes."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD, UserFactory
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def activate(client):
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})


def is_signed_in(client):
    return client.get(reverse("program:home")).status_code == 200


def signed_in_by_password(user):
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert is_signed_in(client)
    return client


@pytest.mark.django_db(transaction=True)
def test_a_new_factor_ends_every_session_that_has_not_shown_it(client, user):
    stranger = signed_in_by_password(user)
    sign_in(client, user)

    activate(client)

    assert Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    assert (is_signed_in(client), is_signed_in(stranger)) == (True, False)


@pytest.mark.parametrize("name", ["mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_add_webauthn"])
def test_the_password_alone_opens_no_page_of_factors(client, name):
    user, secret = UserFactory(), generate_totp_secret()
    TOTP.activate(user, secret)
    sign_in(client, user, hours_ago=1)

    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    asked = client.get(reverse(name), follow=True)

    assert asked.redirect_chain[-1][0].startswith(reverse("mfa_reauthenticate"))
    assert reverse("account_reauthenticate") not in asked.text
    client.post(reverse("mfa_reauthenticate"), {"code": code_of(secret)})
    assert client.get(reverse(name)).status_code in (200, 404)


def test_without_a_factor_the_password_is_enough(client, user):
    sign_in(client, user, hours_ago=1)

    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    assert client.get(reverse("mfa_activate_totp")).status_code == 200


@pytest.fixture
def clock(monkeypatch):
    """Half minutes from now on, for codes and for what is remembered of them."""
    now = int(time.time()) // 30

    def move_to(half_minutes):
        counters = [now + half_minutes + near for near in (-1, 0, 1)]
        monkeypatch.setattr(auth, "yield_hotp_counters_from_time", lambda: iter(counters))
        with connection.cursor() as cursor:
            cursor.execute("UPDATE cache SET expires = expires - interval '31 seconds'")

    monkeypatch.setattr(auth, "yield_hotp_counters_from_time", lambda: iter([now - 1, now, now + 1]))
    move_to.now = now
    return move_to


def test_a_code_counts_once_for_as_long_as_it_would_be_right(clock):
    """The code of the next half minute is right for three of them (RFC 6238, section 5.2)."""
    user, secret, first = UserFactory(), generate_totp_secret(), Client()
    TOTP.activate(user, secret)
    code = {"code": format_hotp_value(hotp_value(secret, clock.now + 1))}
    password = {"login": user.email, "password": PASSWORD}
    first.post(reverse("account_login"), password)
    first.post(reverse("mfa_authenticate"), code)
    assert is_signed_in(first)

    for half_minutes in (1, 2):
        clock(half_minutes)
        second = Client()
        second.post(reverse("account_login"), password)
        second.post(reverse("mfa_authenticate"), code)
        assert not is_signed_in(second)
        assert first.post(reverse("mfa_reauthenticate"), code).status_code == 200  # it is asked for again
