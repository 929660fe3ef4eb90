"""Preserves what a person submitted after their session had ended: shown again after sign-in, and sent on request.

It stays in the browser's session for an hour, and is gone after a sign-out. Only the person who typed it sees it, and
no one else who uses the browser: a signed cookie says who was signed in last. Passwords, codes and files are never
preserved, and neither are posts from other sites.
"""

import time
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _

from core.cookies import name_of_cookie
from core.middleware import Middleware, return_url

SESSION_KEY = "kept_words"
LIFETIME = 60 * 60  # seconds
LAST_PERSON = "last_person"  # signed: the primary key of the user last signed in in this browser
MAX_CHARACTERS = 100_000  # more than any form of the portal accepts
EXCLUDED_PREFIX = "/accounts/"  # passwords and codes
EXCLUDED_FIELDS = {"csrfmiddlewaretoken"}


class PreservedPostMiddleware(Middleware):
    """Preserves a POST that was redirected to sign-in, and drops it once it has been sent again."""

    def __call__(self, request):
        response = self.get_response(request)
        remember_person(request, response)
        if request.method != "POST":
            return response
        if is_redirect_to_sign_in(request, response):
            return preserve_and_redirect(request, response)
        if not is_resubmission(request):
            return response
        if response.status_code == 404:
            return show_again_after_404(request)
        if was_received(request, response):
            discard_post(request)
        return response


def remember_person(request: HttpRequest, response: HttpResponse) -> None:
    """Set a cookie that says who is signed in, because that is lost when the session ends; signing out deletes it."""
    if getattr(request, "has_signed_out", False):
        response.delete_cookie(name_of_cookie(LAST_PERSON), samesite="Lax")
    elif request.user.is_authenticated and last_person(request) != request.user.pk:
        response.set_signed_cookie(
            name_of_cookie(LAST_PERSON),
            str(request.user.pk),
            salt=LAST_PERSON,
            max_age=settings.ACCOUNT_SESSION_COOKIE_AGE + LIFETIME,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def last_person(request: HttpRequest) -> int | None:
    """The primary key of the user last signed in in this browser; None without a cookie or with a forged one."""
    key = request.get_signed_cookie(name_of_cookie(LAST_PERSON), default=None, salt=LAST_PERSON)
    return int(key) if key else None


def is_redirect_to_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether this page of the portal or the admin redirects to sign-in, and back here afterward."""
    target = urlsplit(response.headers.get("Location", ""))
    is_sign_in = target.path in (resolve_url(settings.LOGIN_URL), reverse("admin:login"))
    returns_here = parse_qs(target.query).get("next") == [request.get_full_path()]
    return response.status_code == 302 and not request.user.is_authenticated and is_sign_in and returns_here


def is_resubmission(request: HttpRequest) -> bool:
    """Whether this sends the preserved post again, after sign-in."""
    return request.user.is_authenticated and preserved_post(request).get("address") == request.get_full_path()


def was_received(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the post was saved or is shown with its errors: it neither failed nor was refused or preserved again."""
    is_preserved_again = response.headers.get("Location") == reverse("accounts:kept")
    return response.status_code < 400 and not is_preserved_again and not getattr(request, "is_refused", False)


def show_again_after_404(request: HttpRequest) -> HttpResponse:
    """The page it was for no longer exists: show the texts again, so that they can be copied."""
    request.session[SESSION_KEY] = request.session[SESSION_KEY] | {"is_without_place": True}
    return redirect("accounts:kept")


def preserve_and_redirect(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Preserve the post and redirect to sign-in. A script's request gets a 401, and its page keeps showing the text."""
    if "HX-Request" in request.headers:
        return HttpResponse(status=401)
    if preserve_post(request):
        return redirect_to_login(reverse("accounts:kept"))
    messages.info(
        request,
        _("You were signed out, and nothing was changed. Sign in and press the button again."),
        extra_tags="signed_out_meanwhile",
    )
    return redirect_to_login(return_url(request)) if "Referer" in request.headers else response


def preserve_post(request: HttpRequest) -> bool:
    """Preserve the fields of this POST for an hour. False when they are empty or too long, or the person is unknown."""
    person = request.user.pk or last_person(request)
    fields = {
        name: values for name, values in request.POST.lists() if name not in EXCLUDED_FIELDS and "password" not in name
    }
    size = sum(len(value) for values in fields.values() for value in values)
    if person is None or request.path.startswith(EXCLUDED_PREFIX) or not 0 < size <= MAX_CHARACTERS:
        return False
    request.session[SESSION_KEY] = {
        "address": request.get_full_path(),
        "fields": fields,
        "has_files": bool(request.FILES),
        "person": person,
        "at": time.time(),
    }
    if not request.user.is_authenticated:
        request.session.set_expiry(LIFETIME)
    return True


def preserved_post(request: HttpRequest) -> dict:
    """The preserved post of the person who is signed in, if it is not older than an hour; otherwise empty."""
    post = request.session.get(SESSION_KEY)
    if not post or time.time() - post["at"] > LIFETIME or post["person"] != request.user.pk:
        return {}
    return post


def discard_post(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)


def written_texts(post: dict) -> list[str]:
    """What the person probably wrote themselves: values of more than one word."""
    return [value for values in post["fields"].values() for value in values if len(value.split()) > 1]


def is_from_our_page(request: HttpRequest) -> bool:
    """Whether the browser says that a page of the portal sent this, and has a CSRF cookie."""
    portal = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin") == portal and settings.CSRF_COOKIE_NAME in request.COOKIES
