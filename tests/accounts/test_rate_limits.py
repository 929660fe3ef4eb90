"""Limits are counted in the database, so they are exact however many web processes there are."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.accounts.hashers import CountingHasher
from tests.concurrency import errors_in, together
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hashed(settings):
    """What has been hashed: a hasher of the test's own that writes it down."""
    settings.PASSWORD_HASHERS = ["tests.accounts.hashers.CountingHasher"]
    cache.clear()
    yield CountingHasher.seen
    cache.clear()


def guess(email, address):
    """A wrong password from an internet address, in a browser of its own."""
    return lambda: Client(REMOTE_ADDR=address).post(reverse("account_login"), {"login": email, "password": "wrong"})


def test_sixteen_guesses_of_one_network_at_one_moment_try_five_passwords(hashed):
    user = UserFactory(email="taken@work.example")
    hashed.clear()

    outcomes = together(*(guess(user.email, "192.0.2.1") for _guess in range(16)))

    assert errors_in(outcomes) == []
    assert len(hashed) <= 5
    for _guess in range(5):  # on a slow machine fewer may have had their turn; all in all it is five
        guess(user.email, "192.0.2.1")()
    assert len(hashed) == 5


def test_guesses_of_many_networks_try_thirty_passwords(hashed):
    user = UserFactory(email="taken@work.example")
    hashed.clear()

    outcomes = together(*(guess(user.email, f"192.0.2.{number}") for number in range(16)))
    for number in range(40):
        guess(user.email, f"198.51.100.{number}")()

    assert errors_in(outcomes) == []
    assert len(hashed) == 30
