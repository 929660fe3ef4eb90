"""Form fields for what identifies someone: cleaned before they are validated and compared."""

from allauth.account.fields import EmailField
from django import forms

from accounts.identifiers import clean_address, clean_code


class AddressField(EmailField):
    """An email address, as people paste it."""

    def to_python(self, value):
        return super().to_python(clean_address(value) if value else value)


class CodeField(forms.CharField):
    """A code from an email, an authenticator app or a list, as people paste it."""

    def to_python(self, value):
        return super().to_python(clean_code(value) if value else value)
