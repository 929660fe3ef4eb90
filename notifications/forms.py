from collections.abc import Iterator
from typing import NamedTuple

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from notifications.registry import HEADINGS, kind_named
from notifications.rendering import kind_in_words, kinds


class Section(NamedTuple):
    """The kinds of mail of one floor: those one may switch off, and what the others are called."""

    field: BoundField
    always_sent: list[str]


class PreferencesForm(forms.Form):
    """Which kinds of mail somebody wants, under headings; what the rules require is named and always comes."""

    marks_optional = False

    def __init__(self, *args, switched_off=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.kinds = [kind_named(name) for name in kinds()]
        for floor, heading in HEADINGS.items():
            optional = [kind.name for kind in self.kinds if kind.floor == floor and kind.is_optional]
            self.fields[floor] = forms.MultipleChoiceField(
                label=heading,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("Ticked ones come by mail. The others you find under Notices alone."),
                choices=[(name, kind_in_words(name)) for name in optional],
                initial=[name for name in optional if name not in switched_off],
            )

    @property
    def wanted(self) -> set[str]:
        """The kinds that are ticked, under any heading."""
        return {name for floor in HEADINGS for name in self.cleaned_data[floor]}

    def sections(self) -> Iterator[Section]:
        for floor in HEADINGS:
            required = [kind for kind in self.kinds if kind.floor == floor and not kind.is_optional]
            always_sent = [kind_in_words(kind.name) for kind in required if not kind.is_for_the_office]
            yield Section(self[floor], always_sent)
