from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseNotAllowed
from django.shortcuts import redirect, render, resolve_url
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme

from core.workflow import refusal_for

KNOWN_METHODS = ["GET", "HEAD", "POST", "OPTIONS"]


class WellFormedMiddleware:
    """Answers 400 to NUL bytes in an address and 405 to methods the web has no use for (RELIABILITY S13, S27)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in KNOWN_METHODS:
            return HttpResponseNotAllowed(KNOWN_METHODS)
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest(render_to_string("400.html"))
        return self.get_response(request)


class PrivacyMiddleware:
    """Pages of signed-in people are stored nowhere (RELIABILITY S26), and no page may use the device's sensors."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
        if request.user.is_authenticated:
            response.setdefault("Cache-Control", "no-store, private")
        return response


class LanguageMiddleware:
    """Speaks the language of a person's profile; before sign-in Django's own has chosen that of the browser."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        return self.get_response(request)


class TimeZoneMiddleware:
    """Says every moment in the time zone of the person who reads it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with timezone.override(request.user.time_zone if request.user.is_authenticated else None):
            return self.get_response(request)


class ScriptMiddleware:
    """Where a script's request is sent on to another page, the whole page goes there, not a part of it.

    It is no success either: what somebody has typed and not sent yet, the page asks about before it goes.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if "HX-Request" in request.headers and response.status_code == 302:
            response.status_code = 409
            response.headers["HX-Redirect"] = response.headers["Location"]
        return response


class RefusalMiddleware:
    """Turns a refusal or a broken rule into its sentence, on the page the person came from (STYLE, views).

    A page that sends by itself gets the sentence alone, as an answer that is no success: it stays as it is.
    The refusal's code goes along, as a tag of the message or as a header, so that no one has to know the words.
    An address of a button that is only opened, as after a sign-in, says so: Django's own answer is an empty page.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET":
            return render(request, "405.html", status=405)
        return response

    def process_exception(self, request, exception):
        refusal = refusal_for(exception)
        if refusal is None:
            return None
        request.is_refused = True  # what was typed has not arrived (accounts/preserved_posts.py)
        if "HX-Request" in request.headers:
            named = {"X-Refused": refusal.code}
            return HttpResponse(str(refusal), status=409, content_type="text/plain; charset=utf-8", headers=named)
        messages.error(request, str(refusal), extra_tags=refusal.code)
        return redirect(page_to_return_to(request))


def page_to_return_to(request):
    """The page whose button was pressed; home when a browser does not say, or when it is this very address by GET."""
    referer = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure())
    is_loop = request.method == "GET" and referer.endswith(request.get_full_path())
    return referer if is_ours and not is_loop else resolve_url("program:home")
