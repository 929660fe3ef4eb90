from django.shortcuts import redirect
from django.urls import reverse

# What people whose participation ended may still open (R26): the reason, help, their own data, signing out.
PUBLIC_PATHS = ("/i18n/", "/help/", "/faq/", "/privacy/", "/accessibility/", "/materials/")
ALLOWED_PATHS = ("/accounts/", "/my-data/", *PUBLIC_PATHS)


class EndedMiddleware:
    """Redirects people whose participation ended to the page that says why and how to ask for a review (R26)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        ended = reverse("program:ended")
        if getattr(request.user, "ended_at", None) and not request.path_info.startswith((ended, *ALLOWED_PATHS)):
            return redirect(ended)
        return self.get_response(request)
