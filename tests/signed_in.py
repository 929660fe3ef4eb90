"""Signing in without the page: as somebody who has just shown who they are."""

import time

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from django.test import Client

from accounts.reauthentication import SIGNED_IN_AT
from core.sessions import SessionStore, cookie_for


def sign_in(client: Client, person, hours_ago: float = 0) -> Client:
    """Signs the person in; what must not be done by whoever finds a device signed in asks again after 12 hours."""
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    request = HttpRequest()  # as `force_login` does, which saves another session on the way
    request.session = SessionStore(cookie.value if cookie else None)
    login(request, person, settings.AUTHENTICATION_BACKENDS[0])
    request.session[SIGNED_IN_AT] = time.time() - hours_ago * 3600
    request.session.save()
    client._set_login_cookies(request)
    return client


def clients_sign_cookies() -> None:
    """Django's test client takes a session's key for its cookie; the portal's cookie is signed (core/sessions.py)."""
    with_the_key = Client._set_login_cookies

    def with_the_cookie(client, request):
        with_the_key(client, request)
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie_for(request.session.session_key)

    Client._set_login_cookies = with_the_cookie
