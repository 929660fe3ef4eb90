"""Asking again who it is, for what must not be done by whoever finds a device signed in."""

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

from accounts.preserved_posts import keep

SIGNED_IN_AT = "signed_in_at"


def note_sign_in(request) -> None:
    """Remember in the session when the person has shown who they are."""
    request.session[SIGNED_IN_AT] = time.time()


def signed_in_long_ago(request) -> bool:
    """Whether the sign-in is longer ago than `settings.ACCOUNT_REAUTHENTICATION_TIMEOUT` (12 hours), or unknown."""
    return time.time() - request.session.get(SIGNED_IN_AT, 0) > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def require_recent_login(view):
    """Ask again who it is when the sign-in was long ago; what was typed is kept meanwhile.

    Who has neither password nor second factor, as with campus sign-in alone, signs in anew: allauth would let them by.
    """
    asking = reauthentication_required(view)

    @wraps(view)
    def guard(request, *args, **kwargs):
        if (
            request.user.is_authenticated
            and signed_in_long_ago(request)
            and not get_reauthentication_flows(request.user)
        ):
            logout(request)
            messages.info(request, _("It's been a while. Please sign in again."))
            is_kept = request.method == "POST" and keep(request)
            return redirect_to_login(reverse("accounts:kept") if is_kept else request.get_full_path())
        return asking(request, *args, **kwargs)

    return guard
