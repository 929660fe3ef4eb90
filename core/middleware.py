import re
import uuid
from contextlib import nullcontext

from django.conf import settings
from django.contrib import messages
from django.db.models import FileField
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseNotAllowed
from django.shortcuts import redirect, render, resolve_url
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme

from core.logging import current_request
from core.workflow import refusal_for

REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
KNOWN_METHODS = ["GET", "HEAD", "POST"]


class Middleware:
    """A base for middleware: `get_response` is the next one, or the view."""

    def __init__(self, get_response):
        self.get_response = get_response


class RequestIdMiddleware(Middleware):
    """Gives every request a number: the one nginx has given it (`X-Request-ID`), or a new one."""

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "")
        request.id = given if REQUEST_ID.fullmatch(given) else str(uuid.uuid4())
        token = current_request.set(request)
        try:
            response = self.get_response(request)
        finally:
            current_request.reset(token)
        response.headers["X-Request-ID"] = request.id
        return response


class WellFormedMiddleware(Middleware):
    """Answers 400 to NUL bytes in a URL and 405 to unsupported methods."""

    def __call__(self, request):
        if request.method not in KNOWN_METHODS:
            return HttpResponseNotAllowed(KNOWN_METHODS)
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest(render_to_string("400.html"))
        return self.get_response(request)


class BodySizeMiddleware(Middleware):
    """Refuses a request with too large a body before anything reads it: Django would write a file of any size to disk.

    Signed-in people may send files to pages that take them. What has no `Content-Length` is not read at all (WSGI).
    """

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, arguments, options):
        given = request.META.get("CONTENT_LENGTH") or "0"
        length = int(given) if given.isdecimal() else 0
        if length <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return None
        if length <= settings.UPLOAD_MAX_SIZE and request.user.is_authenticated and takes_upload(view):
            return None
        return render(request, "413.html", status=413)


def accepts_upload(view):
    """Mark a view whose form has a file."""
    view.accepts_upload = True
    return view


def takes_upload(view) -> bool:
    """Whether a view is marked, or is an admin page of rows with a file."""
    model_admin = getattr(view, "model_admin", None)
    fields = model_admin.opts.get_fields() if model_admin else []
    return getattr(view, "accepts_upload", False) or any(isinstance(field, FileField) for field in fields)


class PrivacyMiddleware(Middleware):
    """Pages of signed-in people are never cached, and no page may use the device's sensors."""

    def __call__(self, request):
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
        if request.user.is_authenticated:
            response.setdefault("Cache-Control", "no-store, private")
        return response


class LanguageMiddleware(Middleware):
    """Activates the language of the person's account; before sign-in Django uses the browser's language."""

    def __call__(self, request):
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        return self.get_response(request)


def language_chosen_here(request):
    """For `with`, on a page in the language of a link's reader: the language chosen in this browser comes first."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return translation.override(chosen) if chosen in dict(settings.LANGUAGES) else nullcontext()


class TimeZoneMiddleware(Middleware):
    """Activates the time zone of the person who reads the page."""

    def __call__(self, request):
        with timezone.override(request.user.time_zone if request.user.is_authenticated else None):
            return self.get_response(request)


class ScriptMiddleware(Middleware):
    """Turns a redirect of an HTMX request into a 409 with HX-Redirect, so that the whole page goes there, not a part.

    It is not a success: the page asks about unsaved input before it leaves.
    """

    def __call__(self, request):
        response = self.get_response(request)
        if "HX-Request" in request.headers and response.status_code == 302:
            response.status_code = 409
            response.headers["HX-Redirect"] = response.headers["Location"]
        return response


class RefusalMiddleware(Middleware):
    """Shows a refusal or a broken rule as a sentence, on the page the person came from.

    An HTMX request gets only the sentence, with status 409, so that its page stays as it is. The refusal's code is sent
    along as a message tag or a header, so that no one depends on the text. When someone opens the URL of a button, such
    as after a sign-in, a page explains it, because Django's own 405 response is empty.
    """

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET":
            return render(request, "405.html", status=405)
        return response

    def process_exception(self, request, exception):
        refusal = refusal_for(exception)
        if refusal is None:
            return None
        request.is_refused = True  # nothing was saved (accounts/preserved_posts.py)
        if "HX-Request" in request.headers:
            headers = {"X-Refused": refusal.code}
            return HttpResponse(str(refusal), status=409, content_type="text/plain; charset=utf-8", headers=headers)
        messages.error(request, str(refusal), extra_tags=refusal.code)
        return redirect(refusal.page or return_url(request))


def return_url(request):
    """The page the request came from; home if the browser does not send it, or if a GET would redirect to itself."""
    referer = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure())
    is_loop = request.method == "GET" and referer.endswith(request.get_full_path())
    return referer if is_ours and not is_loop else resolve_url("program:home")
