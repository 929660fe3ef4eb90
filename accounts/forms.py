from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from accounts.models import IdentityClaim, User
from mentoring.forms import PlainTextMixin


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
        self.fields["remember"].label = _("This is my own device: keep me signed in for 30 days")


class NameForm(PlainTextMixin, forms.ModelForm):
    """What a person is called. A family name may be empty; many people have one name."""

    who_sees = {
        "family_name": _("Before a match, others see only its first letter."),
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


class IdentityClaimForm(PlainTextMixin, forms.ModelForm):
    """Where staff find the record of a graduate without campus mail (R1)."""

    who_sees = {
        "name_while_enrolled": _("Only program staff see what you write here."),
    }

    class Meta:
        model = IdentityClaim
        fields = ["name_while_enrolled", "graduation_year", "major_then", "campus_id"]
        widgets = {"graduation_year": forms.NumberInput(attrs={"inputmode": "numeric"})}
