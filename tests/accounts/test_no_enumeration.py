"""Nobody learns who has an account: the same answer, and the same work, for known and unknown."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notifications.models import OutgoingMail
from tests.accounts.hashers import CountingHasher
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN = "known@work.example", "nobody@work.example"
DOORS = {
    "account_login": lambda address: {"login": address, "password": "not the password"},
    "account_reset_password": lambda address: {"email": address},
    "account_request_login_code": lambda address: {"email": address},
}


@pytest.fixture
def hashed(settings):
    """What has been hashed: a hasher of the test's own that writes it down."""
    settings.PASSWORD_HASHERS = ["tests.accounts.hashers.CountingHasher"]
    UserFactory(email=KNOWN)
    CountingHasher.seen.clear()
    return CountingHasher.seen


def knock(door, address, hashed):
    """(status, where it leads, the page without the address, passwords hashed, mails written)"""
    hashed.clear()
    client, mails = Client(), OutgoingMail.objects.count()
    answer = client.post(reverse(door), DOORS[door](address))
    page = answer.content.decode().replace(address, "").split("<main")[-1]
    written = OutgoingMail.objects.count() - mails
    return answer.status_code, answer.headers.get("Location"), without_token(page), len(hashed), written


def without_token(page):
    """The page without the one value that differs each time."""
    return "".join(line for line in page.splitlines(keepends=True) if "csrfmiddlewaretoken" not in line)


@pytest.mark.parametrize("door", DOORS)
def test_a_known_address_is_answered_with_the_same_words_and_the_same_work(door, hashed):
    assert knock(door, KNOWN, hashed) == knock(door, UNKNOWN, hashed)


def test_signing_in_hashes_a_password_whoever_it_is(hashed):
    assert [knock("account_login", address, hashed)[3] for address in (KNOWN, UNKNOWN)] == [1, 1]


@pytest.mark.parametrize("door", ["account_reset_password", "account_request_login_code"])
def test_a_mail_is_written_whoever_it_is(door, hashed):
    assert [knock(door, address, hashed)[4] for address in (KNOWN, UNKNOWN)] == [1, 1]


@pytest.mark.parametrize("door", DOORS)
def test_the_database_works_about_as_much_for_both(door, hashed):
    statements = {}
    for address in (KNOWN, UNKNOWN):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            knock(door, address, hashed)
        statements[address] = len(captured)

    assert abs(statements[KNOWN] - statements[UNKNOWN]) <= 4


@pytest.mark.parametrize(("door", "has_account"), [("account_signup", True), ("account_reset_password", False)])
def test_a_mail_leads_to_the_portals_own_address_whatever_host_was_asked(client, settings, door, has_account):
    settings.ALLOWED_HOSTS = ["*"]
    address = UserFactory().email if has_account else "nobody@example.com"

    client.post(reverse(door), {"email": address, "password1": PASSWORD}, headers={"host": "elsewhere.example:9999"})

    text = OutgoingMail.objects.latest("pk").message["body"]
    assert "elsewhere.example" not in text
    assert (
        settings.PORTAL_URL + reverse("account_signup" if door != "account_signup" else "account_reset_password")
        in text
    )
