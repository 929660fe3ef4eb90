"""A session ends on the server too, and what it leaves in the browser ends with it."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from tests.factories import PASSWORD, StaffFactory, UserFactory
from tests.program.staff_members import with_factor
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db


def sign_in_by_password(client, user, **fields):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD} | fields)


def life_on_the_server(client):
    return Session.objects.get(session_key=client.session.session_key).expire_date - timezone.now()


def test_a_session_that_ends_with_the_browser_ends_on_the_server_after_twelve_hours(client):
    sign_in_by_password(client, UserFactory())

    assert timedelta(hours=11.9) < life_on_the_server(client) <= timedelta(hours=12)


def test_on_ones_own_device_the_server_keeps_it_thirty_days(client):
    sign_in_by_password(client, UserFactory(), remember="on")

    assert timedelta(days=29.9) < life_on_the_server(client) <= timedelta(days=30)


@pytest.mark.parametrize(("hours", "is_open"), [(11.9, True), (12.1, False)])
def test_a_staff_session_lasts_twelve_hours_however_busy(client, hours, is_open):
    sign_in(client, with_factor(StaffFactory()), hours_ago=hours)

    answer = client.get("/admin/")

    assert (answer.status_code == 200) is is_open
    assert ("_auth_user_id" in client.session) is is_open


def test_what_staff_typed_at_that_moment_is_preserved(client):
    sign_in(client, with_factor(StaffFactory()), hours_ago=11.9)
    client.get("/admin/")
    session = client.session
    session["signed_in_at"] -= 0.2 * 3600
    session.save()

    answer = client.post(reverse("accounts:identity"), {"name_while_enrolled": "Rosa María"})

    assert answer.url.endswith("next=/kept/")


def test_showing_who_one_is_does_not_lengthen_it(client, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    sign_in(client, StaffFactory(), hours_ago=11.9)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    session = client.session
    session["signed_in_at"] -= 0.2 * 3600
    session.save()

    assert client.get("/admin/").status_code == 302


def test_nothing_that_names_the_person_outlives_signing_out(client):
    sign_in_by_password(client, UserFactory())
    client.get("/home/")
    signed = {name for name, cookie in client.cookies.items() if ":" in cookie.value}

    client.post(reverse("account_logout"))

    assert signed == {"last_person", "known_browser"}  # the second names nobody (accounts/known_browsers.py)
    assert client.cookies["last_person"].value == ""
