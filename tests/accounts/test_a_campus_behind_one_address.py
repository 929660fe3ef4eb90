"""A whole campus shares an internet address: what one of its computers does never keeps the others out."""

import pytest
from django.test import Client
from django.urls import reverse

from notifications.models import OutgoingMail
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
CLASSROOM = 32  # people in one minute, more than the usual limits of an address allow


def sign_in(email, password=PASSWORD):
    client = Client()
    client.post(reverse("account_login"), {"login": email, "password": password})
    return "_auth_user_id" in client.session


def test_one_script_of_wrong_passwords_keeps_nobody_else_out():
    user = UserFactory()
    for number in range(CLASSROOM):
        sign_in(f"nobody{number}@people.example", "wrong")

    assert sign_in(user.email)


def test_guessing_at_one_account_still_stops_after_five():
    user = UserFactory()
    for _guess in range(5):
        sign_in(user.email, "wrong")

    assert not sign_in(user.email)


def test_who_came_through_fewer_proxies_than_are_trusted_signs_in_too(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    user = UserFactory()
    through_one = {"X-Forwarded-For": "192.0.2.1"}

    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD}, headers=through_one)

    assert "_auth_user_id" in client.session


def test_a_classroom_signs_up_in_a_minute():
    for number in range(CLASSROOM):
        fields = {"email": f"student{number}@people.example", "password1": PASSWORD}
        assert Client().post(reverse("account_signup"), fields).status_code == 302

    assert OutgoingMail.objects.count() == CLASSROOM


def test_a_classroom_asks_for_codes_in_a_minute():
    for user in UserFactory.create_batch(CLASSROOM):
        assert Client().post(reverse("account_request_login_code"), {"email": user.email}).status_code == 302

    assert OutgoingMail.objects.count() == CLASSROOM
