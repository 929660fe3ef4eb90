"""What the address of a search says: the query, and any number of values of each filter (contract in DESIGN §6).

django-filter validates and renders the form; what it has read goes to `profiles.search.engine`, which finds and
orders in one statement. A value nobody offered is ignored, as in an old bookmark. The choices come with the page that
shows them: asking the database for them once more would cost a search three statements.
"""

from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from profiles.languages import LANGUAGES_SPOKEN
from profiles.models import MeetingMode, MentorProfile, SearchDocument
from profiles.search.query import QUERY_LENGTH
from profiles.search.result_page import Option
from profiles.search.terms import FREE_PLACE, Kind, affiliation_facet, facet, kind_of, language_facet, mode_facet

LAST_PAGE = 500
SHORT = 4  # values
LABELS: dict[Kind, Any] = {
    Kind.AVAILABLE: gettext_lazy("Openings"),
    Kind.MODE: gettext_lazy("Ways to meet"),
    Kind.MAJOR: gettext_lazy("Major"),
    Kind.INDUSTRY: gettext_lazy("Industry"),
    Kind.TOPIC: gettext_lazy("Topic of help"),
    Kind.LANGUAGE: gettext_lazy("Language"),
    Kind.AFFILIATION: gettext_lazy("Alum or friend of the university"),
    Kind.OCCUPATION: gettext_lazy("Career"),
}
BY_NUMBER = {Kind.MAJOR: "major", Kind.INDUSTRY: "industry", Kind.TOPIC: "topic"}
BY_NAME = {name: kind for kind, name in BY_NUMBER.items()}
# The filters whose values are no rows of a vocabulary: name in the address, value → (facet, label).
CHOICES = {
    "mode": {str(mode): (mode_facet(mode), mode.label) for mode in MeetingMode},
    "language": {code: (language_facet(code), name) for code, name in LANGUAGES_SPOKEN},
    "affiliation": {str(kind): (affiliation_facet(kind), kind.label) for kind in MentorProfile.Affiliation},
    "available": {"1": (FREE_PLACE, gettext_lazy("Has an opening now"))},
}
KINDS = BY_NAME | {
    "mode": Kind.MODE,
    "language": Kind.LANGUAGE,
    "affiliation": Kind.AFFILIATION,
    "available": Kind.AVAILABLE,
}
NUMBER_LENGTH = 6  # digits of a key; facets have no room for more


@dataclass(frozen=True)
class Value:
    """One box to tick: where it stands in the address, what it says, and how many mentors it would leave."""

    name: str
    value: str
    facet: int
    label: Any
    family: str = ""
    count: int = 0
    is_on: bool = False


def box(value: Value) -> str:
    """A box to tick, with its count. A page has 240 of them: a template would take longer than all the rest of it."""
    checked = " checked" if value.is_on else ""
    return (
        f'<label class="check"><input type="checkbox" name="{value.name}" value="{value.value}"{checked}>'
        f"<span>{conditional_escape(value.label)}</span>"
        f'<span class="end" data-facet="{value.facet}">{value.count}</span></label>'
    )


class Boxes(forms.Widget):
    """The values of one filter as boxes to tick, in their families."""

    def __init__(self, attrs=None):
        super().__init__(attrs)
        self.legend: Any = ""  # of values without a family
        self.families: dict[str, list[Value]] = {}

    def value_from_datadict(self, data, files, name):
        return data.getlist(name)

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        boxes = (
            (
                mark_safe("" if family else ' class="hidden-visually"'),  # noqa: S308 — ours
                family or self.legend,
                mark_safe("\n".join(map(box, values))),  # noqa: S308 — `box` escapes what is not ours
            )
            for family, values in self.families.items()
        )
        return format_html_join("\n", "<fieldset><legend{}>{}</legend>{}</fieldset>", boxes)

    @property
    def is_open(self) -> bool:
        """Shown without being asked: few values, or one that is on."""
        values = [value for family in self.families.values() for value in family]
        return len(values) <= SHORT or any(value.is_on for value in values)


class FacetsField(forms.Field):
    """The ticked values of one filter: facet → value in the address. What nobody offered is left out."""

    widget = Boxes

    def __init__(self, *, name: str, **kwargs):
        super().__init__(**kwargs)
        self.name = name
        self.widget.legend = self.label

    def clean(self, value):
        return {number: each for each in value or () if (number := self.facet_of(each)) is not None}

    def facet_of(self, value: str) -> int | None:
        if self.name in CHOICES:
            return CHOICES[self.name][value][0] if value in CHOICES[self.name] else None
        is_key = value.isascii() and value.isdigit() and len(value) <= NUMBER_LENGTH
        return facet(KINDS[self.name], int(value)) if is_key else None


class QueryField(forms.CharField):
    """What was typed, on one line; a longer query is cut, never refused."""

    def clean(self, value):
        return " ".join((value or "").replace("\0", " ").split())[:QUERY_LENGTH]


class PageField(forms.IntegerField):
    """The number of a page; the first for what is none."""

    def clean(self, value):
        number = value or "1"
        return min(max(int(number), 1), LAST_PAGE) if number.isascii() and number.isdigit() and len(number) < 9 else 1


class QueryFilter(django_filters.Filter):
    """What was typed: it narrows nothing here, `profiles.search.engine` reads it."""

    field_class = QueryField

    def filter(self, qs, value):
        return qs


class PageFilter(QueryFilter):
    """Which page of the results."""

    field_class = PageField


class FacetFilter(django_filters.Filter):
    """One filter of the Mentor Network: mentors who have any of the ticked values."""

    field_class = FacetsField

    def __init__(self, name: str):
        super().__init__(field_name="facets", lookup_expr="overlap", label=LABELS[KINDS[name]], name=name)

    def filter(self, qs, value):
        return super().filter(qs, list(value))


class MentorFilter(django_filters.FilterSet):
    """The filters of the Mentor Network, as the address has them."""

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

    @cached_property
    def cleaned(self) -> dict[str, Any]:
        self.form.full_clean()
        return self.form.cleaned_data

    @property
    def query(self) -> str:
        return self.cleaned["q"]

    @property
    def number(self) -> int:
        """Which page of the results."""
        return self.cleaned["page"]

    @cached_property
    def chosen(self) -> dict[int, tuple[str, str]]:
        """Every facet that is ticked, with its place in the address."""
        return {number: (name, value) for name in KINDS for number, value in self.cleaned[name].items()}

    @property
    def narrowed(self) -> list[list[int]]:
        """The facets that are ticked, by kind: any of a kind, all kinds."""
        by_kind: dict[Kind, list[int]] = {}
        for number in sorted(self.chosen):
            by_kind.setdefault(kind_of(number), []).append(number)
        return list(by_kind.values())

    def without(self, number: int | None = None) -> str:
        """The address of this search without one value, or without any; always from its first page."""
        data = self.data.copy()
        data.pop("page", None)
        if number is None:
            kept = {"q": self.query} if self.query else {}
            data = QueryDict(mutable=True)
            data.update(kept)
        else:
            name, value = self.chosen[number]
            data.setlist(name, [other for other in data.getlist(name) if other != value])
        return f"?{data.urlencode()}"

    @property
    def address(self) -> str:
        """The search as it can be saved: what is asked for, without the page and empty fields."""
        data = QueryDict(mutable=True)
        if self.query:
            data["q"] = self.query
        for name, value in self.chosen.values():
            data.appendlist(name, value)
        return data.urlencode()

    def narrowings(self, options: list[Option]) -> list[forms.BoundField]:
        """Every filter that has values, with their counts, in the order in which they help."""
        names = {kind: name for name, kind in KINDS.items()}
        fields = {kind: self.form[names[kind]] for kind in LABELS if kind in names}
        for value in self.values(options):
            fields[kind_of(value.facet)].field.widget.families.setdefault(value.family, []).append(value)
        return [field for field in fields.values() if field.field.widget.families]

    def values(self, options: list[Option]) -> list[Value]:
        counts = {option.facet: option.count for option in options}
        values = [
            Value(name, value, number, label, "", counts.get(number, 0), number in self.chosen)
            for name, choices in CHOICES.items()
            for value, (number, label) in choices.items()
        ]
        return values + [
            Value(
                name,
                str(option.pk),
                option.facet,
                option.name,
                option.family,
                option.count,
                option.facet in self.chosen,
            )
            for option in options
            if option.names and (name := BY_NUMBER.get(kind_of(option.facet)))
        ]

    def chips(self, options: list[Option]) -> list[dict[str, str]]:
        """What is ticked, each with the address of the search without it."""
        if not self.chosen:
            return []
        on = {value.facet: str(value.label) for value in self.values(options) if value.is_on}
        return [
            {"text": on.get(number, _("A filter that no longer exists")), "remove": self.without(number)}
            for number in self.chosen
        ]
