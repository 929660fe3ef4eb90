from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts import actions
from accounts.preserved_posts import kept_by
from accounts.reauthentication import note_sign_in, signed_in_long_ago
from core.workflow import Refused


class AccountAdapter(DefaultAccountAdapter):
    """How allauth behaves here: hooks, not signals."""

    def new_user(self, request):
        """Whoever signs up on a Spanish page gets Spanish pages and mails from then on."""
        user = super().new_user(request)
        user.language = get_language() or settings.LANGUAGE_CODE
        return user

    def confirm_email(self, request, email_address):
        """A mailbox has been shown to be theirs; a campus one also says who they are (R1)."""
        is_confirmed = super().confirm_email(request, email_address)
        if is_confirmed:
            recognise(request, email_address)
        return is_confirmed

    def login(self, request, user):
        super().login(request, user)
        request.session.set_expiry(None)  # words that waited for the sign-in had an hour (accounts/preserved_posts.py)
        note_sign_in(request)
        recognise_verified(request, user)

    def get_login_redirect_url(self, request):
        """To the words that waited for the sign-in, if some did; whichever door and however many tries it took."""
        return reverse("accounts:kept") if kept_by(request) else super().get_login_redirect_url(request)

    def add_message(self, request, level, message_template=None, message_context=None, extra_tags="", message=None):
        """Allauth says after three wrong codes to try again later; a new code is to be had at once."""
        if message == self.error_messages["too_many_login_attempts"]:
            message = _("You entered a wrong code three times, so this code no longer works. Request a new one here.")
            extra_tags = "three_wrong_codes"
        super().add_message(request, level, message_template, message_context, extra_tags, message)

    def is_reauthentication_required(self, *, app, **kwargs):
        """A sign-in of the last 12 hours is enough; allauth alone would ask again at once."""
        return super().is_reauthentication_required(app=app, **kwargs) and signed_in_long_ago(context.request)

    def send_mail(self, template_prefix, email, words):
        """Codes and warnings name the portal by its one address, whatever host was asked (RELIABILITY S20)."""
        super().send_mail(template_prefix, email, words | {"portal_url": settings.PORTAL_URL})


def recognise_verified(request, user):
    """A code that signs somebody in, or lets them choose a password, verifies its address without `confirm_email`."""
    for email_address in user.emailaddress_set.filter(verified=True):
        if actions.is_campus_address(email_address.email) and not actions.is_taken(email_address.email):
            recognise(request, email_address)


def recognise(request, email_address):
    try:
        proof = actions.prove_by_campus_address(email_address.user, email_address.email)
    except Refused as refusal:
        messages.warning(request, str(refusal), extra_tags=refusal.code)
        return
    if proof:
        messages.success(
            request,
            _("Your campus email address shows that you're part of Cal State LA."),
            extra_tags="proven_by_campus_address",
        )


class SecondFactorAdapter(DefaultMFAAdapter):
    """How allauth's second factor behaves here."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "We couldn't accept that code or passkey. Try again, or use another way to sign in."
        ),
    }

    def get_totp_issuer(self):
        return "Career Mentoring"
