from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import actions
from accounts.again import note_sign_in, signed_in_long_ago
from mentoring.workflow import Refused


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
        request.session.set_expiry(None)  # words that waited for the sign-in had an hour (accounts/kept.py)
        note_sign_in(request)
        recognise_verified(request, user)

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
        proof = actions.recognise_campus_address(email_address.user, email_address.email)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return
    if proof:
        messages.success(request, _("Your campus address shows that you belong to Cal State LA."))


class SecondFactorAdapter(DefaultMFAAdapter):
    """How allauth's second factor behaves here."""

    def get_totp_issuer(self):
        return "Career Mentoring"
