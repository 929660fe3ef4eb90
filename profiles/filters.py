"""What the address of a search says: the query, and any number of values of each filter (contract in DESIGN §6).

No form class validates it: a value nobody offered is ignored, as in an old bookmark, and asking the database for the
choices once more would double what a search page costs (docs/adr).
"""

from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from profiles.languages import LANGUAGES_SPOKEN
from profiles.models import MeetingMode, MentorProfile
from profiles.search_page import Option
from profiles.search_understanding import QUERY_LENGTH
from profiles.vocabulary import FREE_PLACE, Kind, affiliation_facet, facet, kind_of, language_facet, mode_facet

LAST_PAGE = 500
SHORT = 4  # values
LABELS: dict[Kind, Any] = {
    Kind.AVAILABLE: gettext_lazy("Free place"),
    Kind.MODE: gettext_lazy("Ways to meet"),
    Kind.MAJOR: gettext_lazy("Major"),
    Kind.INDUSTRY: gettext_lazy("Industry"),
    Kind.TOPIC: gettext_lazy("Topic of help"),
    Kind.LANGUAGE: gettext_lazy("Language"),
    Kind.AFFILIATION: gettext_lazy("Alumna, alumnus or friend"),
    Kind.OCCUPATION: gettext_lazy("Career"),
}
BY_NUMBER = {Kind.MAJOR: "major", Kind.INDUSTRY: "industry", Kind.TOPIC: "topic"}
# The filters whose values are no rows of a vocabulary: name in the address, value → (facet, label).
CHOICES = {
    "mode": {str(mode): (mode_facet(mode), mode.label) for mode in MeetingMode},
    "language": {code: (language_facet(code), name) for code, name in LANGUAGES_SPOKEN},
    "affiliation": {str(kind): (affiliation_facet(kind), kind.label) for kind in MentorProfile.Affiliation},
    "available": {"1": (FREE_PLACE, gettext_lazy("Has a free place now"))},
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


@dataclass
class Narrowing:
    """The values of one filter, in their families."""

    kind: Kind
    families: dict[str, list[Value]] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return str(LABELS[self.kind])

    @property
    def fieldsets(self) -> list[tuple[str, SafeString]]:
        """Each family's name with its boxes."""
        return [
            (family, mark_safe("\n".join(map(box, values))))  # noqa: S308 — `box` escapes what is not ours
            for family, values in self.families.items()
        ]

    @property
    def is_short(self) -> bool:
        """Few enough values to show without being asked."""
        return sum(map(len, self.families.values())) <= SHORT

    @property
    def is_on(self) -> bool:
        return any(value.is_on for values in self.families.values() for value in values)


def box(value: Value) -> str:
    """A box to tick, with its count. A page has 240 of them: a template would take longer than all the rest of it."""
    checked = " checked" if value.is_on else ""
    return (
        f'<label class="check"><input type="checkbox" name="{value.name}" value="{value.value}"{checked}>'
        f"<span>{conditional_escape(value.label)}</span>"
        f'<span class="end" data-facet="{value.facet}">{value.count}</span></label>'
    )


class MentorFilter:
    """The filters of the Mentor Network, as the address has them."""

    def __init__(self, data: QueryDict):
        self.data = data
        self.query = " ".join(data.get("q", "").replace("\0", " ").split())[:QUERY_LENGTH]

    @property
    def page(self) -> int:
        number = self.data.get("page", "1")
        return min(max(int(number), 1), LAST_PAGE) if number.isascii() and number.isdigit() and len(number) < 9 else 1

    @cached_property
    def chosen(self) -> dict[int, tuple[str, str]]:
        """Every facet that is ticked, with its place in the address."""
        chosen = {}
        for kind, name in BY_NUMBER.items():
            for value in self.data.getlist(name):
                if value.isascii() and value.isdigit() and len(value) <= NUMBER_LENGTH:
                    chosen[facet(kind, int(value))] = (name, value)
        for name, values in CHOICES.items():
            for value in self.data.getlist(name):
                if value in values:
                    chosen[values[value][0]] = (name, value)
        return chosen

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

    def narrowings(self, options: list[Option]) -> list[Narrowing]:
        """Every filter with its values and counts, in the order in which they help."""
        narrowings: dict[Kind, Narrowing] = {kind: Narrowing(kind) for kind in LABELS if kind != Kind.OCCUPATION}
        for value in self.values(options):
            narrowings[kind_of(value.facet)].families.setdefault(value.family, []).append(value)
        return list(narrowings.values())

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
