"""What to search for. Parses a query: finds phrases, corrects typos, drops filler words (docs/search.md)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, groupby
from typing import Any

from profiles.search import spelling
from profiles.search.lexicon import Lexicon, fetch_rows
from profiles.search.terms import TITLE_STRENGTH, QueryTerm

MAX_QUERY_LENGTH = 200  # characters; the rest is ignored
MAX_WORDS = 12  # the rest is ignored
MAX_MEANINGS = 12  # facets of a prefix, or of words within titles
TITLE_WORDS_STRENGTH = 50  # of an entry that has all the words in one of its titles
PREFIX_STRENGTH = 70  # of an entry whose name begins with the word
FacetGroups = Sequence[Sequence[int]]  # each group has facets of one kind: any of a group, and all groups
# Phones type curly quotation marks.
STRAIGHT_QUOTES = str.maketrans("“”„‟«»", '""""""')
PREFIX_SQL = f"""
(SELECT {{position}}, facet, {PREFIX_STRENGTH} FROM profiles_searchterm
 WHERE key LIKE %({{parameter}})s AND strength >= {TITLE_STRENGTH}
 GROUP BY facet ORDER BY max(strength) DESC, min(length(key)), facet LIMIT {MAX_MEANINGS})
"""  # noqa: S608 — only our own constants
TITLE_WORDS_SQL = f"""
(SELECT {{position}}, facet, {TITLE_WORDS_STRENGTH} FROM profiles_searchterm
 WHERE to_tsvector('portal'::regconfig, COALESCE(words, '')) @@ to_tsquery('portal', %({{parameter}})s)
 GROUP BY facet ORDER BY count(*) DESC, max(strength) DESC, facet LIMIT {MAX_MEANINGS})
"""  # noqa: S608 — only our own constants


@dataclass(frozen=True)
class ParsedQuery:
    """A whole query: its terms, the terms a mentor must not match, and its text after spelling correction."""

    typed: str
    terms: tuple[QueryTerm, ...] = ()
    excluded_terms: tuple[QueryTerm, ...] = ()
    corrected: str = ""  # the corrected query; empty if nothing was corrected
    matches_any_term: bool = False  # one matching term is enough, because no mentor matches all of them
    ignores_quotes: bool = False  # no mentor has the quoted words together, so they were read like any others
    is_doubtful: bool = False  # a word without a meaning of its own was taken as typed
    frequencies: dict[str, int] = field(default_factory=dict)  # common words and lexemes → percent of mentors
    today: date = date.min  # by the database's clock
    spellings: dict[str, str] = field(default_factory=dict)  # words as they are looked up → as they were typed

    def as_typed(self, term: QueryTerm) -> str:
        """The words of a term as they were typed."""
        return spell(term.words, self.spellings)

    @property
    def has_quotes(self) -> bool:
        return any(term.is_quoted for term in self.terms)

    @property
    def has_unknown_words(self) -> bool:
        return any(not term.facets for term in self.terms)


@dataclass(frozen=True)
class SearchRequest:
    """What to search for: a query, and the facets to filter by, any of each group."""

    query: str = ""
    facet_filters: FacetGroups = ()
    # The mentee's own majors, careers, industries and topics, most important first: they rank a search without words.
    preferences: FacetGroups = ()
    mentee: int = 0
    page: int = 1
    only_mentor: int | None = None  # search among this mentor only
    listed_kinds: tuple[int, ...] = ()  # of which the page shows every option, also those that no mentor has
    as_of: date | None = None  # the day that decides whose turn it is and who is away; by default the database's today


@dataclass
class SearchResult:
    """One page of mentors: their keys in order, the facets of each, the total, and how the query was parsed."""

    parsed_query: ParsedQuery
    mentors: list[int] = field(default_factory=list)
    facets: dict[int, list[int]] = field(default_factory=dict)
    total: int = 0
    has_more: bool = False  # there are more than `total`: more than are ranked together
    card_data: list[dict[str, Any]] = field(default_factory=list)  # with `fetch_result_page`: of the cards, in order
    facet_options: list = field(default_factory=list)  # with `fetch_result_page`: by group and name


@dataclass(frozen=True)
class QueryParts:
    """A query split at its operators: plain words and quoted phrases, each with or without a minus in front."""

    words: list[str]
    phrases: list[list[str]]
    excluded_words: list[str]
    excluded_phrases: list[list[str]]


def split_operators(typed: str) -> QueryParts:
    typed = typed.translate(STRAIGHT_QUOTES)
    excluded_phrases = re.findall(r'(?:^|\s)-"([^"]+)"', typed)
    typed = re.sub(r'(^|\s)-"[^"]*"', r"\1", typed)
    phrases = re.findall('"([^"]+)"', typed)
    typed = re.sub('"[^"]*"', " ", typed)
    excluded_words = re.findall(r"(?:^|\s)-(\w\S*)", typed)
    rest = re.sub(r"(?:^|\s)-\w\S*", " ", typed)
    return QueryParts(
        spelling.tokenize(rest),
        list(filter(None, map(spelling.tokenize, phrases))),
        spelling.tokenize(" ".join(excluded_words)),
        list(filter(None, map(spelling.tokenize, excluded_phrases))),
    )


def quoted_term(phrase: list[str]) -> QueryTerm:
    return QueryTerm(tuple(phrase), is_quoted=True)


def without_quotes(parts: QueryParts) -> QueryParts:
    return replace(parts, words=[*parts.words, *chain.from_iterable(parts.phrases)], phrases=[])


def parse_query(
    typed: str, *, correct_typos: bool = True, doubt_known_words: bool = False, ignore_quotes: bool = False
) -> ParsedQuery:
    """Parse a query. With `correct_typos`, unknown words become the nearest known ones, as `corrected` shows."""
    typed = " ".join(typed[:MAX_QUERY_LENGTH].split())
    parts = without_quotes(split_operators(typed)) if ignore_quotes else split_operators(typed)
    query, excluded = parts.words[:MAX_WORDS], parts.excluded_words
    if not (query or parts.phrases):  # only excluded words: search for them instead
        query, excluded = excluded[:MAX_WORDS], []
    lexicon = Lexicon(
        query,
        [*excluded, *chain.from_iterable(parts.phrases)],
        correct_typos=correct_typos,
        doubt_known_words=doubt_known_words,
    )
    spellings = spelling.spellings(typed)
    # Whoever types the accents of a word knows how it is spelled.
    lexicon.real_words.update(word for word, as_typed in spellings.items() if not as_typed.isascii())
    corrected = lexicon.correct_spelling() if correct_typos else query
    return ParsedQuery(
        typed,
        (*resolve_terms(lexicon, lexicon.expand_abbreviations(corrected)), *map(quoted_term, parts.phrases)),
        (
            *(QueryTerm((word,), lexicon.facets_of([word])) for word in excluded),
            *map(quoted_term, parts.excluded_phrases),
        ),
        spell(corrected, spellings) if corrected != query else "",
        ignores_quotes=ignore_quotes,
        is_doubtful=lexicon.is_doubtful,
        frequencies=lexicon.frequencies,
        today=lexicon.today,
        spellings=spellings,
    )


def spell(words: Iterable[str], spellings: dict[str, str]) -> str:
    return " ".join(spellings.get(word, word) for word in words)


def resolve_terms(lexicon: Lexicon, query: list[str]) -> list[QueryTerm]:
    """The terms of the query. Neighboring words without a meaning of their own are looked up in the titles."""
    terms: list[QueryTerm] = []
    for has_meaning, group in groupby(lexicon.split_into_terms(query), key=lambda term: bool(term.facets)):
        neighbors = list(group)
        terms += (
            neighbors
            if has_meaning
            else unknown_word_terms([word for term in neighbors for word in term.words], lexicon.completions)
        )
    return add_partial_matches(terms)


def unknown_word_terms(words: list[str], completions: dict[str, tuple[str, ...]]) -> list[QueryTerm]:
    """Words that form no known phrase, as one term; a last word that may be a prefix is a term of its own."""
    if last_completions := completions.get(words[-1]):
        before = [QueryTerm(tuple(words[:-1]))] if len(words) > 1 else []
        return [*before, QueryTerm((words[-1],), completions=last_completions)]
    return [QueryTerm(tuple(words))]


def add_partial_matches(terms: list[QueryTerm]) -> list[QueryTerm]:
    """Give terms without a meaning the facets, at low strength, of entries with all their words in one title, or whose
    name begins with the term (one statement)."""
    unmatched = [position for position, term in enumerate(terms) if not term.facets]
    if not unmatched:
        return terms
    statements, values = [], {}
    for position in unmatched:
        term, parameter = terms[position], f"w{position}"
        template = PREFIX_SQL if term.completions else TITLE_WORDS_SQL
        statements.append(template.format(position=position, parameter=parameter))
        values[parameter] = f"{term.words[0]}%" if term.completions else " & ".join(term.words)
    facets: dict[int, dict[int, int]] = {}
    for position, facet, strength in fetch_rows(" UNION ALL ".join(statements), **values):
        facets.setdefault(position, {})[facet] = strength
    return [replace(term, facets=term.facets or facets.get(position, {})) for position, term in enumerate(terms)]
