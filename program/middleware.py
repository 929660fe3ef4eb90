from django.shortcuts import redirect
from django.urls import reverse

# What somebody whose participation ended may still reach (R26): the reason, help, their own data, signing out.
PUBLIC = ("/i18n/", "/help/", "/faq/", "/privacy/", "/accessibility/", "/materials/", "/healthz")
STILL_OPEN = ("/accounts/", "/my-data/", *PUBLIC)


class EndedMiddleware:
    """Somebody whose participation ended reads why, how to ask for a review, and has their own data (R26)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        ended = reverse("program:ended")
        if getattr(request.user, "ended_at", None) and not request.path_info.startswith((ended, *STILL_OPEN)):
            return redirect(ended)
        return self.get_response(request)
