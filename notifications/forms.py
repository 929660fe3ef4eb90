from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.registry import GROUPS


class PreferencesForm(forms.Form):
    """Which mails somebody wants, besides those the rules require."""

    marks_optional = False

    wanted = forms.MultipleChoiceField(
        label=_("Mails I want"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Mails about your own requests and mentoring always come: the program's rules require them."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["wanted"].choices = [(group.name, group.label) for group in GROUPS.values()]
