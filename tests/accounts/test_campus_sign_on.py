"""Campus single sign-on (R1), against a whole identity provider in a process of its own."""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import environ
import pytest
import requests
from allauth.account import utils
from allauth.account.models import EmailAddress
from django.db import IntegrityError
from django.urls import reverse

from accounts.models import IdentityProof, User
from mentoring.sso_settings import campus_sign_on
from tests.accounts import campus_provider
from tests.factories import IdentityProofFactory, UserFactory
from tests.pages import codes, forms, found

pytestmark = pytest.mark.django_db
ANA = "ana.reyes@calstatela.edu"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@pytest.fixture(scope="module")
def campus(tmp_path_factory):
    """The address of a running campus."""
    command = [sys.executable, campus_provider.__file__, tmp_path_factory.mktemp("campus"), "http://testserver"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as process:
        yield process.stdout.readline().strip()
        process.terminate()


@pytest.fixture
def portal(client, campus, settings, monkeypatch):
    """A browser at a portal that is switched to this campus as the environment does it."""
    monkeypatch.setenv("CAMPUS_OIDC_URL", campus)
    monkeypatch.setenv("CAMPUS_OIDC_CLIENT_ID", campus_provider.CLIENT)
    monkeypatch.setenv("CAMPUS_OIDC_SECRET", campus_provider.SECRET)
    settings.SOCIALACCOUNT_PROVIDERS = campus_sign_on(environ.Env(), ["calstatela.edu"]).providers
    return client


def door(page):
    """The address the campus button posts to."""
    return re.search(r'action="(/accounts/oidc/campus/login/[^"]*)"', page.content.decode())[1].replace("&amp;", "&")


def at_the_campus(address, name):
    """Sign in there as a person does; returns the address the campus sends the browser back to."""
    browser = requests.Session()
    page = browser.get(address)
    form = {"login": name, "password": campus_provider.PASSWORD, "csrfmiddlewaretoken": TOKEN.search(page.text)[1]}
    answer = browser.post(page.url, form, allow_redirects=False)
    while not answer.headers["Location"].startswith("http://testserver"):
        answer = browser.get(urljoin(page.url, answer.headers["Location"]), allow_redirects=False)
    return answer.headers["Location"]


def back_at_the_portal(portal, address):
    parts = urlsplit(address)
    return portal.get(f"{parts.path}?{parts.query}", follow=True)


def sign_in_at_campus(portal, name, door_page="account_login"):
    leaving = portal.post(door(portal.get(reverse(door_page))))
    return back_at_the_portal(portal, at_the_campus(leaving.url, name))


def test_a_student_signs_in_at_the_campus_and_is_proven(portal):
    IdentityProofFactory(method="campus_email", campus_identity="another@calstatela.edu")

    sign_in_at_campus(portal, "ana")

    user = User.objects.get(email=ANA)
    assert portal.session["_auth_user_id"] == str(user.pk)
    assert (user.given_name, user.family_name, user.is_proven) == ("Ana", "Reyes", True)
    assert set(user.identity_proofs.values_list("method", flat=True)) == {"campus_sign_in", "campus_email"}


def test_what_the_campus_says_of_a_person_is_cleaned_like_what_is_typed(portal):
    sign_in_at_campus(portal, "cy")

    user = User.objects.get(given_name="Cy")
    assert (user.family_name, user.email) == ("O 'Neill", "cy@work.example")
    assert user.emailaddress_set.get().email == user.email


def test_the_second_time_it_is_the_same_account(portal):
    sign_in_at_campus(portal, "ana")
    portal.logout()

    sign_in_at_campus(portal, "ana")

    assert User.objects.count() == 1
    assert IdentityProof.objects.count() == 2
    assert "_auth_user_id" in portal.session


def test_a_campus_sign_in_opens_no_account_that_has_its_address(portal):
    UserFactory(email=ANA)

    page = sign_in_at_campus(portal, "ana")

    assert codes(page) == ["account_exists_already"]
    assert "_auth_user_id" not in portal.session
    assert (User.objects.count(), IdentityProof.objects.count()) == (1, 0)


@pytest.mark.parametrize("identity", [ANA.upper(), "1"])
def test_a_campus_identity_that_proved_one_account_makes_no_second(portal, identity):
    method = "campus_email" if "@" in identity else "campus_sign_in"
    IdentityProofFactory(method=method, campus_identity=identity)

    page = sign_in_at_campus(portal, "ana")

    assert codes(page) == ["account_exists_already"]
    assert "_auth_user_id" not in portal.session
    assert User.objects.count() == 1


def test_somebody_with_an_account_adds_the_campus_sign_in(portal):
    user = UserFactory(email="rosa@work.example")
    portal.post(reverse("account_login"), {"login": user.email, "password": "correct horse battery"})

    page = sign_in_at_campus(portal, "ana", "accounts:identity")

    assert user.is_proven is True
    assert len(found(page, "//main//*[@class='notice good']")) == 1
    assert found(page, "//main//*[@id='graduates']") == []
    portal.logout()
    sign_in_at_campus(portal, "ana")
    assert portal.session["_auth_user_id"] == str(user.pk)


def test_nobody_adds_a_campus_sign_in_that_is_somebody_elses(portal):
    sign_in_at_campus(portal, "ana")
    portal.logout()
    other = UserFactory()
    portal.post(reverse("account_login"), {"login": other.email, "password": "correct horse battery"})

    sign_in_at_campus(portal, "ana", "accounts:identity")

    assert other.is_proven is False
    assert portal.session["_auth_user_id"] == str(other.pk)


def test_the_campus_speaks_for_its_own_addresses_only(portal):
    """Somebody with a private address at the campus is proven by the sign-in; the mailbox is shown to be theirs."""
    sign_in_at_campus(portal, "bo")

    user = User.objects.get(email="bo.tran@work.example")
    assert list(user.identity_proofs.values_list("method", flat=True)) == ["campus_sign_in"]


def test_an_answer_nobody_asked_for_signs_nobody_in(portal):
    leaving = portal.post(door(portal.get(reverse("account_login"))))
    answer = at_the_campus(leaving.url, "ana")
    portal.cookies.clear()

    page = back_at_the_portal(portal, answer)

    assert "socialaccount/authentication_error.html" in [template.name for template in page.templates]
    assert (User.objects.count(), "_auth_user_id" in portal.session) == (0, False)


def test_who_has_only_the_campus_sign_in_signs_in_anew_after_twelve_hours(portal):
    sign_in_at_campus(portal, "ana")
    session = portal.session
    session["signed_in_at"] -= 12 * 3600 + 1
    session["account_authentication_methods"][-1]["at"] -= 12 * 3600 + 1
    session.save()

    answer = portal.get(reverse("profiles:join_mentee_step", args=["contact"]))

    assert answer.url.startswith(reverse("account_login"))
    assert "_auth_user_id" not in portal.session


@pytest.mark.parametrize("name", ["cy", "lee"])
def test_an_identity_with_signs_that_no_one_sees_or_too_long_to_keep_is_refused(portal, settings, monkeypatch, name):
    monkeypatch.setenv("CAMPUS_OIDC_IDENTITY", "given_name")
    settings.SOCIALACCOUNT_PROVIDERS = campus_sign_on(environ.Env(), ["calstatela.edu"]).providers

    page = sign_in_at_campus(portal, name)

    assert "socialaccount/authentication_error.html" in [template.name for template in page.templates]
    assert (User.objects.count(), "_auth_user_id" in portal.session) == (0, False)


def test_whose_address_another_verifies_at_the_same_moment_is_sent_to_sign_in(portal, monkeypatch):
    original = utils.cleanup_email_addresses

    def before_another(*arguments):
        done = original(*arguments)
        EmailAddress.objects.create(user=UserFactory(), email=ANA, verified=True)
        return done

    monkeypatch.setattr(utils, "cleanup_email_addresses", before_another)

    page = sign_in_at_campus(portal, "ana")

    assert codes(page) == ["account_exists_already"]
    assert (User.objects.count(), "_auth_user_id" in portal.session) == (0, False)  # the other, on one line, went along


def test_what_breaks_otherwise_is_not_taken_for_an_account_that_exists(portal, monkeypatch):
    broken = User(email="x@people.example", time_zone=None)
    monkeypatch.setattr(utils, "cleanup_email_addresses", lambda *_arguments: broken.save())

    with pytest.raises(IntegrityError, match="time_zone"):
        sign_in_at_campus(portal, "ana")


def test_without_a_campus_there_is_no_door(client):
    assert campus_sign_on(environ.Env(), []).apps == []
    assert [address for address in forms(client.get(reverse("account_login"))) if "/campus/" in address] == []
    assert client.get("/accounts/oidc/campus/login/").status_code == 404
