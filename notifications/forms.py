from collections.abc import Iterator
from typing import NamedTuple

from django import forms
from django.forms import BoundField

from notifications.registry import HEADINGS, apps_in_order, message_type
from notifications.rendering import all_kinds, kind_label


class Section(NamedTuple):
    """The kinds of mail of one app: a field for the optional ones, and the labels of the others."""

    field: BoundField
    always_sent: list[str]


def field_name(app: str) -> str:
    """Not the app's own name: an input named `matches` would hide the method that every DOM element has."""
    return f"mails_of_{app}"


class PreferencesForm(forms.Form):
    """Which kinds of mail a person wants, under headings; mails that the rules require are listed and always sent."""

    marks_optional = False

    def __init__(self, *args, opted_out=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.message_types = [message_type(name) for name in all_kinds()]
        for app in apps_in_order():
            optional = [kind.name for kind in self.message_types if kind.app == app and kind.is_optional]
            self.fields[field_name(app)] = forms.MultipleChoiceField(
                label=HEADINGS[app].text,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[(name, kind_label(name)) for name in optional],
                initial=[name for name in optional if name not in opted_out],
            )

    @property
    def wanted(self) -> set[str]:
        """The names of all selected kinds."""
        return {kind for kinds_of_app in self.cleaned_data.values() for kind in kinds_of_app}

    def sections(self) -> Iterator[Section]:
        for app in apps_in_order():
            required = [kind for kind in self.message_types if kind.app == app and not kind.is_optional]
            always_sent = [kind_label(kind.name) for kind in required if not kind.is_for_the_office]
            yield Section(self[field_name(app)], always_sent)
