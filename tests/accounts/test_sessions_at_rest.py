"""What a backup holds of a session tells nothing and signs nobody in; sessions from before that go on."""

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from core.sessions import cookie_for
from tests.factories import PASSWORD, UserFactory
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db
HOME = "/home/"


def with_cookie(value):
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = value
    return client


def cookie_of(client):
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def stored_keys():
    return {key for model in (Session, UserSession) for key in model.objects.values_list("session_key", flat=True)}


def sign_in_by_password(client, user):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


@pytest.fixture
def from_before(client, user):
    """A client whose session was stored in clear, with its key as its cookie."""
    client.force_login(user)
    store = client.session
    in_clear = db.SessionStore().encode(dict(store.items()))
    Session.objects.filter(session_key=store.session_key).update(session_data=in_clear)
    return with_cookie(store.session_key)


def test_what_a_session_holds_is_not_readable(client, user):
    client.post(reverse("account_request_login_code"), {"email": user.email})
    other = sign_in(Client(), user)
    other.get(reverse("mfa_activate_totp"))
    assert all(one.session.keys() for one in (client, other))

    stored = Session.objects.values_list("session_data", flat=True)

    assert len(stored) == 2
    assert [db.SessionStore().decode(data) for data in stored] == [{}, {}]


def test_no_stored_key_signs_anybody_in(client, user):
    sign_in_by_password(client, user)
    assert client.get(HOME).status_code == 200
    keys = stored_keys()
    _key, _point, signature = cookie_of(client).rpartition(".")

    forged = {f"{key}.{signature[::-1]}" for key in keys}

    assert len(keys) == 1
    assert {with_cookie(value).get(HOME).status_code for value in keys | forged} == {302}
    assert with_cookie(cookie_of(client)).get(HOME).status_code == 200


def test_a_session_from_before_goes_on_until_it_ends(from_before):
    old = cookie_of(from_before)
    assert from_before.get(HOME).status_code == 200
    store = from_before.session
    store["changed"] = True
    store.save()
    assert db.SessionStore(old).load() == {}  # now it is encrypted

    assert with_cookie(old).get(HOME).status_code == 200

    from_before.post(reverse("account_logout"))

    assert with_cookie(old).get(HOME).status_code == 302


def test_its_key_opens_nothing_once_it_has_another(from_before):
    store = from_before.session
    store.load()
    store.cycle_key()
    store.save()

    assert with_cookie(store.session_key).get(HOME).status_code == 302
    assert with_cookie(cookie_for(store.session_key)).get(HOME).status_code == 200


def test_ending_the_other_devices_ends_them_and_not_this_one(client, user):
    here, there, stranger = client, Client(), Client()
    for one, person in ((here, user), (there, user), (stranger, UserFactory())):
        sign_in_by_password(one, person)
        assert one.get(HOME).status_code == 200

    here.post(reverse("usersessions_list"))

    assert [one.get(HOME).status_code for one in (here, there, stranger)] == [200, 302, 200]


def test_a_junk_cookie_is_taken_back(client):
    answer = with_cookie("x" * 5000).get("/")

    assert (answer.status_code, answer.cookies[settings.SESSION_COOKIE_NAME].value) == (200, "")
