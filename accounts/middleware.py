import time

from allauth.mfa.models import Authenticator
from allauth.socialaccount.helpers import render_authentication_error
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.reauthentication import SIGNED_IN_AT, sign_in_again
from core.middleware import Middleware

STAFF_IDLE_TIMEOUT = 30 * 60  # seconds
STAFF_SESSION_LIMIT = 12 * 3600  # seconds after signing in, whatever happens in between
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# Where staff without a second factor set one up, sign out and change the language.
EXEMPT_PREFIXES = ("/accounts/", "/i18n/")


class SecondFactorMiddleware(Middleware):
    """Sends staff without a second factor to its setup (R4). allauth asks for an existing factor at sign-in."""

    def __call__(self, request):
        if is_missing_second_factor(request.user) and not request.path_info.startswith(EXEMPT_PREFIXES):
            messages.info(
                request,
                _("Staff accounts need two-step verification. Set it up to continue."),
                extra_tags="second_factor_needed",
            )
            return redirect("mfa_index")
        return self.get_response(request)


class CampusIdentityMiddleware(Middleware):
    """Refuses a campus ID that is too long to keep with a page; allauth takes it for an error in the settings."""

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, ImproperlyConfigured) and "SOCIALACCOUNT_UID_MAX_LENGTH" in str(exception):
            return render_authentication_error(request, None)
        return None


class StaffIdleMiddleware(Middleware):
    """Ends a staff session that has been idle or lasts too long, because it gives access to everyone's data."""

    def __call__(self, request):
        if request.user.is_staff:
            if time.time() - request.session.setdefault(SIGNED_IN_AT, time.time()) > STAFF_SESSION_LIMIT:
                return sign_in_again(request)
            request.session.set_expiry(STAFF_IDLE_TIMEOUT)
        return self.get_response(request)


def is_missing_second_factor(user) -> bool:
    is_required = settings.STAFF_SECOND_FACTOR_REQUIRED and user.is_staff
    return is_required and not has_second_factor(user)


def has_second_factor(user) -> bool:
    """Whether a person has a second factor; recovery codes stand in for one, and are none by themselves."""
    return Authenticator.objects.filter(user=user.pk, type__in=SECOND_FACTORS).exists()
