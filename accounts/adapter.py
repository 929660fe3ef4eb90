import logging
from datetime import timedelta

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import clean_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts import actions, address_limits
from accounts.former_identities import fold
from accounts.models import User
from accounts.other_ways import other_ways, say_other_ways
from accounts.preserved_posts import preserved_post
from accounts.reauthentication import has_authenticated_within, note_sign_in, sign_in_again, window_of
from core.secret_key import decrypt, encrypt
from core.text_values import with_values
from core.workflow import Refused

log = logging.getLogger(__name__)
# They carry no code, so no one misses them.
MAILS_WITHOUT_CODE = {"account/email/account_already_exists", "account/email/unknown_account"}
# Anyone has these sent; all are counted, so that the work is the same with and without an account.
MAILS_ASKED_FOR = MAILS_WITHOUT_CODE | {"account/email/login_code", "account/email/password_reset_code"}
NEW_PASSWORD_MAILS = {f"account/email/password_{act}" for act in ("set", "changed", "reset")}


class AccountAdapter(DefaultAccountAdapter):
    """How allauth behaves here, by its hooks instead of signals."""

    _guess = None  # the try of a password that is being counted for all networks together

    def new_user(self, request):
        """Give a new user the language of the page they signed up on."""
        user = super().new_user(request)
        user.language = get_language() or settings.LANGUAGE_CODE
        return user

    def confirm_email(self, request, email_address):
        """A confirmed campus address also proves a student or graduate (R1). The other addresses hear of it."""
        others = list(email_address.user.emailaddress_set.filter(verified=True))
        is_confirmed = super().confirm_email(request, email_address)
        if is_confirmed:
            record_address_proof(request, email_address)
            if others:
                added = {"added_email": email_address.email}
                self.send_notification_mail("account/email/email_confirm", email_address.user, added)
        return is_confirmed

    def set_password(self, user, password):
        """With a new password the addresses go that no one has verified, but for the account's own."""
        super().set_password(user, password)
        user.emailaddress_set.filter(verified=False).exclude(email__iexact=user.email).delete()

    def get_client_ip(self, request):
        """The address of the browser, also when fewer proxies than `TRUSTED_PROXIES` have added theirs."""
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")
        if 0 < len(forwarded) < settings.ALLAUTH_TRUSTED_PROXY_COUNT:
            return clean_client_ip(forwarded[0].strip()) or request.META["REMOTE_ADDR"]
        return super().get_client_ip(request)

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Wrong passwords count for an address and where they come from: a stranger uses up nobody else's tries."""
        key = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key}:{address_limits.source_of(request, credentials.get('email', ''))}"

    def pre_authenticate(self, request, **credentials):
        """Refuse the sixth try from one network, and one more than many from all together."""
        super().pre_authenticate(request, **credentials)
        self._guess = address_limits.guess_from_anywhere(request, credentials.get("email", ""))
        if not self._guess:
            self._rollback_login_failed_rl_usage()
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self):
        """A right password has used up nothing."""
        super()._rollback_login_failed_rl_usage()
        if self._guess:
            self._guess.rollback()

    def authentication_failed(self, request, **credentials):
        super().authentication_failed(request, **credentials)
        log.warning("sign-in failed from %s", self.get_client_ip(request))

    def pre_login(self, request, user, **kwargs):
        """An invitation to the staff ends by itself, also before the nightly purge has deleted it."""
        if User.objects.expired_invitations().filter(pk=user.pk).exists():
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def login(self, request, user):
        super().login(request, user)
        log.info("signed in from %s", self.get_client_ip(request))
        request.session.set_expiry(None)  # a preserved post had limited it to an hour (accounts/preserved_posts.py)
        note_sign_in(request)
        request.has_signed_in = True  # accounts/known_browsers.py
        record_verified_addresses(request, user)

    def logout(self, request):
        """Nothing in the browser names the person any more (accounts/preserved_posts.py)."""
        super().logout(request)
        request.has_signed_out = True

    def get_login_redirect_url(self, request):
        """Go to the preserved post if there is one, however the person signed in."""
        return reverse("accounts:kept") if preserved_post(request) else super().get_login_redirect_url(request)

    def add_message(self, request, level, message_template=None, message_context=None, extra_tags="", message=None):
        """After three wrong codes allauth says to try again later; here a new code is available at once."""
        if message == self.error_messages["too_many_login_attempts"]:
            message = _("You entered a wrong code three times, so this code no longer works. Request a new one here.")
            extra_tags = "three_wrong_codes"
        super().add_message(request, level, message_template, message_context, extra_tags, message)

    def get_reauthentication_methods(self, user):
        """Who has a second factor shows it again, not only the password, which others may know (NIST SP 800-63B)."""
        methods = super().get_reauthentication_methods(user)
        return [method for method in methods if method["id"] != "reauthenticate"] or methods

    def is_reauthentication_required(self, *, app, **kwargs):
        """Ask again after the page's window; a person who has nothing to show has to sign in again."""
        request = context.request
        if not super().is_reauthentication_required(app=app, **kwargs) or has_authenticated_within(
            request, window_of(app)
        ):
            return False
        if not get_reauthentication_flows(request.user):
            raise ImmediateHttpResponse(sign_in_again(request))
        return True

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Tell every address of the account what has changed and what signs in, and the one that was removed.

        Whoever has taken over an open session would otherwise remove the owner's address unseen.
        """
        context = context or {}
        if template_prefix in NEW_PASSWORD_MAILS:
            say_other_ways(self.request, user)
        ways = list(other_ways(user))
        verified = list(user.emailaddress_set.filter(verified=True).order_by("pk").values_list("email", flat=True))
        for address in dict.fromkeys([*verified, *filter(None, [email, context.get("deleted_email")])]):
            shown = context | {"addresses": verified, "ways": ways}
            super().send_notification_mail(template_prefix, user, shown, address)

    def send_mail(self, template_prefix, email, context):
        """Emails always show the portal's configured address, whatever host was requested, or none at all.

        One with a code does not leave any more once the code has expired (notifications/outbox.py).
        A stranger can have the ones without a code sent without end, so most of those are not sent, unseen.
        """
        if template_prefix in MAILS_ASKED_FOR:
            is_first = address_limits.consume(self.request, "mail_without_code", fold(email))
            if template_prefix in MAILS_WITHOUT_CODE and not is_first:
                return
        shown = {"email": email, "portal_url": settings.PORTAL_URL}
        message = self.render_mail(template_prefix, email, context | shown)
        if "code" in context:
            message.lasts = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
        message.send()


def record_verified_addresses(request, user):
    """Record proofs after sign-in: a code for sign-in or a new password verifies an address without `confirm_email`."""
    for email_address in user.emailaddress_set.filter(verified=True):
        if actions.is_campus_address(email_address.email) and not actions.is_campus_identity_taken(email_address.email):
            record_address_proof(request, email_address)


def record_address_proof(request, email_address):
    try:
        proof = actions.prove_by_campus_address(email_address.user, email_address.email)
    except Refused as refusal:
        messages.warning(request, str(refusal), extra_tags=refusal.code)
        return
    if proof:
        messages.success(
            request,
            with_values(_("Your campus email address shows that you're part of %(university)s.")),
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

    def encrypt(self, text):
        """Seeds of authenticator apps and recovery codes are encrypted, so that no backup signs anyone in."""
        return encrypt(text)

    def decrypt(self, encrypted_text):
        return decrypt(encrypted_text)
