"""Campus single sign-on: who signs in, and what it proves (R1). `mentoring/sso_settings.py` switches it on."""

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from django.contrib import messages
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _

from accounts import actions
from accounts.models import NAME_LENGTH
from core.workflow import Refused


class CampusAdapter(DefaultSocialAccountAdapter):
    """How campus sign-on behaves here: it proves a student or graduate, and opens nobody else's account."""

    def populate_user(self, request, sociallogin, data):
        """The campus's names are a beginning; the person changes them in the application."""
        user = super().populate_user(request, sociallogin, data)
        given, _space, family = (data.get("name") or "").partition(" ")
        user.given_name = (data.get("first_name") or given)[:NAME_LENGTH]
        user.family_name = (data.get("last_name") or family)[:NAME_LENGTH]
        return user

    def pre_social_login(self, request, sociallogin):
        """Before anybody is signed in: a known person is proven, a stranger must not meet somebody else's account."""
        if sociallogin.is_existing:
            recognise(request, sociallogin.account, address_of(sociallogin))
        elif sociallogin.state.get("process") != AuthProcess.CONNECT and belongs_to_somebody(sociallogin):
            sentence = _(
                "An account already exists for your campus sign-in. Sign in to that account (with a code by "
                "email, if you like) and add your campus sign-in there."
            )
            messages.info(request, sentence, extra_tags="account_exists_already")
            raise ImmediateHttpResponse(redirect("account_login"))

    def save_user(self, request, sociallogin, form=None):
        user = super().save_user(request, sociallogin, form)
        recognise(request, sociallogin.account, address_of(sociallogin))
        return user

    def get_connect_redirect_url(self, request, socialaccount):
        """Where somebody learns what they are known by; allauth's one hook after a connection, so it is proven here."""
        if socialaccount.pk and socialaccount.user_id == request.user.pk:
            recognise(request, socialaccount, "")
        return resolve_url("accounts:identity")


def address_of(sociallogin):
    """The campus address, if the campus says that the mailbox is theirs."""
    verified = (address.email for address in sociallogin.email_addresses if address.verified)
    return next((address for address in verified if actions.is_campus_address(address)), "")


def belongs_to_somebody(sociallogin):
    """Whether this campus identity has proven an account, or its verified address is an account's."""
    address = address_of(sociallogin)
    if actions.is_taken(sociallogin.account.uid, address):
        return True
    return bool(address) and EmailAddress.objects.filter(email__iexact=address).exists()


def recognise(request, account, address):
    try:
        actions.prove_by_campus_sign_in(account.user, account.uid, address)
    except Refused as refusal:
        messages.warning(request, str(refusal), extra_tags=refusal.code)
