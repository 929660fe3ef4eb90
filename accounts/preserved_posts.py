"""What was typed into a form whose session had ended: kept over the sign-in, shown again, sent when the person says so.

It waits in the browser's own session, for an hour, and goes with it when somebody signs out. It is shown to the person
who typed it and to nobody else who uses the browser: a cookie says who was signed in last. Passwords, codes and files
are never kept; neither is what another site made a browser send.
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

from core.middleware import page_to_return_to

KEPT = "kept_words"
KEPT_FOR = 60 * 60  # seconds
LAST_PERSON = "last_person"  # a signed cookie: the key of the account that was signed in last in this browser
MOST_KEPT = 100_000  # characters; more than any form of the portal takes
NEVER_KEPT_FROM = "/accounts/"  # passwords and codes
NOT_WORDS = {"csrfmiddlewaretoken"}


class KeptWordsMiddleware:
    """Keeps what a signed-out browser posts to a page that is closed to it, and leads over the sign-in to it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        remember_person(request, response)
        if request.method != "POST":
            return response
        if is_sent_to_sign_in(request, response):
            return keep_over_sign_in(request, response)
        if not is_sent_again(request):
            return response
        if response.status_code == 404:
            return came_back(request)
        if has_arrived(request, response):
            forget(request)
        return response


def remember_person(request: HttpRequest, response: HttpResponse) -> None:
    """Note in the browser whose it is now; a session that ends takes that knowledge with it."""
    if request.user.is_authenticated and last_person(request) != request.user.pk:
        response.set_signed_cookie(
            LAST_PERSON,
            str(request.user.pk),
            salt=LAST_PERSON,
            max_age=settings.SESSION_COOKIE_AGE + KEPT_FOR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def last_person(request: HttpRequest) -> int | None:
    """The key of the account that was signed in last; None in a browser where nobody was, or that tells a lie."""
    key = request.get_signed_cookie(LAST_PERSON, default=None, salt=LAST_PERSON)
    return int(key) if key else None


def is_sent_to_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether a closed page, of the portal or of the admin, has answered that one must sign in first."""
    place = urlsplit(response.headers.get("Location", ""))
    is_a_door = place.path in (resolve_url(settings.LOGIN_URL), reverse("admin:login"))
    is_asked_for = parse_qs(place.query).get("next") == [request.get_full_path()]
    return response.status_code == 302 and not request.user.is_authenticated and is_a_door and is_asked_for


def is_sent_again(request: HttpRequest) -> bool:
    """Whether this is what was kept, sent after the sign-in."""
    return request.user.is_authenticated and kept_by(request).get("address") == request.get_full_path()


def has_arrived(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether it was taken, or is on the page with what is wrong: it neither failed, nor was refused or kept again."""
    is_kept_again = response.headers.get("Location") == reverse("accounts:kept")
    return response.status_code < 400 and not is_kept_again and not getattr(request, "is_refused", False)


def came_back(request: HttpRequest) -> HttpResponse:
    """There is nothing any more at the address it was for: the words are shown once more, to be copied."""
    request.session[KEPT] = request.session[KEPT] | {"is_without_place": True}
    return redirect("accounts:kept")


def keep_over_sign_in(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """To the sign-in and from there to what was typed. A page that saves by itself hears no, and goes on showing it."""
    if "HX-Request" in request.headers:
        return HttpResponse(status=401)
    if keep(request):
        return redirect_to_login(reverse("accounts:kept"))
    messages.info(
        request,
        _("You were signed out, and nothing was changed. Sign in and press the button again."),
        extra_tags="signed_out_meanwhile",
    )
    return redirect_to_login(page_to_return_to(request)) if "Referer" in request.headers else response


def keep(request: HttpRequest) -> bool:
    """Keep the words of this POST for an hour; false when there are none, or too many, or nobody knows whose."""
    person = request.user.pk or last_person(request)
    fields = {name: values for name, values in request.POST.lists() if name not in NOT_WORDS and "password" not in name}
    size = sum(len(value) for values in fields.values() for value in values)
    if person is None or request.path.startswith(NEVER_KEPT_FROM) or not 0 < size <= MOST_KEPT:
        return False
    request.session[KEPT] = {
        "address": request.get_full_path(),
        "fields": fields,
        "has_files": bool(request.FILES),
        "person": person,
        "at": time.time(),
    }
    if not request.user.is_authenticated:
        request.session.set_expiry(KEPT_FOR)
    return True


def kept_by(request: HttpRequest) -> dict:
    """What waits in this browser, if it is young enough and was typed by the person who is signed in."""
    kept = request.session.get(KEPT)
    if not kept or time.time() - kept["at"] > KEPT_FOR or kept["person"] != request.user.pk:
        return {}
    return kept


def forget(request: HttpRequest) -> None:
    request.session.pop(KEPT, None)


def words_of(kept: dict) -> list[str]:
    """What a person has written, as far as one can tell: texts of more than one word."""
    return [value for values in kept["fields"].values() for value in values if len(value.split()) > 1]


def is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of the portal sent this, with a token that was good once."""
    here = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin") == here and settings.CSRF_COOKIE_NAME in request.COOKIES
