"""Signing: the typed name, and the consent to sign (R19)."""

from django import forms
from django.utils.translation import gettext_lazy

from agreements.font_coverage import unprintable_letters
from agreements.signature_names import is_name_of, shares_name_with


class SignForm(forms.Form):
    typed_name = forms.CharField(
        label=gettext_lazy("Type your full name"),
        max_length=250,
        help_text=gettext_lazy(
            "As in your account. This is your signature. It appears with today's date on the copy for program staff."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    is_meant = forms.BooleanField(label=gettext_lazy("This is the name I sign with"), required=False)
    latin_name = forms.CharField(
        label=gettext_lazy("Your name in Latin letters"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("The PDF can't print some letters in your name, so it shows this spelling and says so."),
    )

    marks_optional = False

    def __init__(self, data=None, *, signer, needs_latin_name=False):
        """Asks whether a name unlike that of the account is meant, and for Latin letters if the PDF can't print it."""
        super().__init__(data)
        typed = self.data.get("typed_name", "")
        if is_name_of(typed, signer) or not shares_name_with(typed, signer):
            del self.fields["is_meant"]
        if not (needs_latin_name or unprintable_letters(typed)):
            del self.fields["latin_name"]


class SignAsProposedForm(SignForm):
    """The name typed below one's own draft, to sign it in the step that proposes it. Left blank, it is signed later."""

    marks_optional = True

    def __init__(self, data=None, *, signer):
        super().__init__(data, signer=signer, needs_latin_name=bool(unprintable_letters(str(signer))))
        self.fields["typed_name"].required = False
        self.fields["typed_name"].help_text = gettext_lazy(
            "As in your account. This is your signature. You can leave it blank and sign later."
        )

    @property
    def has_name(self) -> bool:
        return bool((self["typed_name"].value() or "").strip())
