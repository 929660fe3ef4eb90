"""The language of a page: the one of the profile, before sign-in the browser's. The switch keeps place and is kept."""

import re

import pytest
from django.urls import reverse

from accounts.models import User
from tests.factories import PASSWORD, SuperuserFactory, UserFactory
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db
SPANISH = {"accept-language": "es-MX,es;q=0.9"}
SWITCH = reverse("set_language")


def lang(response):
    return re.search(r'<html lang="(\w+)"', response.text)[1]


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_profile_goes_before_the_browser(client, language):
    sign_in(client, UserFactory(language=language))

    assert lang(client.get("/help/", headers=SPANISH)) == language


def test_a_visitor_reads_what_the_browser_asks_for(client):
    assert lang(client.get("/help/", headers=SPANISH)) == "es"
    assert lang(client.get("/help/", headers={"accept-language": "de"})) == "en"


def test_the_switch_stays_on_the_page_and_is_kept_in_the_profile(client):
    person = UserFactory(language="en")
    sign_in(client, person)

    answer = client.post(SWITCH, {"language": "es", "next": "/notices/?page=2"})

    assert answer.url == "/notices/?page=2"
    person.refresh_from_db()
    assert person.language == "es"
    assert lang(client.get("/help/")) == "es"


def test_the_switch_of_a_visitor_is_kept_in_the_browser(client):
    client.post(SWITCH, {"language": "es", "next": "/help/"})

    assert lang(client.get("/help/")) == "es"


@pytest.mark.parametrize("language", ["xx", "", "es' --"])
def test_a_language_we_do_not_speak_changes_nothing(client, language):
    person = UserFactory(language="es")
    sign_in(client, person)

    client.post(SWITCH, {"language": language, "next": "/help/"})

    person.refresh_from_db()
    assert person.language == "es"


@pytest.mark.parametrize(("headers", "language"), [(SPANISH, "es"), ({"accept-language": "en"}, "en")])
def test_whoever_signs_up_on_a_spanish_page_gets_spanish_mails(client, headers, language):
    client.post(reverse("account_signup"), {"email": "rosa@x.example", "password1": PASSWORD}, headers=headers)

    assert User.objects.get(email="rosa@x.example").language == language


def test_staff_switch_in_the_admin_too(client, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    sign_in(client, SuperuserFactory())

    page = client.get("/admin/accounts/user/?is_staff__exact=1").text

    assert f'action="{SWITCH}"' in page
    assert 'name="next" value="/admin/accounts/user/?is_staff__exact=1"' in page
