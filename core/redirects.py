from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def redirect_saying(request: HttpRequest, to: Any, sentence: str, tag: str = "") -> HttpResponse:
    """Redirect to a row's page or a named URL, where the sentence says what was done. `tag` identifies the message."""
    messages.success(request, sentence, extra_tags=tag)
    return redirect(to)
