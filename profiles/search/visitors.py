"""What a visitor learns from a search: how many mentors there are, from five on, and nothing about any one of them.

It is the search of those who are signed in, but only words that mean something in the vocabularies count. Other words
could be those of a name in a biography: whether they count would say whether it is there. So they neither find anyone
nor leave anyone out, and typos stay, because whoever uses a word decides whether it is taken for one. Some names mean
something, too ("Baker"): whether there is anyone at all is decided by what mentors chose, not by what they wrote.
"""

from dataclasses import dataclass, replace

from profiles.public_statistics import SMALLEST_NUMBER_SHOWN
from profiles.search.engine import MEANT, SearchRequest, SearchResult, fetch_matches, search
from profiles.search.query import ParsedQuery
from profiles.search.terms import QueryTerm


@dataclass(frozen=True)
class VisitorAnswer:
    """What a visitor reads. `words` are those that count; `total` is None if it is too small to say."""

    words: str
    total: int | None
    has_few: bool  # of a total too small to say: whether it is at least one
    has_more: bool
    is_partial: bool  # other words were typed, too


def is_known(term: QueryTerm) -> bool:
    """Whether a term means something by itself."""
    return bool(term.facets_between(MEANT)) and not term.is_quoted


def fetch_known(request: SearchRequest, parsed: ParsedQuery) -> SearchResult:
    """As `engine.fetch_matches`, by the words that mean something only; nobody if none of those typed does."""
    known = replace(parsed, terms=tuple(filter(is_known, parsed.terms)), excluded_terms=())
    return SearchResult(known) if request.query and not known.terms else fetch_matches(request, known)


def answer_for_visitor(query: str) -> VisitorAnswer:
    """How many mentors the search finds for the words of this query that mean something."""
    result = search(SearchRequest(query), correct_typos=False, fetch=fetch_known)
    parsed = result.parsed_query
    words = " ".join(map(parsed.as_typed, parsed.terms))
    is_large = result.total >= SMALLEST_NUMBER_SHOWN
    return VisitorAnswer(
        words,
        result.total if is_large else None,
        has_few=not is_large and has_chosen(parsed),
        has_more=result.has_more,
        is_partial=bool(words) and len(words.split()) < len(query.split()),
    )


def has_chosen(parsed: ParsedQuery) -> bool:
    """Whether a mentor has chosen what the terms mean, whatever words they wrote."""
    chosen = [term.facets_between(MEANT) for term in parsed.terms]
    groups = [[facet for group in chosen for facet in group]] if parsed.matches_any_term else chosen
    return fetch_matches(SearchRequest(facet_filters=groups), replace(parsed, terms=())).total > 0
