"""Campus single sign-on: who signs in, and what that proves (R1). `mentoring/sso_settings.py` turns it on."""

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.base import AuthProcess
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _

from accounts import actions
from accounts.models import NAME_LENGTH
from core.cleaning import visible_address, visible_in, visible_text
from core.names import a_name
from core.workflow import Refused

TAKEN = "23505"  # PostgreSQL's error for a value that another row has


class CampusAdapter(DefaultSocialAccountAdapter):
    """How campus sign-on behaves here: it proves a student or graduate, and never opens another person's account."""

    def populate_user(self, request, sociallogin, data):
        """Start with the names the campus gives, cleaned as if typed; the person can change them in the application.

        The permanent ID stays as the campus sends it. One with signs that no one sees could look like another person's,
        and is refused.
        """
        if visible_text(sociallogin.account.uid) != sociallogin.account.uid:
            raise ImmediateHttpResponse(render_authentication_error(request, sociallogin.provider))
        said = visible_in(data)
        user = super().populate_user(request, sociallogin, said)
        sociallogin.account.extra_data = visible_in(sociallogin.account.extra_data)
        for address in sociallogin.email_addresses:
            address.email = visible_address(address.email)
        given, _space, family = (said.get("name") or "").partition(" ")
        user.given_name = name_or_nothing(said.get("first_name") or given)
        user.family_name = name_or_nothing(said.get("last_name") or family)
        user.family_name = user.family_name if name_or_nothing(user.get_full_name()) else ""
        return user

    def pre_social_login(self, request, sociallogin):
        """Record the proof of a known person; send someone whose campus identity belongs to an account to sign in."""
        if sociallogin.is_existing:
            record_campus_proof(request, sociallogin.account, verified_campus_address(sociallogin))
        elif sociallogin.state.get("process") != AuthProcess.CONNECT and belongs_to_an_account(sociallogin):
            raise to_the_account(request)

    def save_user(self, request, sociallogin, form=None):
        """Nothing is saved for someone whose address or identity another account took at this very moment."""
        try:
            with transaction.atomic():
                user = super().save_user(request, sociallogin, form)
        except IntegrityError as error:
            if error.__cause__.sqlstate != TAKEN:
                raise
            raise to_the_account(request) from error
        record_campus_proof(request, sociallogin.account, verified_campus_address(sociallogin))
        return user

    def get_connect_redirect_url(self, request, socialaccount):
        """Record the proof here, because this is allauth's only hook after an account was connected."""
        if socialaccount.pk and socialaccount.user_id == request.user.pk:
            record_campus_proof(request, socialaccount, "")
        return resolve_url("accounts:identity")


def to_the_account(request):
    """The way to the account that a campus identity, or its address, belongs to."""
    message = _(
        "An account already exists for your campus sign-in. Sign in to that account (with a code by "
        "email, if you like) and add your campus sign-in there."
    )
    messages.info(request, message, extra_tags="account_exists_already")
    return ImmediateHttpResponse(redirect("account_login"))


def name_or_nothing(name):
    """What the campus calls a name, if it is one; without it, the application asks for it."""
    try:
        a_name(name)
    except ValidationError:
        return ""
    return name[:NAME_LENGTH]


def verified_campus_address(sociallogin):
    """The person's campus address, if the campus says that it is verified; otherwise empty."""
    verified = (address.email for address in sociallogin.email_addresses if address.verified)
    return next((address for address in verified if actions.is_campus_address(address)), "")


def belongs_to_an_account(sociallogin):
    """Whether this campus identity has proven an account, or its verified address belongs to one."""
    address = verified_campus_address(sociallogin)
    if actions.is_campus_identity_taken(sociallogin.account.uid, address):
        return True
    return bool(address) and EmailAddress.objects.filter(email__iexact=address).exists()


def record_campus_proof(request, account, address):
    try:
        actions.prove_by_campus_sign_in(account.user, account.uid, address)
    except Refused as refusal:
        messages.warning(request, str(refusal), extra_tags=refusal.code)
