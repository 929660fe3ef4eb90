"""Reauthentication for pages that a stranger with a signed-in device must not use."""

import time
from functools import wraps

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.preserved_posts import preserve_post

SIGNED_IN_AT = "signed_in_at"


def note_sign_in(request) -> None:
    """Store in the session when the person signed in."""
    request.session[SIGNED_IN_AT] = time.time()


def signed_in_long_ago(request) -> bool:
    """Whether the sign-in was more than `settings.ACCOUNT_REAUTHENTICATION_TIMEOUT` (12 hours) ago, or is unknown."""
    return time.time() - request.session.get(SIGNED_IN_AT, 0) > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def require_recent_login(view):
    """Ask the person to reauthenticate when the sign-in was long ago; what they typed is preserved meanwhile.

    A person with neither password nor second factor (campus sign-in only) is signed out and has to sign in again,
    because allauth would let them pass.
    """
    reauthenticated_view = reauthentication_required(view)

    @wraps(view)
    def guarded_view(request, *args, **kwargs):
        user = request.user
        if user.is_authenticated and signed_in_long_ago(request) and not get_reauthentication_flows(user):
            logout(request)
            messages.info(request, _("It's been a while. Please sign in again."))
            is_preserved = request.method == "POST" and preserve_post(request)
            return redirect_to_login(reverse("accounts:kept") if is_preserved else request.get_full_path())
        return reauthenticated_view(request, *args, **kwargs)

    return guarded_view
