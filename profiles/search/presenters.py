"""What a search page says: about each mentor why they are there, and about the whole what was understood."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from core.templatetags.portal import in_one_line
from profiles.languages import LANGUAGES_SPOKEN
from profiles.models import Industry, Major, MeetingMode, MentorProfile, SavedSearch, Topic
from profiles.search.candidates import Groups
from profiles.search.engine import PAGE, Found
from profiles.search.filters import MentorFilter
from profiles.search.query import Segment
from profiles.search.result_page import Option, reads_spanish
from profiles.search.terms import Kind, facet_of, kind_of, language_facet, mode_facet

MOST_REASONS = 3
LANGUAGES = {language_facet(code): name for code, name in LANGUAGES_SPOKEN}
MODES = {mode_facet(mode): mode.label for mode in MeetingMode}
REASONS = {
    Kind.MAJOR: gettext_lazy("Major: %(name)s"),
    Kind.INDUSTRY: gettext_lazy("Industry: %(name)s"),
    Kind.GROUP: gettext_lazy("Field: %(name)s"),
    Kind.TOPIC: gettext_lazy("Helps with: %(name)s"),
}


class Card:
    """One mentor in a list, without any contact detail (R29)."""

    def __init__(
        self, detail: dict[str, Any], facets: list[int], found: Found, names: dict[int, Option], cares_about: Groups
    ):
        self.detail, self.facets, self.found, self.names = detail, set(facets), found, names
        self.cares_about = cares_about
        self.pk = detail["pk"]
        self.profession = detail["profession"]
        self.employer = detail["employer"]
        self.city = detail["city"]

    @property
    def name(self) -> str:
        person = User(
            given_name=self.detail["given"], preferred_name=self.detail["preferred"], family_name=self.detail["family"]
        )
        return person.public_name

    @property
    def href(self) -> str:
        return f"/mentors/{self.pk}/"

    @property
    def photo(self) -> str:
        return reverse("profiles:photo", args=[self.detail["pk"]]) if self.detail["photo"] else ""

    @property
    def affiliation(self) -> str:
        if self.detail["affiliation"] == MentorProfile.Affiliation.FRIEND:
            return _("Friend of the university")
        if self.detail["affiliation"] and self.detail["graduation_year"]:
            return _("Cal State LA, class of %(year)d") % {"year": self.detail["graduation_year"]}
        return _("Cal State LA alum") if self.detail["affiliation"] else ""

    @property
    def free(self) -> int:
        return max(self.detail["places"] - self.detail["taken"], 0)

    @property
    def places(self) -> str:
        if not self.free:
            return _("No openings right now")
        return ngettext("%(free)d opening", "%(free)d openings", self.free) % {"free": self.free}

    @property
    def waiting(self) -> str:
        """How many wait for the places there are; empty when nobody does."""
        waiting = self.detail["waiting"]
        if not waiting:
            return ""
        if waiting == 1:
            return _("1 person is waiting for an answer")
        if self.free == 1:
            return _("%(waiting)d people are waiting for 1 opening") % {"waiting": waiting}
        return _("%(waiting)d people are waiting for an answer") % {"waiting": waiting}

    @property
    def habit(self) -> str:
        """How soon an answer usually comes; empty while there are too few to tell."""
        days = self.detail["usual_days"]
        if not days:
            return ""
        return ngettext("Usually answers within %(days)d day", "Usually answers within %(days)d days", days) % {
            "days": days
        }

    @property
    def languages(self) -> str:
        return ", ".join(str(name) for number, name in LANGUAGES.items() if number in self.facets)

    @property
    def modes(self) -> str:
        return in_one_line(name for number, name in MODES.items() if number in self.facets)

    @property
    def confirmed_at(self) -> datetime | None:
        at = self.detail["confirmed_at"]
        return datetime.fromisoformat(at) if at else None

    @property
    def reasons(self) -> list[str]:
        """Why this mentor is here, the strongest reasons first; without words, what the mentee cares about."""
        segments = self.found.understanding.segments
        reasons = [reason for segment in segments for reason in self.reasons_of(segment)]
        if not segments:
            shared = (number for group in self.cares_about for number in group if number in self.facets)
            reasons = [reason for number in shared for reason in self.named(number)]
        return list(dict.fromkeys(reasons))[:MOST_REASONS]

    def reasons_of(self, segment: Segment) -> Iterator[str]:
        fitting = sorted((-strength, number) for number, strength in segment.facets.items() if number in self.facets)
        for _strength, number in fitting[:2]:
            yield from self.named(number)
        if not fitting:
            yield _("Mentions “%(words)s”") % {"words": segment.text}

    def named(self, number: int) -> Iterator[str]:
        """A facet of this mentor, in words."""
        kind = kind_of(number)
        if kind == Kind.OCCUPATION:
            title = format_html('<span lang="en">{}</span>', self.detail["occupation"])
            yield format_html(_("Career: {name}"), name=title)
        elif number in self.names:
            yield str(REASONS[kind]) % {"name": self.names[number].name}


def cards(found: Found, cares_about: Groups = ()) -> list[Card]:
    names = {option.facet: option for option in found.options if option.names}
    return [Card(detail, found.facets[detail["pk"]], found, names, cares_about) for detail in found.details]


def summary(found: Found, narrowing: MentorFilter) -> str:
    """How many mentors there are, in one sentence, as it is also announced."""
    if found.is_more:
        return _("More than %(total)d mentors. Narrow your search to see the best fits.") % {"total": found.total}
    if not found.total:
        return _("No mentor matches this search.")
    return ngettext("%(total)d mentor", "%(total)d mentors", found.total) % {"total": found.total}


def pages(found: Found, page: int) -> dict[str, Any]:
    """The page before and after this one; None where there is none."""
    is_last = page * PAGE >= found.total and not found.is_more
    return {"before": page - 1 if page > 1 else None, "number": page, "after": None if is_last else page + 1}


def alternatives(found: Found) -> list[dict[str, str]]:
    """Where nobody was found: each thing that was understood, as a search of its own."""
    segments = found.understanding.segments
    if found.total or len(segments) < 2:
        return []
    return [{"text": segment.text, "href": f"?{urlencode({'q': segment.text})}"} for segment in segments]


def described(saved: Iterable[SavedSearch]) -> list[dict[str, Any]]:
    """Saved searches in words: what was typed, and the filters as the page names them."""
    options = options_named()
    described = []
    for search in saved:
        narrowing = MentorFilter(QueryDict(search.query_string))
        parts = [narrowing.query, *(chip["text"] for chip in narrowing.chips(options))]
        text = " · ".join(filter(None, parts)) or _("Any mentor")
        described.append({"saved": search, "text": text, "href": search.get_absolute_url()})
    return described


def options_named() -> list[Option]:
    """Every value of the filters that stand in a vocabulary, without counts."""
    models = (Major, Industry, Topic)
    return [
        Option(facet_of(thing), 0, (thing.name_en, thing.name_es, "", ""), reads_spanish())
        for model in models
        for thing in model.objects.all()
    ]
