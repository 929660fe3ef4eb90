"""Browsers that have signed in to an account before: what strangers do elsewhere doesn't count against them.

A signed cookie has a random name of the browser, and a digest for each account; it opens nothing by itself.
"""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string, salted_hmac

from accounts.models import User
from core.cookies import name_of_cookie
from core.middleware import Middleware

KNOWN_BROWSER = "known_browser"
LIFETIME = 400 * 24 * 3600  # seconds; browsers keep no cookie longer
MOST_ACCOUNTS = 8  # people of one browser; the first of more is forgotten


class KnownBrowserMiddleware(Middleware):
    """Sets the cookie with the answer to a sign-in (`AccountAdapter.login`)."""

    def __call__(self, request):
        response = self.get_response(request)
        if getattr(request, "has_signed_in", False) and request.user.is_authenticated:
            remember_browser(request, response)
        return response


def remember_browser(request: HttpRequest, response: HttpResponse) -> None:
    browser, accounts = read_cookie(request)
    account = digest_of_account(request.user.pk)
    known = [*(other for other in accounts if other != account), account][-MOST_ACCOUNTS:]
    response.set_cookie(
        name_of_cookie(KNOWN_BROWSER),
        signing.dumps([browser or get_random_string(22), known], salt=KNOWN_BROWSER),
        max_age=LIFETIME,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def read_cookie(request: HttpRequest) -> tuple[str, list[str]]:
    """(name of the browser, digests of accounts); empty without a cookie and with a forged one."""
    try:
        cookie = request.COOKIES.get(name_of_cookie(KNOWN_BROWSER), "")
        browser, accounts = signing.loads(cookie, salt=KNOWN_BROWSER, max_age=LIFETIME)
    except signing.BadSignature:
        return "", []
    return browser, accounts


def digest_of_account(key: int) -> str:
    return salted_hmac(KNOWN_BROWSER, str(key), algorithm="sha256").hexdigest()[:32]


def known_browser(request: HttpRequest, address: str) -> str:
    """The name of a browser that has signed in to the account with this verified address; empty for any other."""
    browser, accounts = read_cookie(request)
    owners = User.objects.filter(emailaddress__email__iexact=address, emailaddress__verified=True)
    return browser if any(digest_of_account(pk) in accounts for pk in owners.values_list("pk", flat=True)) else ""
