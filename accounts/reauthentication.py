"""Reauthentication for pages that a stranger with a signed-in device must not use."""

import time

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.preserved_posts import preserve_post

SIGNED_IN_AT = "signed_in_at"
# Contact information, signing and "my data" are opened many times a day; how a person signs in changes rarely, and
# whoever changes it takes the account (NIST SP 800-63B, 4.1.3).
WINDOW = 12 * 3600  # seconds


def note_sign_in(request) -> None:
    """Store in the session when the person signed in."""
    request.session[SIGNED_IN_AT] = time.time()


def has_authenticated_within(request, seconds: float) -> bool:
    """Whether the person has signed in, or has shown again who they are, within this time."""
    times = [
        request.session.get(SIGNED_IN_AT, 0),
        *(record["at"] for record in get_authentication_records(request, request.user)),
    ]
    return time.time() - max(times) <= seconds


def window_of(app: str) -> int:
    """Seconds for which an authentication is enough: fewer on allauth's pages, which change how to sign in."""
    return settings.ACCOUNT_REAUTHENTICATION_TIMEOUT if app.startswith("allauth.") else WINDOW


def sign_in_again(request):
    """Sign out a person with neither password nor second factor, and ask them to sign in; what they typed is preserved.

    There is nothing else that such a person could show; allauth would let them pass.
    """
    logout(request)
    messages.info(request, _("It's been a while. Please sign in again."))
    is_preserved = request.method == "POST" and preserve_post(request)
    return redirect_to_login(reverse("accounts:kept") if is_preserved else request.get_full_path())


def end_sessions_without_factor(request, user, authenticator, **_signal):
    """With a new second factor, the sessions end that have not shown it: a stranger may hold one by the password."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        end_other_sessions(request, user)
