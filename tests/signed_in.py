"""Signing in without the page: as somebody who has just shown who they are."""

import time

from django.conf import settings
from django.test import Client

from accounts.reauthentication import SIGNED_IN_AT
from core.sessions import cookie_for


def sign_in(client: Client, person, hours_ago: float = 0) -> Client:
    """Signs the person in; what must not be done by whoever finds a device signed in asks again after 12 hours."""
    client.force_login(person)
    session = client.session
    session[SIGNED_IN_AT] = time.time() - hours_ago * 3600
    session.save()
    return client


def clients_sign_cookies() -> None:
    """Django's test client takes a session's key for its cookie; the portal's cookie is signed (core/sessions.py)."""
    with_the_key = Client._set_login_cookies

    def with_the_cookie(client, request):
        with_the_key(client, request)
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie_for(request.session.session_key)

    Client._set_login_cookies = with_the_cookie
