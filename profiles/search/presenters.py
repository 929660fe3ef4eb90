"""Prepares a search page for its templates: the cards with their reasons, the summary, the pages, saved searches."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from core.templatetags.portal import in_one_line
from profiles.languages import LANGUAGES_SPOKEN
from profiles.models import Industry, Major, MeetingMode, SavedSearch, Topic
from profiles.public_profile import openings_text, usual_time_text
from profiles.search.engine import PAGE_SIZE, FacetGroups, SearchResult
from profiles.search.filters import MentorFilter
from profiles.search.result_page import BIO_LENGTH, FacetOption, reads_spanish
from profiles.search.spelling import singular, tokenize
from profiles.search.terms import (
    HELPS_ANY_MAJOR,
    FacetKind,
    QueryTerm,
    facet_of,
    kind_of_facet,
    language_facet,
    mode_facet,
    offered_topics,
)
from profiles.search.visitors import VisitorAnswer

MAX_REASONS = MAX_TOPICS = 3
MAX_TOPIC_LETTERS = 68  # two lines of a phone
LANGUAGES = {language_facet(code): name for code, name in LANGUAGES_SPOKEN}
MODES = {mode_facet(mode): mode.label for mode in MeetingMode}
REASONS = {
    FacetKind.MAJOR: gettext_lazy("Major: %(name)s"),
    FacetKind.INDUSTRY: gettext_lazy("Industry: %(name)s"),
    FacetKind.GROUP: gettext_lazy("Field: %(name)s"),
    FacetKind.TOPIC: gettext_lazy("Helps with: %(name)s"),
}


class OfferedTopic(NamedTuple):
    """A topic that a mentor offers, and whether it is what was asked for."""

    name: str
    is_match: bool


@dataclass
class Card:
    """One mentor in a list, without any contact detail (R29)."""

    pk: int
    data: dict[str, Any]
    facets: list[int]
    result: SearchResult
    names: dict[int, FacetOption]
    preferences: FacetGroups
    all_topics: dict[int, FacetOption]  # by the facet of those who offer exactly this one
    filtered_topics: list[int]
    labels: dict[FacetKind, str]  # of reasons, in the reader's language

    @cached_property
    def name(self) -> str:
        names = {name: self.data[name] for name in ("given_name", "preferred_name", "family_name")}
        return User(**names).public_name

    @property
    def href(self) -> str:
        return f"/mentors/{self.pk}/"

    @cached_property
    def photo(self) -> str:
        return f"{self.href}photo/" if self.data["photo"] else ""

    @property
    def work(self) -> str:
        return " · ".join(filter(None, (self.data["profession"], self.data["employer"])))

    @cached_property
    def words(self) -> str:
        """The beginning of what the mentor wrote, for two lines."""
        bio = " ".join(self.data["bio"].split())
        return f"{bio.rpartition(' ')[0] or bio}…" if len(self.data["bio"]) == BIO_LENGTH else bio

    @property
    def language_of_words(self) -> str:
        """The code of the language they are written in; empty if the mentor has not said so."""
        return self.data["bio_language"]

    @property
    def openings(self) -> int:
        return max(self.data["places"] - self.data["taken"], 0)

    @property
    def openings_text(self) -> str:
        """How many openings there are, and how many people wait for them."""
        openings, waiting = openings_text(self.openings), self.data["waiting"]
        if not waiting:
            return openings
        return _("%(openings)s, %(waiting)d waiting") % {"openings": openings, "waiting": waiting}

    @property
    def ways(self) -> str:
        """Ways to meet, languages, and how soon the mentor usually answers."""
        modes = in_one_line(name for facet, name in MODES.items() if facet in self.facets)
        languages = ", ".join(str(name) for facet, name in LANGUAGES.items() if facet in self.facets)
        return " · ".join(filter(None, (modes, languages, usual_time_text(self.data["usual_days"]))))

    @cached_property
    def all_reasons(self) -> list[str]:
        terms = self.result.parsed_query.terms
        mentions = self.data["mentions"]  # whether the profile has the words of each term
        reasons = [reason for term, has in zip(terms, mentions, strict=True) for reason in self.reasons_for(term, has)]
        if not terms:
            shared_facets = (facet for group in self.preferences for facet in group if facet in self.facets)
            reasons = [reason for facet in shared_facets for reason in self.facet_labels(facet)]
        return list(dict.fromkeys(reasons))

    @property
    def reasons(self) -> list[str]:
        """Why this mentor is listed, strongest reasons first; without a query, the preferences they match."""
        return self.all_reasons[:MAX_REASONS]

    @cached_property
    def other_reasons(self) -> str:
        """The reasons that the topics shown do not say themselves."""
        shown = {self.topic_reason(topic.name) for topic in self.topics}
        return format_html_join(" · ", "{}", ((reason,) for reason in self.reasons if reason not in shown))

    @cached_property
    def offered(self) -> list[FacetOption]:
        return [option for facet, option in self.all_topics.items() if facet in self.facets]

    @cached_property
    def topics(self) -> list[OfferedTopic]:
        """Up to three topics the mentor offers, those asked for first; fewer if their names are long."""
        filtered = (name for facet in self.filtered_topics for name in self.topics_offered_for(facet))
        reasons = {*self.all_reasons, *map(self.topic_reason, filtered)}
        topics = [OfferedTopic(option.name, self.topic_reason(option.name) in reasons) for option in self.offered]
        topics = sorted(topics, key=lambda topic: not topic.is_match)[:MAX_TOPICS]
        while len(topics) > 1 and sum(len(topic.name) for topic in topics) > MAX_TOPIC_LETTERS:
            topics.pop()
        return topics

    @property
    def marks_topics(self) -> bool:
        """Whether the topics that match are marked: those of one's own profile come first without it."""
        return bool(self.result.parsed_query.terms or self.filtered_topics)

    @property
    def more_topics(self) -> int:
        return len(self.offered) - len(self.topics)

    def reasons_for(self, term: QueryTerm, is_mentioned: bool) -> Iterator[str]:
        matching = sorted((-strength, facet) for facet, strength in term.facets.items() if facet in self.facets)
        for _strength, facet in matching[:2]:
            yield from self.facet_labels(facet)
        if matching or term.is_language:
            return
        if is_mentioned:
            yield _("Mentions “%(words)s”") % {"words": self.result.parsed_query.as_typed(term)}
        else:
            yield from self.labels_with_words(term)

    def labels_with_words(self, term: QueryTerm) -> Iterator[str]:
        """The labels of this mentor's facets whose names, in English or Spanish, have the words of the term."""
        words = set(map(singular, term.words))
        for facet in self.facets:
            names = self.names[facet].names if facet in self.names else ()
            if names and words <= set(map(singular, tokenize(" ".join(filter(None, names[:2]))))):
                yield from self.facet_labels(facet)

    def facet_labels(self, facet: int) -> Iterator[str]:
        """The label of a facet of this mentor; none for a facet that is not shown."""
        kind = kind_of_facet(facet)
        if facet == HELPS_ANY_MAJOR:
            yield _("Helps students in any major")
        elif kind == FacetKind.OCCUPATION:
            title = format_html('<span lang="en">{}</span>', self.data["occupation"])
            yield format_html(_("Career: {name}"), name=title)
        elif kind == FacetKind.TOPIC:
            yield from map(self.topic_reason, self.topics_offered_for(facet))
        elif kind == FacetKind.LANGUAGE:
            yield _("Speaks %(language)s") % {"language": LANGUAGES[facet]}
        elif facet in self.names:
            yield self.labels[kind] % {"name": self.names[facet].name}

    def topics_offered_for(self, facet: int) -> list[str]:
        """A topic, if the mentor offers exactly this one; otherwise those they offer that are near it."""
        exactly = [option for option in self.offered if option.facet == facet]
        return [option.name for option in exactly or self.offered if option.is_near(self.names.get(facet))]

    def topic_reason(self, name: str) -> str:
        return self.labels[FacetKind.TOPIC] % {"name": name}


def cards(result: SearchResult, preferences: FacetGroups = (), selected: Iterable[int] = ()) -> list[Card]:
    """The cards of a page; `selected` are the facets it is filtered by."""
    names = {option.facet: option for option in result.facet_options if option.names}
    topics = [facet for facet in names if kind_of_facet(facet) == FacetKind.TOPIC]
    all_topics = {offered: names[facet] for facet, offered in zip(topics, offered_topics(topics), strict=True)}
    filtered_topics = [facet for facet in selected if kind_of_facet(facet) == FacetKind.TOPIC]
    labels = {kind: str(label) for kind, label in REASONS.items()}
    shared = (result, names, preferences, all_topics, filtered_topics, labels)  # by all cards
    return [Card(data["pk"], data, result.facets[data["pk"]], *shared) for data in result.card_data]


def summary(result: SearchResult, mentor_filter: MentorFilter) -> str:
    """How many mentors match, in one sentence; screen readers hear it too."""
    if result.has_more:
        return _("More than %(total)d mentors. Narrow your search to see the best matches.") % {"total": result.total}
    if not result.total:
        return _("No mentor matches this search.")
    return ngettext("%(total)d mentor", "%(total)d mentors", result.total) % {"total": result.total}


def visitor_summary(answer: VisitorAnswer, query: str) -> str:
    """What a visitor reads of a search, in one sentence without any small number."""
    if query and not answer.words:
        return _("“%(query)s” isn't an industry, a major, or a career we know") % {"query": query}
    # Translators: what the mentors found are for, as the end of "10 mentors for “nurse”".
    where = _("for “%(words)s”") % {"words": answer.words} if query else ""
    values = {"total": answer.total, "where": where}
    if answer.has_more:
        summary = _("More than %(total)d mentors %(where)s")
    elif answer.total:
        summary = _("%(total)d mentors %(where)s")
    else:
        summary = _("A few mentors %(where)s") if answer.has_few else _("Fewer than five mentors %(where)s")
    return " ".join((summary % values).split())


def pages(result: SearchResult, page: int) -> dict[str, Any]:
    """The numbers of the pages before and after this one, and of all pages; None where there is none, or too many."""
    is_last = page * PAGE_SIZE >= result.total and not result.has_more
    return {
        "before": page - 1 if page > 1 else None,
        "number": page,
        "total": None if result.has_more else max(page, -(-result.total // PAGE_SIZE)),
        "after": None if is_last else page + 1,
    }


def alternatives(result: SearchResult) -> list[dict[str, str]]:
    """If no one was found: each term as a search of its own."""
    terms = result.parsed_query.terms
    if result.total or len(terms) < 2:
        return []
    texts = map(result.parsed_query.as_typed, terms)
    return [{"text": text, "href": f"?{urlencode({'q': text})}"} for text in texts]


def describe_saved_searches(saved: Iterable[SavedSearch]) -> list[dict[str, Any]]:
    """Saved searches as text: the query, and the filters as the page names them."""
    options = vocabulary_options()
    descriptions = []
    for search in saved:
        mentor_filter = MentorFilter(QueryDict(search.query_string))
        parts = [mentor_filter.query, *(chip["text"] for chip in mentor_filter.chips(options))]
        text = " · ".join(filter(None, parts)) or _("Any mentor")
        descriptions.append({"saved": search, "text": text, "href": search.get_absolute_url()})
    return descriptions


def vocabulary_options() -> list[FacetOption]:
    """The options of all filters that come from a vocabulary, without counts."""
    is_spanish = reads_spanish()
    return [
        FacetOption(facet_of(entry), 0, (entry.name_en, entry.name_es, "", ""), is_spanish)
        for model in (Major, Industry, Topic)
        for entry in model.objects.all()
    ]
