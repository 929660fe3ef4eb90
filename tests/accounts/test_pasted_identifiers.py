"""Addresses and codes as they are pasted: with invisible signs, spaces, dashes, fullwidth characters."""

import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.cleaning import visible_address, visible_code
from notifications.models import OutgoingMail
from tests.factories import PASSWORD, UserFactory
from tests.pages import errors_of
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db
PLAIN = "rosa.reyes@work.example"
PASTED = [
    "\u200brosa.reyes@work.example",  # zero-width space
    "rosa.reyes@work.exam\u200dple",  # joiner
    "\ufeffrosa.reyes@work.example\u00a0",  # byte order mark, no-break space
    "\u2068rosa.reyes@work.example\u2069",  # as a chat writes it
    "rosa.reyes@work\u00ad.example",  # soft hyphen
    "rosa.reyes＠ｗork.example",
    "Rosa.Reyes@Work.Example\ufe0f",
]
as_pasted = pytest.mark.parametrize("address", PASTED)
DRESSINGS = ["{0}-{1}", "{0}\u2013{1}", "{0}\u2011{1}\u200b", "\u00a0{0} {1}\u202c", "{0}\u2212{1}", "{0}.{1}"]
as_dressed = pytest.mark.parametrize("dressing", DRESSINGS)


def dressed(code, dressing):
    plain = code.replace("-", "")
    return dressing.format(plain[: len(plain) // 2], plain[len(plain) // 2 :])


def fullwidth(code):
    return "".join(chr(ord(sign) + 0xFEE0) for sign in code.replace("-", ""))


def code_of_the_last_mail(**to):
    return OutgoingMail.objects.filter(**to).latest("pk").message["subject"].split()[0]


def is_signed_in(client):
    return "_auth_user_id" in client.session


# Addresses


@as_pasted
def test_an_account_is_opened_with_the_address_that_was_meant(client, address):
    client.post(reverse("account_signup"), {"email": address, "password1": PASSWORD})
    client.post(reverse("account_email_verification_sent"), {"code": code_of_the_last_mail()})

    assert User.objects.get().email == EmailAddress.objects.get(verified=True).email == PLAIN
    assert OutgoingMail.objects.latest("pk").to_address == PLAIN


@as_pasted
def test_it_signs_in_asks_for_a_code_and_for_a_new_password(address):
    UserFactory(email=PLAIN)
    password, code, reset = Client(), Client(), Client()

    password.post(reverse("account_login"), {"login": address, "password": PASSWORD})
    code.post(reverse("account_request_login_code"), {"email": address})
    code.post(reverse("account_confirm_login_code"), {"code": code_of_the_last_mail()})
    reset.post(reverse("account_reset_password"), {"email": address})
    answer = reset.post(reverse("account_confirm_password_reset_code"), {"code": code_of_the_last_mail()})

    assert is_signed_in(password)
    assert is_signed_in(code)
    assert answer.url == reverse("account_complete_password_reset")


@as_pasted
def test_a_second_one_is_added_as_it_was_meant(client, address):
    user = UserFactory()
    sign_in(client, user)

    client.post(reverse("account_email"), {"action_add": "", "email": address})
    client.post(reverse("account_email_verification_sent"), {"code": code_of_the_last_mail(to_address=PLAIN)})

    assert user.emailaddress_set.filter(email=PLAIN, verified=True).exists()


@as_pasted
def test_the_command_opens_the_account_that_was_meant_and_no_second_one(address, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", email=address, interactive=False)

    assert User.objects.get().email == PLAIN
    with pytest.raises(CommandError):
        call_command("createsuperuser", email=address, interactive=False)


def test_a_space_inside_is_no_address_rather_than_another_ones(client):
    page = client.post(reverse("account_signup"), {"email": "rosa reyes@work.example", "password1": PASSWORD})

    assert errors_of(page.context["form"]) == {"email": ["invalid"]}
    assert visible_address("jose\u0301@x.example") == "josé@x.example"


# Codes


CODES = {  # where it is asked for, where it is entered, where that leads
    "account_signup": ("account_email_verification_sent", "program:home"),
    "account_request_login_code": ("account_confirm_login_code", "program:home"),
    "account_reset_password": ("account_confirm_password_reset_code", "account_complete_password_reset"),
}


@as_dressed
@pytest.mark.parametrize("door", CODES)
def test_a_code_of_an_email_is_taken_however_it_is_pasted(client, door, dressing):
    page, beyond = CODES[door]
    if door != "account_signup":
        UserFactory(email=PLAIN)
    client.post(reverse(door), {"email": PLAIN, "password1": PASSWORD})

    answer = client.post(reverse(page), {"code": dressed(code_of_the_last_mail(), dressing)})

    assert answer.url == reverse(beyond)


@as_dressed
@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_so_are_those_of_an_app_and_of_the_list(client, settings, kind, dressing):
    settings.MFA_TOTP_TOLERANCE = 1  # half a minute may end between here and there
    user, secret = UserFactory(), generate_totp_secret()
    TOTP.activate(user, secret)
    recovery = RecoveryCodes.activate(user)
    now = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    code = now if kind == "app" else recovery.get_unused_codes()[0]
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})

    client.post(reverse("mfa_authenticate"), {"code": dressed(code, dressing)})

    assert is_signed_in(client)


@as_dressed
def test_and_the_first_of_a_new_app_and_the_one_that_shows_who_one_is(client, settings, dressing):
    settings.MFA_TOTP_TOLERANCE = 1
    user = UserFactory()
    sign_in(client, user)
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))

    client.post(reverse("mfa_activate_totp"), {"code": dressed(code, dressing)})
    assert Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    another = RecoveryCodes.activate(user).get_unused_codes()[0]
    answer = client.post(reverse("mfa_reauthenticate"), {"code": dressed(another, dressing)})

    assert answer.status_code == 302


def test_fullwidth_and_other_digits_are_digits():
    assert visible_code(fullwidth("AB12-CD34")) == "AB12CD34"
    assert visible_code("\u0661\u0662\u0663-456") == "123456"
    assert visible_code(" \u200b—") == ""


@pytest.mark.parametrize("code", ["", "—", "\u200b", "\0", "x" * 1_000_000, "🙂"])
def test_what_is_no_code_gets_a_sentence(client, user, code):
    client.post(reverse("account_request_login_code"), {"email": user.email})

    page = client.post(reverse("account_confirm_login_code"), {"code": code})

    assert page.status_code == 200
    assert list(errors_of(page.context["form"])) == ["code"]
