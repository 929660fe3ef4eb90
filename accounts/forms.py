from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    AddEmailForm,
    BaseConfirmCodeForm,
    ConfirmEmailVerificationCodeForm,
    RequestLoginCodeForm,
    ResetPasswordForm,
)
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.account.internal.flows.email_verification import consume_email_verification_rate_limit
from allauth.core import context, ratelimit
from allauth.mfa import app_settings
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.address_limits import may_mail
from accounts.models import IdentityClaim, User
from core.text_values import with_values
from core.workflow import violates

ADDRESS_CONSTRAINTS = ("one_account_per_address", "accounts_user_email_key")
NAME_VISIBILITY = _("Program staff see this, and so does anyone who reads your profile or request.")


class MailToAddressMixin:
    """Nothing is mailed while too much has been, whether or not the address has an account (address_limits.py)."""

    def clean(self):
        cleaned = super().clean()
        address = self.cleaned_data.get("email")
        if address and not self.errors and not may_mail(context.request, address):
            self.add_error("email", already_mailed())
        return cleaned


def already_mailed() -> forms.ValidationError:
    return forms.ValidationError(
        _("We've already sent an email to this address. Look for the newest one there, or try again later."),
        code="email_sent_just_now",
    )


class CodeToAddressMixin(MailToAddressMixin):
    """Nothing is stored or mailed while no code may be sent to the address, whether or not it has an account."""

    def clean_email(self):
        email = super().clean_email()
        if not consume_email_verification_rate_limit(context.request, email, dry_run=True):
            raise already_mailed()
        return email


class SignUpForm(CodeToAddressMixin, AllauthSignupForm):
    """Email address and password; the verification code comes by email."""

    def try_save(self, request):
        """Hash the password even if the address has an account, so that response times don't reveal it.

        Of two that sign up with one address at the same moment, the later one finds that it has an account.
        """
        if self.account_already_exists:
            make_password(self.cleaned_data.get("password1"))
            return super().try_save(request)
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError as error:
            if not violates(error, *ADDRESS_CONSTRAINTS):
                raise
        self.account_already_exists = True
        return super().try_save(request)


class SignInForm(AllauthLoginForm):
    """Email address and password. On one's own device the session outlasts the browser (ACCOUNT_SESSION_COOKIE_AGE)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["remember"].label = with_values(
            _("This is my own device. Keep me signed in for %(own_device_days)s days")
        )


class RequestCodeForm(MailToAddressMixin, RequestLoginCodeForm):
    """Email address; the code to sign in comes by email."""


class ForgottenPasswordForm(MailToAddressMixin, ResetPasswordForm):
    """Email address; the code to choose a new password comes by email."""


class AddAddressForm(CodeToAddressMixin, AddEmailForm):
    """One more address. Every verified address hears of it at once, because an open session may be a stranger's."""

    def save(self, request):
        """Once the code is on its way; two presses at one moment pass the check, and the second ends here in a 429."""
        address = super().save(request)
        get_adapter().send_notification_mail("account/email/email_added", self.user, {"added_email": address.email})
        return address


KEY_NAME_LENGTH = 100  # characters


class LimitedAttemptsMixin:
    """Limits the attempts at a code from an email ("guess_code" in mentoring/limits.py), even by simultaneous requests.

    allauth counts attempts in the session, where simultaneous ones count only once. The key includes the session,
    because an address without an account has no code.
    """

    def clean_code(self):
        key = f"{context.request.session.session_key}:{self.expected_code}"
        if not ratelimit.consume(context.request, action="guess_code", key=key):
            raise forms.ValidationError(
                _("This code was entered wrong three times and no longer works. Request a new one."),
                code="code_used_up",
            )
        return super().clean_code()


class CodeForm(LimitedAttemptsMixin, BaseConfirmCodeForm):
    """For the code to sign in and the code to choose a new password."""


class AddressCodeForm(LimitedAttemptsMixin, ConfirmEmailVerificationCodeForm):
    """For the code that verifies an address."""


class UsedOnceMixin:
    """A code of an authenticator app counts once, for as long as it would be right (RFC 6238, section 5.2).

    allauth forgets after one period that it was used, and takes the codes of the periods before and after, too.
    """

    def clean_code(self):
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            periods = 2 * app_settings.TOTP_TOLERANCE + 1
            cache.touch(self.authenticator.wrap()._get_used_cache_key(code), periods * app_settings.TOTP_PERIOD)
        return code


class SecondFactorForm(UsedOnceMixin, AuthenticateForm):
    """For the second factor at sign-in."""


class SecondFactorAgainForm(UsedOnceMixin, ReauthenticateForm):
    """For the second factor before a change of what signs in."""


class PasskeyForm(AddWebAuthnForm):
    """A passkey and its name. allauth's label is not translated, and its name has no maximum length."""

    name = forms.CharField(label=_("Name for this key"), max_length=KEY_NAME_LENGTH, required=False)


class PasskeyNameForm(EditWebAuthnForm):
    name = forms.CharField(label=_("Name for this key"), max_length=KEY_NAME_LENGTH)


class NameForm(forms.ModelForm):
    """A person's names. The family name may be empty, because many people have only one name."""

    who_sees = {
        "given_name": NAME_VISIBILITY,
        "family_name": _(
            "Program staff and the person you're matched with see your last name. Others see only its first letter."
        ),
        "preferred_name": NAME_VISIBILITY,
    }

    class Meta:
        model = User
        fields = ["given_name", "family_name", "preferred_name"]
        widgets = {
            "given_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "family_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "preferred_name": forms.TextInput(attrs={"autocomplete": "nickname"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["given_name"].required = True


# What a graduate has told the program already, in the words of `IdentityClaimForm`.
# A higher layer registers its function here (DESIGN §1).
KNOWN_DETAILS: list[Callable[[User], dict[str, Any]]] = []


def known_details(person):
    """What the person need not type a second time: their name, and what higher apps know of a graduate."""
    details = {"name_while_enrolled": f"{person.given_name} {person.family_name}".strip()}
    for details_of in KNOWN_DETAILS:
        details |= details_of(person)
    return details


class IdentityClaimForm(forms.ModelForm):
    """Where staff find the record of a graduate without campus email (R1)."""

    who_sees = dict.fromkeys(
        ["name_while_enrolled", "graduation_year", "major_then", "campus_id"],
        _("Only program staff see this. They use it to find your record."),
    )

    class Meta:
        model = IdentityClaim
        fields = ["name_while_enrolled", "graduation_year", "major_then", "campus_id"]
        widgets = {"graduation_year": forms.NumberInput(attrs={"inputmode": "numeric"})}
