"""Reads the URL of a search: the query, and any number of values of each filter (contract in DESIGN §6).

django-filter validates and renders the form; `profiles.search.engine` filters and ranks in one statement. Unknown
values, as in an old bookmark, are ignored. The options come with the result page: querying them separately would cost
each search three more statements.
"""

from html import escape
from typing import Any, NamedTuple
from urllib.parse import urlencode

import django_filters
from django import forms
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from profiles.forms.fields import MORE_SPECIFIC_TOPICS
from profiles.languages import LANGUAGES_SPOKEN
from profiles.models import MeetingMode, MentorProfile, SearchDocument
from profiles.search.query import MAX_QUERY_LENGTH
from profiles.search.result_page import FacetOption
from profiles.search.terms import (
    HAS_OPENING,
    FacetKind,
    affiliation_facet,
    kind_of_facet,
    language_facet,
    make_facet,
    mode_facet,
)

LAST_PAGE = 500
MAX_CHOICES_SHOWN_OPEN = 4
LABELS: dict[FacetKind, Any] = {
    FacetKind.AVAILABLE: gettext_lazy("Openings"),
    FacetKind.MODE: gettext_lazy("Ways to meet"),
    FacetKind.MAJOR: gettext_lazy("Major"),
    FacetKind.INDUSTRY: gettext_lazy("Industry"),
    FacetKind.TOPIC: gettext_lazy("Topic of help"),
    FacetKind.LANGUAGE: gettext_lazy("Language"),
    FacetKind.AFFILIATION: gettext_lazy("Alum or friend of the university"),
    FacetKind.OCCUPATION: gettext_lazy("Career"),
}
FILTER_NAMES = {FacetKind.MAJOR: "major", FacetKind.INDUSTRY: "industry", FacetKind.TOPIC: "topic"}
VOCABULARY_KINDS = {name: kind for kind, name in FILTER_NAMES.items()}
# These come when they are opened: about a hundred options each.
LONG_FILTERS = ("major", "industry")
# The filters whose values are not rows of a vocabulary: name in the URL → value in the URL → (facet, label).
CHOICES = {
    "mode": {str(mode): (mode_facet(mode), mode.label) for mode in MeetingMode},
    "language": {code: (language_facet(code), name) for code, name in LANGUAGES_SPOKEN},
    "affiliation": {str(kind): (affiliation_facet(kind), kind.label) for kind in MentorProfile.Affiliation},
    "available": {"1": (HAS_OPENING, gettext_lazy("Has an opening now"))},
}
KIND_BY_FILTER_NAME = VOCABULARY_KINDS | {
    "mode": FacetKind.MODE,
    "language": FacetKind.LANGUAGE,
    "affiliation": FacetKind.AFFILIATION,
    "available": FacetKind.AVAILABLE,
}
MAX_KEY_DIGITS = 6  # facets have no room for more


class FilterChoice(NamedTuple):
    """One checkbox of a filter: its name and value in the URL, its label, and how many mentors it would leave."""

    name: str
    value: str
    facet: int
    label: str
    group_name: str
    mentors: int
    is_selected: bool


def checkbox_html(choice: FilterChoice) -> str:
    """A checkbox with its count. A page has 240 of them: a template would take longer than the rest of the page."""
    checked, none = " checked" if choice.is_selected else "", "" if choice.mentors else " none"
    return (
        f'<label class="check{none}"><input type="checkbox" name="{choice.name}" value="{choice.value}"{checked}>'
        f"<span>{escape(choice.label)}</span>"
        f'<span class="end" data-facet="{choice.facet}">{choice.mentors}</span></label>'
    )


class FacetCheckboxes(forms.Widget):
    """The values of one filter as checkboxes, by group. Groups of values beside values without a group unfold."""

    def __init__(self, attrs=None):
        super().__init__(attrs)
        self.legend: Any = ""  # of values without a group
        self.comes_when_opened = self.is_opened = False
        self.choices_by_group: dict[str, list[FilterChoice]] = {}

    def value_from_datadict(self, data, files, name):
        return data.getlist(name)

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        groups = dict(self.choices_by_group)
        without_group = groups.pop("", [])
        if not (groups and without_group):
            return self.fieldsets(self.choices_by_group)
        is_open = any(choice.is_selected for choices in groups.values() for choice in choices)
        return format_html(
            "{}\n<details{}><summary>{}</summary>{}</details>",
            self.fieldsets({"": without_group}),
            mark_safe(" open" if is_open else ""),  # noqa: S308 — a constant
            MORE_SPECIFIC_TOPICS,
            self.fieldsets(groups),
        )

    def fieldsets(self, groups: dict[str, list[FilterChoice]]) -> SafeString:
        fieldsets = (
            (
                mark_safe("" if group_name else ' class="hidden-visually"'),  # noqa: S308 — a constant
                group_name or self.legend,
                mark_safe("\n".join(map(checkbox_html, choices))),  # noqa: S308 — `checkbox_html` escapes labels
            )
            for group_name, choices in groups.items()
        )
        return format_html_join("\n", "<fieldset><legend{}>{}</legend>{}</fieldset>", fieldsets)

    @property
    def is_open(self) -> bool:
        """Whether the filter is shown open: it has few choices, or one is selected."""
        if self.comes_when_opened or self.is_opened:
            return self.is_opened
        choices = [choice for group in self.choices_by_group.values() for choice in group]
        return len(choices) <= MAX_CHOICES_SHOWN_OPEN or any(choice.is_selected for choice in choices)


class FacetsField(forms.Field):
    """The selected values of one filter: facet → value in the URL. Unknown values are left out."""

    widget = FacetCheckboxes

    def __init__(self, *, name: str, **kwargs):
        super().__init__(**kwargs)
        self.name = name
        self.widget.legend = self.label

    def clean(self, value):
        return {facet: selected for selected in value or () if (facet := self.facet_of(selected)) is not None}

    def facet_of(self, value: str) -> int | None:
        if self.name in CHOICES:
            return CHOICES[self.name][value][0] if value in CHOICES[self.name] else None
        is_key = value.isascii() and value.isdigit() and len(value) <= MAX_KEY_DIGITS
        return make_facet(KIND_BY_FILTER_NAME[self.name], int(value)) if is_key else None


class QueryField(forms.CharField):
    """The query, on one line; a longer query is cut, never refused."""

    def clean(self, value):
        return " ".join((value or "").replace("\0", " ").split())[:MAX_QUERY_LENGTH]


class PageField(forms.IntegerField):
    """The number of a page; 1 for anything that is not a page number."""

    def clean(self, value):
        number = value or "1"
        return min(max(int(number), 1), LAST_PAGE) if number.isascii() and number.isdigit() and len(number) < 9 else 1


class QueryFilter(django_filters.Filter):
    """The query; it filters nothing here, because `profiles.search.engine` reads it."""

    field_class = QueryField

    def filter(self, qs, value):
        return qs


class PageFilter(QueryFilter):
    """Which page of the results."""

    field_class = PageField


class FacetFilter(django_filters.Filter):
    """One filter of the Mentor Network: mentors who have any of the selected values."""

    field_class = FacetsField

    def __init__(self, name: str):
        super().__init__(field_name="facets", lookup_expr="overlap", label=LABELS[KIND_BY_FILTER_NAME[name]], name=name)

    def filter(self, qs, value):
        return super().filter(qs, list(value))


class MentorFilter(django_filters.FilterSet):
    """The query, filters and page of the Mentor Network, as in the URL.

    `opened` is a long filter that is listed though nothing in it is selected; without scripts the URL has it as `open`.
    """

    q = QueryFilter()
    major = FacetFilter("major")
    industry = FacetFilter("industry")
    topic = FacetFilter("topic")
    mode = FacetFilter("mode")
    language = FacetFilter("language")
    affiliation = FacetFilter("affiliation")
    available = FacetFilter("available")
    page = PageFilter()

    class Meta:
        model = SearchDocument
        fields: list[str] = []

    def __init__(self, data=None, *, opened: str = ""):
        super().__init__(data)
        self.opened = opened or self.data.get("open", "")

    @cached_property
    def cleaned_values(self) -> dict[str, Any]:
        self.form.full_clean()
        return self.form.cleaned_data

    @property
    def query(self) -> str:
        return self.cleaned_values["q"]

    @property
    def page_number(self) -> int:
        return self.cleaned_values["page"]

    @cached_property
    def selected(self) -> dict[int, tuple[str, str]]:
        """Every selected facet, with its name and value in the URL."""
        return {
            facet: (name, value) for name in KIND_BY_FILTER_NAME for facet, value in self.cleaned_values[name].items()
        }

    @property
    def listed_kinds(self) -> tuple[FacetKind, ...]:
        """The kinds of facets whose options the page lists: not those of a long filter nobody has opened."""
        used = {name for name, _value in self.selected.values()} | {self.opened}
        return tuple(kind for name, kind in VOCABULARY_KINDS.items() if name not in LONG_FILTERS or name in used)

    @property
    def facet_filters(self) -> list[list[int]]:
        """The selected facets in groups of one kind: any of a group, and all groups."""
        by_kind: dict[FacetKind, list[int]] = {}
        for facet in sorted(self.selected):
            by_kind.setdefault(kind_of_facet(facet), []).append(facet)
        return list(by_kind.values())

    def url_without(self, facet: int | None = None) -> str:
        """The URL of this search without one facet, or without all filters; always from its first page."""
        if facet is None:
            return f"?{urlencode({'q': self.query} if self.query else {})}"
        data = self.data.copy()
        data.pop("page", None)
        name, value = self.selected[facet]
        data.setlist(name, [other for other in data.getlist(name) if other != value])
        return f"?{data.urlencode()}"

    @property
    def query_string(self) -> str:
        """The search as it is saved: the query and filters, without the page and empty fields."""
        query = [("q", self.query)] if self.query else []
        return urlencode([*query, *self.selected.values()])

    def visible_filters(self, options: list[FacetOption]) -> list[forms.BoundField]:
        """Every filter that has choices, with their counts, most useful filters first; long ones without, until they
        are opened."""
        names = {kind: name for name, kind in KIND_BY_FILTER_NAME.items()}
        fields = {kind: self.form[names[kind]] for kind in LABELS if kind in names}
        widgets = {kind: field.field.widget for kind, field in fields.items()}
        for choice in self.filter_choices(options):
            widgets[kind_of_facet(choice.facet)].choices_by_group.setdefault(choice.group_name, []).append(choice)
        for name in LONG_FILTERS:
            kind = VOCABULARY_KINDS[name]
            widgets[kind].comes_when_opened, widgets[kind].is_opened = (
                kind not in self.listed_kinds,
                name == self.opened,
            )
        return [fields[kind] for kind, one in widgets.items() if one.choices_by_group or one.comes_when_opened]

    def filter_choices(self, options: list[FacetOption]) -> list[FilterChoice]:
        counts = {option.facet: option.mentors for option in options}
        listed = {kind: FILTER_NAMES[kind] for kind in self.listed_kinds}
        fixed_choices = [
            FilterChoice(name, value, facet, str(label), "", counts.get(facet, 0), facet in self.selected)
            for name, choices in CHOICES.items()
            for value, (facet, label) in choices.items()
        ]
        return fixed_choices + [
            FilterChoice(
                name,
                str(option.pk),
                option.facet,
                option.name,
                option.group_name,
                option.mentors,
                option.facet in self.selected,
            )
            for option in options
            if option.names and (name := listed.get(kind_of_facet(option.facet)))
        ]

    def chips(self, options: list[FacetOption]) -> list[dict[str, str]]:
        """The label of each selected facet, with the URL of the search without it."""
        if not self.selected:
            return []
        labels = {choice.facet: choice.label for choice in self.filter_choices(options) if choice.is_selected}
        return [
            {"text": labels.get(facet, _("A filter that no longer exists")), "remove": self.url_without(facet)}
            for facet in self.selected
        ]
