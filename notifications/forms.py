from collections.abc import Iterator
from typing import NamedTuple

from django import forms
from django.forms import BoundField

from notifications.registry import HEADINGS, floors_in_order, message_type
from notifications.rendering import kind_in_words, kinds


class Section(NamedTuple):
    """The kinds of mail of one floor: those one may switch off, and what the others are called."""

    field: BoundField
    always_sent: list[str]


def name_of_field(floor: str) -> str:
    """Not the floor's own name: an input called `matches` would hide a function that every element of a page has."""
    return f"mails_of_{floor}"


class PreferencesForm(forms.Form):
    """Which kinds of mail somebody wants, under headings; what the rules require is named and always comes."""

    marks_optional = False

    def __init__(self, *args, switched_off=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.kinds = [message_type(name) for name in kinds()]
        for floor in floors_in_order():
            optional = [kind.name for kind in self.kinds if kind.floor == floor and kind.is_optional]
            self.fields[name_of_field(floor)] = forms.MultipleChoiceField(
                label=HEADINGS[floor].text,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[(name, kind_in_words(name)) for name in optional],
                initial=[name for name in optional if name not in switched_off],
            )

    @property
    def wanted(self) -> set[str]:
        """The kinds that are ticked, under any heading."""
        return {kind for kinds_of_floor in self.cleaned_data.values() for kind in kinds_of_floor}

    def sections(self) -> Iterator[Section]:
        for floor in floors_in_order():
            required = [kind for kind in self.kinds if kind.floor == floor and not kind.is_optional]
            always_sent = [kind_in_words(kind.name) for kind in required if not kind.is_for_the_office]
            yield Section(self[name_of_field(floor)], always_sent)
