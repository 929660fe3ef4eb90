import sys

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponseServerError
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views import defaults

from accounts import preserved_posts

RETRY_AFTER = "30"  # seconds


def server_error(request):
    """An error of ours; 503 while the database is away, so that browsers and search engines come back (RFC 9110)."""
    # Without the request's context, because the error may come from a context processor.
    context = {"request_id": getattr(request, "id", "")}
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        page = render_to_string("503.html", context)
        return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER})
    return HttpResponseServerError(render_to_string("500.html", context))


def bad_request(request, exception):
    """A request we can't read; 413 if it is only too large, on a page that takes files (core.middleware)."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return defaults.bad_request(request, exception)


def csrf_failure(request, reason=""):
    """A page that stayed open during another sign-in sends an old token: preserve what was typed."""
    if preserved_posts.is_from_our_page(request) and preserved_posts.preserve_post(request):
        return redirect("accounts:kept")
    return render(request, "403_csrf.html", status=403)
