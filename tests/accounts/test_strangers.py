"""What a stranger does to somebody's address: few mails come of it, and its owner gets in all the same."""

import time
from types import SimpleNamespace

import pytest
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from core.secret_key import encrypt
from notifications.models import OutgoingMail
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"
DOORS = {
    "account_signup": lambda address: {"email": address, "password1": PASSWORD},
    "account_reset_password": lambda address: {"email": address},
    "account_request_login_code": lambda address: {"email": address},
}


@pytest.fixture
def owner():
    return UserFactory(email="owner@work.example")


@pytest.fixture
def later(monkeypatch):
    """`later(seconds)`: that much later, for every limit."""
    passed = [0.0]
    clock = SimpleNamespace(time=lambda: time.time() + passed[0], monotonic=time.monotonic, sleep=time.sleep)
    monkeypatch.setattr(ratelimit, "time", clock)

    def pass_time(seconds):
        passed[0] += seconds

    return pass_time


def knock(door, address, network=HERE):
    return Client(REMOTE_ADDR=network).post(reverse(door), DOORS[door](address))


def mails_to(address):
    return OutgoingMail.objects.filter(to_address__iexact=address).count()


def signs_in(client, owner, password=PASSWORD):
    client.post(reverse("account_login"), {"login": owner.email, "password": password})
    return "_auth_user_id" in client.session


def test_one_account_sends_few_strangers_a_code_in_a_day(client_of, owner, later):
    client = client_of(owner)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    for number in range(30):
        client.post(reverse("account_email"), {"action_add": "", "email": f"stranger{number}@work.example"})
        client.post(reverse("account_email"), {"action_remove": "", "email": f"stranger{number}@work.example"})
        later(61)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    assert 0 < OutgoingMail.objects.filter(to_address__startswith="stranger").count() <= 20


@pytest.mark.parametrize("has_account", [True, False])
def test_all_that_strangers_ask_for_in_a_day_is_few_mails(has_account, later):
    address = "owner@work.example"
    if has_account:
        UserFactory(email=address)

    for hour in range(24):
        for door in DOORS:
            knock(door, address, network=f"192.0.2.{hour}")
        later(60 * 60)

    assert 0 < OutgoingMail.objects.count() <= 24


def test_one_network_causes_half_of_these(owner, later):
    for _hour in range(24):
        for door in DOORS:
            knock(door, owner.email)
        later(60 * 60)

    assert 0 < mails_to(owner.email) <= 12


def test_you_already_have_an_account_is_said_once_in_three_minutes_and_the_page_is_the_same(owner, later):
    answers = []
    for _time in range(3):
        answers.append(knock("account_signup", owner.email))
        later(61)

    assert {answer.url for answer in answers} == {reverse("account_email_verification_sent")}
    assert mails_to(owner.email) == 1
    later(180)
    knock("account_signup", owner.email)
    assert mails_to(owner.email) == 2


def test_a_mailbox_is_one_whatever_follows_a_plus():
    for number in range(9):
        knock("account_request_login_code", f"Owner+{number}@work.example")

    assert OutgoingMail.objects.count() <= 3


def test_what_is_not_sent_is_said_beside_the_field_with_or_without_account(owner):
    for address in (owner.email, "nobody@work.example"):
        for _time in range(3):
            assert knock("account_request_login_code", address).status_code == 302
        refused = knock("account_reset_password", address).context["form"].errors.as_data()
        assert [error.code for error in refused["email"]] == ["email_sent_just_now"]


def test_wrong_passwords_of_a_stranger_do_not_keep_the_owner_out_elsewhere(owner):
    for _guess in range(6):
        signs_in(Client(REMOTE_ADDR=HERE), owner, "wrong")

    assert not signs_in(Client(REMOTE_ADDR=HERE), owner)
    assert signs_in(Client(REMOTE_ADDR=ELSEWHERE), owner)


def test_codes_for_a_stranger_do_not_keep_the_owner_from_one_elsewhere(owner):
    for _time in range(6):
        knock("account_request_login_code", owner.email)
    before = mails_to(owner.email)

    knock("account_request_login_code", owner.email, network=ELSEWHERE)

    assert mails_to(owner.email) == before + 1


def use_up(owner):
    """Many networks use up all that is allowed to them together, with passwords and with mails."""
    for number in range(40):
        signs_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), owner, "wrong")
        knock("account_request_login_code", owner.email, network=f"192.0.2.{number}")


def test_a_browser_that_has_signed_in_before_is_not_stopped_by_many_networks(owner):
    known = Client(REMOTE_ADDR=HERE)
    assert signs_in(known, owner)
    known.post(reverse("account_logout"))
    use_up(owner)
    before = mails_to(owner.email)

    assert not signs_in(Client(REMOTE_ADDR=ELSEWHERE), owner)
    assert signs_in(known, owner)
    known.post(reverse("account_logout"))
    known.post(reverse("account_request_login_code"), {"email": owner.email})
    assert mails_to(owner.email) == before + 1


def test_a_known_browser_has_its_own_five_tries(owner):
    known = Client(REMOTE_ADDR=HERE)
    signs_in(known, owner)
    known.post(reverse("account_logout"))

    for _guess in range(5):
        signs_in(known, owner, "wrong")

    assert not signs_in(known, owner)


def test_the_browser_of_another_account_and_a_forged_cookie_are_no_known_browser(owner):
    stranger = Client(REMOTE_ADDR=HERE)
    signs_in(stranger, UserFactory())
    stranger.post(reverse("account_logout"))
    use_up(owner)

    assert not signs_in(stranger, owner)
    stranger.cookies["known_browser"] = "forged"
    assert not signs_in(stranger, owner)


def test_the_cookie_names_nobody(owner):
    client = Client()
    signs_in(client, owner)

    cookie = client.cookies["known_browser"]

    assert owner.email not in cookie.value
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


@pytest.mark.parametrize("name", ["known_browser", "last_person", "messages"])
def test_over_https_the_cookies_belong_to_this_host_alone(owner, settings, name):
    settings.SESSION_COOKIE_SECURE = True
    client = Client()
    client.post(reverse("account_login"), {"login": owner.email, "password": PASSWORD}, secure=True)
    if name == "messages":
        client.post(reverse("account_logout"), secure=True)

    cookie = client.cookies[f"__Host-{name}"]

    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


def fail_second_step(client, owner):
    client.post(reverse("account_login"), {"login": owner.email, "password": PASSWORD})
    return client.post(reverse("mfa_authenticate"), {"code": "000000"})


def test_the_owner_hears_once_of_wrong_codes_after_the_right_password(owner, later):
    assert signs_in(known := Client(), owner)
    known.post(reverse("account_logout"))
    Authenticator.objects.create(user=owner, type=Authenticator.Type.TOTP, data={"secret": encrypt("JBSWY3DPEHPK3PXP")})

    fail_second_step(known, owner)
    assert mails_to(owner.email) == 0
    for _time in range(2):
        assert fail_second_step(Client(REMOTE_ADDR=ELSEWHERE), owner).status_code == 200

    assert mails_to(owner.email) == 1
    later(25 * 3600)
    fail_second_step(Client(REMOTE_ADDR=ELSEWHERE), owner)
    assert mails_to(owner.email) == 2
