"""Finds mentors: candidates from one index, ranked by relevance, by how fresh the profile is, and by turn (R11).

docs/search.md says how and why. Nothing here reads contact details.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import connection

from profiles.search.candidates import (
    BLOCK_SIZE,
    MIN_CLOSE,
    MIN_STRONG,
    MIN_WEAK,
    FacetGroups,
    SqlStatement,
    candidates_sql,
)
from profiles.search.index import SLICES
from profiles.search.query import ParsedQuery, QueryTerm, parse_query
from profiles.search.terms import NAME_STRENGTH, FacetKind, kind_of_facet, offered_topics

PAGE_SIZE = 20  # mentors
FRESH_DAYS, CONFIRMED_DAYS = 180, 365  # since the mentor confirmed the profile (R10)
SLICES_PER_DAY = 4  # by which the turn moves, so every one of the hundred slices comes first within 25 days
# How well a mentor matches one term: they are exactly that; they say so; it is close; related; a skill; a mention.
RELEVANCE_SQL = """CASE
    WHEN facets && {exact}::int[] THEN 9
    WHEN facets && {strong}::int[] THEN 8
    WHEN vector @@ to_tsquery('portal', {main_words}) THEN 7
    WHEN facets && {close}::int[] THEN 5
    WHEN facets && {weak}::int[] THEN 4
    WHEN vector @@ to_tsquery('portal', {skill_words}) THEN 3
    ELSE 1 END"""
RANKED_PAGE_SQL = """
SELECT mentor_id, facets, row_number() OVER (ORDER BY relevance DESC,
    CASE WHEN confirmed_at > now() - %(fresh)s * interval '1 day' THEN 0
         WHEN confirmed_at > now() - %(confirmed)s * interval '1 day' THEN 1
         WHEN confirmed_at IS NOT NULL THEN 2 ELSE 3 END,
    (slice - %(turn)s + {slices}) %% {slices}, hashint8extended(mentor_id, %(seed)s), mentor_id) AS place,
    count(*) OVER () AS total
FROM {source} candidate
ORDER BY place LIMIT %(page)s OFFSET %(start)s
"""


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
    as_of: date | None = None  # the day that decides whose turn it is and who is away; by default the database's today


@dataclass
class SearchResult:
    """One page of mentors: their keys in order, the facets of each, the total, and how the query was parsed."""

    parsed_query: ParsedQuery
    mentors: list[int] = field(default_factory=list)
    facets: dict[int, list[int]] = field(default_factory=dict)
    total: int = 0
    has_more: bool = False  # there are more than `total`: more candidates than are ranked together
    card_data: list[dict[str, Any]] = field(default_factory=list)  # with `fetch_result_page`: of the cards, in order
    facet_options: list = field(default_factory=list)  # with `fetch_result_page`: all options, by group and name


def fetch_matches(request: SearchRequest, parsed: ParsedQuery) -> SearchResult:
    """One page of the mentors who match, best first (one statement)."""
    statement = build_statement(request, parsed)
    with connection.cursor() as cursor:
        cursor.execute(ranked_page_sql(f"({scored_candidates_sql(statement, request, parsed)})"), statement.values)
        rows = cursor.fetchall()
    return build_result(request, parsed, {mentor: facets for mentor, facets, *_ in rows}, rows[0][3] if rows else 0)


def build_result(
    request: SearchRequest, parsed: ParsedQuery, facets: dict[int, list[int]], ranked_count: int
) -> SearchResult:
    before = (request.page - 1) * PAGE_SIZE // BLOCK_SIZE * BLOCK_SIZE
    return SearchResult(parsed, list(facets), facets, before + ranked_count, has_more=ranked_count == BLOCK_SIZE)


def build_statement(request: SearchRequest, parsed: ParsedQuery) -> SqlStatement:
    """A statement with the parameters of every search: the page, the block it is in, the turn of the day."""
    block, start = divmod((request.page - 1) * PAGE_SIZE, BLOCK_SIZE)
    today = request.as_of or parsed.today
    return SqlStatement(
        {
            "block": BLOCK_SIZE,
            "skipped": block * BLOCK_SIZE,
            "page": PAGE_SIZE,
            "start": start,
            "today": today,
            "mentee": request.mentee,
            "only_mentor": request.only_mentor,
            "turn": (request.mentee * 37 + today.toordinal() * SLICES_PER_DAY) % SLICES,
            "seed": request.mentee * 1000 + today.toordinal(),
            "fresh": FRESH_DAYS,
            "confirmed": CONFIRMED_DAYS,
        },
        parsed.frequencies,
    )


def scored_candidates_sql(statement: SqlStatement, request: SearchRequest, parsed: ParsedQuery) -> str:
    """The SQL of one block of candidates with the relevance of each.

    Who offers exactly a topic that is filtered by comes first: among all without a query, among equals with one.
    """
    filtered_topics = offered_topics(facet for group in request.facet_filters for facet in group)
    preferences = (filtered_topics, *request.preferences) if filtered_topics else request.preferences
    relevance = relevance_sql(statement, parsed, preferences)
    if parsed.terms and filtered_topics:
        relevance = f"2 * ({relevance}) + (facets && {statement.bind(filtered_topics)}::int[])::int"
    return candidates_sql(statement, parsed, request.facet_filters, preferences, relevance)


def ranked_page_sql(source: str) -> str:
    """The SQL of one page of `source`, in order."""
    return RANKED_PAGE_SQL.format(slices=SLICES, source=source)


def relevance_sql(statement: SqlStatement, parsed: ParsedQuery, preferences: FacetGroups) -> str:
    """The relevance of a candidate, as SQL: the sum over the terms, or without terms over the mentee's preferences."""
    if parsed.terms:
        asks_beyond_topics = any(term.facets and not names_only_topics(term) for term in parsed.terms)
        return " + ".join(term_relevance_sql(statement, term, asks_beyond_topics) for term in parsed.terms)
    weights = [
        f"CASE WHEN facets && {statement.bind(list(group))}::int[] THEN {2**weight} ELSE 0 END"
        for weight, group in enumerate(reversed(preferences))
        if group
    ]
    return " + ".join(weights) or "0"


def names_only_topics(term: QueryTerm) -> bool:
    exact = term.facets_between(NAME_STRENGTH)
    return bool(exact) and all(kind_of_facet(facet) == FacetKind.TOPIC for facet in exact)


def term_relevance_sql(statement: SqlStatement, term: QueryTerm, asks_beyond_topics: bool) -> str:
    """`asks_beyond_topics`: the query has more than topics, and the rest counts more ("law school internship")."""
    if term.is_quoted:
        return "1"
    exact = term.facets_between(NAME_STRENGTH)
    offered = offered_topics(exact)
    related = [facet for facet in exact if kind_of_facet(facet) == FacetKind.TOPIC]
    exact = [facet for facet in exact if facet not in related]
    return RELEVANCE_SQL.format(
        exact=statement.bind(exact if asks_beyond_topics else exact + offered),
        strong=statement.bind(
            term.facets_between(MIN_STRONG, NAME_STRENGTH - 1) + ([] if asks_beyond_topics else related)
        ),
        main_words=statement.bind(term.tsquery("AB")),
        close=statement.bind(term.facets_between(MIN_CLOSE, MIN_STRONG - 1) + offered),
        weak=statement.bind(term.facets_between(MIN_WEAK, MIN_CLOSE - 1) + related),
        skill_words=statement.bind(term.tsquery("C")),
    )


def search(
    request: SearchRequest,
    *,
    correct_typos: bool = True,
    fetch: Callable[[SearchRequest, ParsedQuery], SearchResult] = fetch_matches,
) -> SearchResult:
    """One page of the mentors who match. With `correct_typos=False` the query is taken as typed.

    Typos are corrected. If no one matches, known words are doubted too, and then one matching term is enough. The
    result's `parsed_query` says which of these was done.
    """
    result = fetch(request, parse_query(request.query, correct_typos=correct_typos))
    if result.total or request.page > 1:
        return result
    rereadings = []
    if correct_typos and result.parsed_query.is_doubtful and not result.parsed_query.corrected:
        rereadings.append(parse_query(request.query, doubt_known_words=True))
    if len(result.parsed_query.terms) > 1 and all(term.facets for term in result.parsed_query.terms):
        rereadings.append(replace(result.parsed_query, matches_any_term=True))
    retried = (fetch(request, reading) for reading in rereadings if reading.corrected or reading.matches_any_term)
    return next((other for other in retried if other.total), result)
