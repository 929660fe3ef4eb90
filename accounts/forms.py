from allauth.account.forms import BaseConfirmCodeForm, ConfirmEmailVerificationCodeForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.core import context, ratelimit
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from accounts.models import IdentityClaim, User
from core.forms import PlainTextMixin
from core.validators import no_contact_data

ONES_NAME = _("Program staff see this, and so does anyone who reads your profile or request.")


class SignUpForm(AllauthSignupForm):
    """An address and a password; the code comes by mail."""

    def try_save(self, request):
        """Take as long for an address that has an account as for a new one (RELIABILITY S8)."""
        if self.account_already_exists:
            make_password(self.cleaned_data.get("password1"))
        return super().try_save(request)


class SignInForm(AllauthLoginForm):
    """An address and a password; on one's own device it lasts 30 days, else until the browser closes."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["remember"].label = _("This is my own device. Keep me signed in for 30 days")


KEY_NAME_LENGTH = 100  # characters


class FewGuessesMixin:
    """A code from a mail is tried three times, also by many requests at one moment (RELIABILITY S9).

    allauth counts tries in the session, where of two at one moment only one is counted. Counted with the session, since
    an address without an account has no code at all.
    """

    def clean_code(self):
        key = f"{context.request.session.session_key}:{self.expected_code}"
        if not ratelimit.consume(context.request, action="guess_code", key=key):
            raise forms.ValidationError(
                _("This code was entered wrong three times and no longer works. Request a new one."),
                code="code_used_up",
            )
        return super().clean_code()


class SignInCodeForm(FewGuessesMixin, BaseConfirmCodeForm):
    pass


class AddressCodeForm(FewGuessesMixin, ConfirmEmailVerificationCodeForm):
    pass


class ResetCodeForm(FewGuessesMixin, BaseConfirmCodeForm):
    pass


class PasskeyForm(AddWebAuthnForm):
    """A passkey and what its owner calls it; allauth's label is English in every language, and its name endless."""

    name = forms.CharField(label=_("Name for this key"), max_length=KEY_NAME_LENGTH, required=False)


class PasskeyNameForm(EditWebAuthnForm):
    name = forms.CharField(label=_("Name for this key"), max_length=KEY_NAME_LENGTH)


class NameForm(PlainTextMixin, forms.ModelForm):
    """What a person is called. A family name may be empty; many people have one name."""

    who_sees = {
        "given_name": ONES_NAME,
        "family_name": _(
            "Program staff and the person you're matched with see your last name. Others see only its first letter."
        ),
        "preferred_name": ONES_NAME,
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
        for field in self.fields.values():
            field.validators.append(no_contact_data)


class IdentityClaimForm(PlainTextMixin, forms.ModelForm):
    """Where staff find the record of a graduate without campus mail (R1)."""

    who_sees = dict.fromkeys(
        ["name_while_enrolled", "graduation_year", "major_then", "campus_id"],
        _("Only program staff see this. They use it to find your record."),
    )

    class Meta:
        model = IdentityClaim
        fields = ["name_while_enrolled", "graduation_year", "major_then", "campus_id"]
        widgets = {"graduation_year": forms.NumberInput(attrs={"inputmode": "numeric"})}
