"""Signing: the typed name, and the consent to sign (R19)."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from agreements.font_coverage import latin_name_refusal, unprintable_letters


class SignForm(forms.Form):
    typed_name = forms.CharField(
        label=gettext_lazy("Type your full name"),
        max_length=250,
        help_text=gettext_lazy("This is your signature. It appears with today's date on the copy for program staff."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    latin_name = forms.CharField(
        label=gettext_lazy("Your name in Latin letters"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("The PDF can't print some letters in your name, so it shows this spelling and says so."),
    )

    def __init__(self, data=None, *, needs_latin_name=False):
        """Asks for Latin letters only if the PDF cannot print the name, as it is in the version or as typed."""
        super().__init__(data)
        typed = self.data.get("typed_name", "")
        self.needs_latin_name = needs_latin_name or bool(unprintable_letters(typed))
        if not self.needs_latin_name:
            del self.fields["latin_name"]

    def clean(self):
        data = super().clean()
        if self.needs_latin_name and (refusal := latin_name_refusal(data.get("latin_name", ""))):
            self.add_error("latin_name", ValidationError(str(refusal), code=refusal.code))
        return data
