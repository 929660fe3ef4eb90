"""Asking again who it is, for what must not be done by whoever finds a device signed in."""

import time

from allauth.account.decorators import reauthentication_required
from django.conf import settings

SIGNED_IN_AT = "signed_in_at"


def note_sign_in(request) -> None:
    """Remember in the session when the person has shown who they are."""
    request.session[SIGNED_IN_AT] = time.time()


def signed_in_long_ago(request) -> bool:
    """Whether the sign-in is longer ago than `settings.ACCOUNT_REAUTHENTICATION_TIMEOUT` (12 hours), or unknown."""
    return time.time() - request.session.get(SIGNED_IN_AT, 0) > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


# The page asks again who it is when the sign-in was long ago; what was typed is kept meanwhile.
ask_again = reauthentication_required
