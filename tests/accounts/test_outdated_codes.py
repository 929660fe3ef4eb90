"""A code asked for before the owner cleans up is worthless afterwards, also to whoever still reads the old mailbox."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import staff_access
from accounts.models import User
from notifications.models import OutgoingMail
from tests.factories import PASSWORD, SuperuserFactory, UserFactory
from tests.pages import codes
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db
OWN, LOST = "owner@people.example", "lost@people.example"
NEW_PASSWORD = "another-long-phrase-1947"
NEW_FIELDS = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
STRANGERS = {"password1": "the-strangers-phrase-26", "password2": "the-strangers-phrase-26"}
SIGN_IN = ("account_request_login_code", "account_confirm_login_code")
RESET = ("account_reset_password", "account_confirm_password_reset_code")
by_every_door = pytest.mark.parametrize("door", [SIGN_IN, RESET], ids=["sign_in", "reset"])


@pytest.fixture
def owner():
    person = UserFactory(email=OWN)
    EmailAddress.objects.create(user=person, email=LOST, verified=True)
    return person


@pytest.fixture
def at_home(owner):
    return sign_in(Client(), owner)


def code_to(address):
    return {"code": OutgoingMail.objects.filter(to_address=address).latest("pk").message["subject"].split()[0]}


def asks(door, address=LOST):
    """A browser in which a code has been asked for, and that code."""
    client = Client()
    client.post(reverse(door[0]), {"email": address})
    return client, code_to(address)


def enters(client, door, code):
    return client.post(reverse(door[1]), code, follow=True)


def is_signed_in(client):
    return "_auth_user_id" in client.session


def remove_the_address(at_home, owner):
    at_home.post(reverse("account_email"), {"action_remove": "", "email": LOST})
    assert not owner.emailaddress_set.filter(email=LOST).exists()


def end_other_sessions(at_home, owner):
    at_home.post(reverse("usersessions_list"))


def change_the_password(at_home, owner):
    at_home.post(reverse("account_change_password"), {"oldpassword": PASSWORD} | NEW_FIELDS)
    owner.refresh_from_db()
    assert owner.check_password(NEW_PASSWORD)


def reset_the_password(at_home, owner):
    client, code = asks(RESET, OWN)
    enters(client, RESET, code)
    client.post(reverse("account_complete_password_reset"), NEW_FIELDS)
    owner.refresh_from_db()
    assert owner.check_password(NEW_PASSWORD)


def make_another_primary(at_home, owner):
    at_home.post(reverse("account_email"), {"action_primary": "", "email": LOST})
    assert owner.emailaddress_set.get(primary=True).email == LOST


def staff_give_another_address(at_home, owner):
    staff_access.change_address(owner, "new@people.example", by=SuperuserFactory())


CLEAN_UPS = [remove_the_address, end_other_sessions, change_the_password, reset_the_password, make_another_primary]
CLEAN_UPS += [staff_give_another_address]
by_every_clean_up = pytest.mark.parametrize("clean_up", CLEAN_UPS)


def refused_as_expired(client, answer, door):
    return not is_signed_in(client) and answer.redirect_chain == [(reverse(door[0]), 302)] and codes(answer)


def test_a_reset_asked_for_at_a_removed_address_sets_no_password(at_home, owner):
    stranger, code = asks(RESET)
    for clean_up in (remove_the_address, end_other_sessions, change_the_password):
        clean_up(at_home, owner)

    answer = enters(stranger, RESET, code)
    stranger.post(reverse("account_complete_password_reset"), STRANGERS)

    assert refused_as_expired(stranger, answer, RESET) == ["code_too_late"]
    owner.refresh_from_db()
    assert owner.check_password(NEW_PASSWORD)


@pytest.mark.parametrize("is_removed", [False, True])
def test_a_code_from_before_a_new_password_neither_signs_in_nor_brings_an_address_back(at_home, owner, is_removed):
    stranger, code = asks(SIGN_IN)
    change_the_password(at_home, owner)
    if is_removed:
        remove_the_address(at_home, owner)
    mails = OutgoingMail.objects.count()

    answer = enters(stranger, SIGN_IN, code)

    assert refused_as_expired(stranger, answer, SIGN_IN) == ["code_too_late"]
    assert owner.emailaddress_set.filter(email=LOST).exists() is not is_removed
    assert OutgoingMail.objects.count() == mails


@by_every_clean_up
@by_every_door
def test_whatever_the_owner_does_ends_every_code_of_the_account(at_home, owner, door, clean_up):
    waiting = [asks(door, address) for address in (LOST, OWN)]
    clean_up(at_home, owner)
    addresses = set(owner.emailaddress_set.values_list("email", flat=True))

    answers = [(client, enters(client, door, code)) for client, code in waiting]

    assert [refused_as_expired(client, answer, door) for client, answer in answers] == [["code_too_late"]] * 2
    assert set(owner.emailaddress_set.values_list("email", flat=True)) == addresses


@by_every_clean_up
def test_a_reset_whose_code_was_entered_before_ends_too(at_home, owner, clean_up):
    stranger, code = asks(RESET)
    assert enters(stranger, RESET, code).redirect_chain == [(reverse("account_complete_password_reset"), 302)]
    clean_up(at_home, owner)

    answer = stranger.post(reverse("account_complete_password_reset"), STRANGERS, follow=True)

    assert refused_as_expired(stranger, answer, RESET) == ["code_too_late"]
    owner.refresh_from_db()
    assert not owner.check_password(STRANGERS["password1"])


@by_every_clean_up
def test_a_sign_in_that_waits_for_the_second_factor_ends_too(at_home, owner, clean_up):
    secret = generate_totp_secret()
    TOTP.activate(owner, secret)
    stranger = Client()
    stranger.post(reverse("account_login"), {"login": OWN, "password": PASSWORD})
    clean_up(at_home, owner)

    code = f"{hotp_value(secret, next(yield_hotp_counters_from_time())):06}"
    answer = stranger.post(reverse("mfa_authenticate"), {"code": code}, follow=True)

    assert not is_signed_in(stranger)
    assert "password_too_long_ago" in codes(answer)


@by_every_door
def test_a_code_asked_for_while_its_address_was_being_removed_is_worthless(at_home, owner, door):
    stranger, code = asks(door)
    remove_the_address(at_home, owner)
    User.objects.filter(pk=owner.pk).update(codes_ended_at=timezone.now() - timedelta(minutes=1))  # when that began

    answer = enters(stranger, door, code)

    assert refused_as_expired(stranger, answer, door) == ["code_too_late"]


def test_a_code_that_verifies_an_address_does_not_bring_it_back(at_home, owner):
    owner.emailaddress_set.filter(email=LOST).update(verified=False)
    waiting = Client()
    waiting.post(reverse("account_login"), {"login": LOST, "password": PASSWORD})
    code = code_to(LOST)
    remove_the_address(at_home, owner)

    answer = enters(waiting, ("", "account_email_verification_sent"), code)

    assert codes(answer) == ["code_too_late"]
    assert not is_signed_in(waiting)
    assert not owner.emailaddress_set.filter(email=LOST).exists()


@by_every_clean_up
@by_every_door
def test_a_code_asked_for_afterwards_works(at_home, owner, door, clean_up):
    clean_up(at_home, owner)
    cache.clear()
    owner.refresh_from_db()
    client, code = asks(door, owner.email)

    enters(client, door, code)
    if door == RESET:
        client.post(reverse("account_complete_password_reset"), STRANGERS)

    owner.refresh_from_db()
    assert owner.check_password(STRANGERS["password1"]) if door == RESET else is_signed_in(client)


def test_a_second_address_is_verified_after_a_new_password(at_home, owner):
    change_the_password(at_home, owner)
    at_home.post(reverse("account_email"), {"action_add": "", "email": "second@people.example"})

    at_home.post(reverse("account_email_verification_sent"), code_to("second@people.example"))

    assert owner.emailaddress_set.get(email="second@people.example").verified


def test_a_reset_that_makes_the_address_the_accounts_own_goes_on(client):
    person = UserFactory(email=OWN, verified=False)
    EmailAddress.objects.create(user=person, email=OWN)
    client, code = asks(RESET, OWN)
    enters(client, RESET, code)

    client.post(reverse("account_complete_password_reset"), NEW_FIELDS)

    person.refresh_from_db()
    assert person.check_password(NEW_PASSWORD)
    assert person.emailaddress_set.get().primary
