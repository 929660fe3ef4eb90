"""One click signs in as a person of the demo; without demo mode nobody does (test_demo_fence.py)."""

import pytest
from django.urls import reverse

from accounts.models import User
from demo.people import NAMES, STAFF
from tests.factories import UserFactory
from tests.pages import found

pytestmark = pytest.mark.django_db
ADDRESS = reverse("demo:sign_in_as")
NAMED = {**NAMES, **STAFF}


def buttons(response):
    return found(response, f"//form[@action='{ADDRESS}']//button/@value")


def named(address="student@demo.example"):
    return UserFactory(email=address)


def who(client):
    return client.session.get("_auth_user_id")


def test_the_sign_in_page_has_a_button_for_every_named_account(client):
    assert buttons(client.get(reverse("account_login"))) == list(NAMED)


@pytest.mark.parametrize("address", NAMED)
def test_one_click_signs_in(client, address):
    person = named(address)

    answer = client.post(ADDRESS, {"person": address})

    assert (answer.status_code, who(client)) == (302, str(person.pk))


def test_it_leads_to_the_page_that_one_came_from(client):
    named()
    page = client.get(reverse("account_login"), {"next": "/mentors/"})
    [kept] = found(page, f"//form[@action='{ADDRESS}']//input[@name='next']/@value")

    assert client.post(ADDRESS, {"person": "student@demo.example", "next": kept}).url == "/mentors/"
    assert client.post(ADDRESS, {"person": "student@demo.example", "next": "https://evil.example/"}).url == "/home/"


def test_whoever_is_signed_in_changes_the_person(client_of):
    student = named()
    client = client_of(UserFactory())

    assert buttons(client.get(ADDRESS)) == list(NAMED)
    client.post(ADDRESS, {"person": student.email})

    assert who(client) == str(student.pk)


@pytest.mark.parametrize("address", ["", "someone@people.example", "g001@graduates.example"])
def test_nobody_else_is_signed_in_by_a_click(client, address):
    if address:
        UserFactory(email=address)

    assert client.post(ADDRESS, {"person": address}).status_code == 404
    assert who(client) is None


def test_an_account_that_was_closed_stays_closed(client):
    User.objects.filter(pk=named().pk).update(is_active=False)

    assert client.post(ADDRESS, {"person": "student@demo.example"}).status_code == 404


def test_without_demo_mode_it_is_not_there_even_if_its_address_were(client, settings):
    named()
    settings.DEMO = False

    assert client.get(ADDRESS).status_code == 404
    assert client.post(ADDRESS, {"person": "student@demo.example"}).status_code == 404
    assert who(client) is None
