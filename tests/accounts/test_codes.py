"""How long a code from a mail works: as long as the mail and the page say."""

import re
import time
from copy import deepcopy
from types import SimpleNamespace

import pytest
from allauth.account.internal.flows import code_verification
from allauth.core.internal import ratelimit
from django.urls import reverse

from notifications.models import OutgoingMail
from tests.factories import PASSWORD
from tests.pages import codes, errors_of, found, words

pytestmark = pytest.mark.django_db
NEW = {"email": "rosa@work.example", "password1": PASSWORD}
DOORS = [  # where a code is asked for, where it is typed, where that leads
    ("account_signup", "account_email_verification_sent", "program:home"),
    ("account_request_login_code", "account_confirm_login_code", "program:home"),
    ("account_reset_password", "account_confirm_password_reset_code", "account_complete_password_reset"),
]
by_every_door = pytest.mark.parametrize(("door", "page", "beyond"), DOORS)


def ask_for_a_code(client, user, door):
    client.post(reverse(door), NEW if door == "account_signup" else {"email": user.email})
    return OutgoingMail.objects.latest("pk").message


def type_it_later(client, monkeypatch, page, message, minutes):
    later = time.time() + minutes * 60
    for module in (code_verification, ratelimit):
        monkeypatch.setattr(module, "time", SimpleNamespace(time=lambda: later, monotonic=time.monotonic))
    return client.post(reverse(page), {"code": message["subject"].split()[0]}, follow=True)


@by_every_door
def test_a_code_works_for_ten_minutes(client, monkeypatch, user, door, page, beyond):
    message = ask_for_a_code(client, user, door)

    answer = type_it_later(client, monkeypatch, page, message, minutes=9.9)

    assert answer.redirect_chain[0] == (reverse(beyond), 302)


@by_every_door
def test_a_code_is_worthless_after_ten_minutes_and_the_page_says_so(client, monkeypatch, user, door, page, beyond):
    message = ask_for_a_code(client, user, door)

    answer = type_it_later(client, monkeypatch, page, message, minutes=10.1)

    assert answer.redirect_chain == [(reverse("account_login" if door == "account_signup" else door), 302)]
    assert codes(answer) == ["code_too_late"]


def test_an_address_whose_code_ended_gets_a_new_one_by_signing_in(client, monkeypatch):
    message = ask_for_a_code(client, None, "account_signup")
    type_it_later(client, monkeypatch, "account_email_verification_sent", message, minutes=10.1)

    client.post(reverse("account_login"), {"login": NEW["email"], "password": PASSWORD})
    anew = OutgoingMail.objects.latest("pk").message
    answer = client.post(reverse("account_email_verification_sent"), {"code": anew["subject"].split()[0]})

    assert anew["subject"] != message["subject"]
    assert answer.url == reverse("program:home")


def test_a_wrong_code_is_not_called_late(client, user):
    ask_for_a_code(client, user, "account_request_login_code")

    for _guess in range(3):
        answer = client.post(reverse("account_confirm_login_code"), {"code": "WRONG1"}, follow=True)

    assert codes(answer) == ["three_wrong_codes"]
    assert answer.redirect_chain == [(reverse("account_request_login_code"), 302)]


def test_guesses_at_one_moment_are_three_in_all(client, user):
    """Each of them begins with the session as it was before the others."""
    message = ask_for_a_code(client, user, "account_request_login_code")
    page, before = reverse("account_confirm_login_code"), deepcopy(dict(client.session.items()))
    for guess in ("WRONG1", "WRONG2", "WRONG3"):
        client.post(page, {"code": guess})
        session = client.session
        session.update(deepcopy(before))
        session.save()

    answer = client.post(page, {"code": message["subject"].split()[0]})

    assert errors_of(answer.context["form"]) == {"code": ["code_used_up"]}
    assert "_auth_user_id" not in client.session


def test_after_three_wrong_codes_a_new_one_is_to_be_had_at_once(client, user):
    ask_for_a_code(client, user, "account_reset_password")
    page = reverse("account_confirm_password_reset_code")
    for _guess in range(3):
        answer = client.post(page, {"code": "WRONG1"})
    assert answer.url == reverse("account_reset_password")

    message = ask_for_a_code(client, user, "account_reset_password")
    answer = client.post(page, {"code": message["subject"].split()[0]})

    assert answer.url == reverse("account_complete_password_reset")


def test_a_second_addresss_code_that_comes_late_says_so(client_of, monkeypatch, user):
    client = client_of(user)
    client.post(reverse("account_email"), {"email": "second@people.example", "action_add": ""})
    message = OutgoingMail.objects.latest("pk").message

    answer = type_it_later(client, monkeypatch, "account_email_verification_sent", message, minutes=10.1)

    assert answer.redirect_chain == [(reverse("account_email"), 302)]
    assert codes(answer) == ["code_too_late"]


def test_a_new_password_that_comes_late_says_so(client, monkeypatch, user):
    message = ask_for_a_code(client, user, "account_reset_password")
    client.post(reverse("account_confirm_password_reset_code"), {"code": message["subject"].split()[0]})
    later = time.time() + 601
    monkeypatch.setattr(code_verification, "time", SimpleNamespace(time=lambda: later))

    new = {"password1": "another-good-one-26", "password2": "another-good-one-26"}
    answer = client.post(reverse("account_complete_password_reset"), new, follow=True)

    assert answer.redirect_chain == [(reverse("account_reset_password"), 302)]
    assert codes(answer) == ["code_too_late"]


def test_a_second_factor_that_comes_late_says_so(client):
    answer = client.post(reverse("mfa_authenticate"), {"code": "123456"}, follow=True)

    assert answer.redirect_chain == [(reverse("account_login"), 302)]
    assert codes(answer) == ["password_too_long_ago"]


def test_a_code_pressed_twice_has_signed_in_once(client, user):
    message = ask_for_a_code(client, user, "account_request_login_code")
    code = {"code": message["subject"].split()[0]}
    client.post(reverse("account_confirm_login_code"), code)

    answer = client.post(reverse("account_confirm_login_code"), code, follow=True)

    assert answer.redirect_chain[0] == (reverse("program:home"), 302)
    assert "code_too_late" not in codes(answer)


@by_every_door
def test_the_mail_and_the_page_say_how_long(client, user, door, page, beyond):
    message = ask_for_a_code(client, user, door)

    assert "10" in re.findall(r"\b\d+\b", message["body"])
    [lead] = found(client.get(reverse(page)), "//main//p[@class='lead']")
    assert re.findall(r"\b\d+\b", words(lead).replace(NEW["email"], "").replace(user.email, "")) == ["10"]
