"""Finds mentors, best first: whom a query concerns, how well they fit, one page. Reads no contact details (R29).

docs/search.md explains it; ADR 15 says what each part costs and buys."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from profiles.blocked_pairs import exclusion_sql
from profiles.search.index import EMPLOYER_MARK, SLICES, SLICES_PER_PART, TITLE_MARK
from profiles.search.lexicon import fetch_rows
from profiles.search.query import (
    TITLE_WORDS_STRENGTH,
    FacetGroups,
    ParsedQuery,
    SearchRequest,
    SearchResult,
    parse_query,
)
from profiles.search.spelling import singular
from profiles.search.terms import (
    NAME_STRENGTH,
    PART_STRENGTH,
    PROGRAM_STRENGTH,
    FacetKind,
    QueryTerm,
    kind_of_facet,
    offered_topics,
)

PAGE_SIZE = 20  # mentors
BLOCK_SIZE = 1000  # mentors that are ranked together; if more match, they are ranked in blocks, one after the other
FRESH_DAYS, CONFIRMED_DAYS = 180, 365  # since the mentor confirmed the profile (R10)
SLICES_PER_DAY = 4  # by which the turn moves, so every one of the hundred slices comes first within 25 days
# The lowest strength of a facet that is what was meant, and of any that has to do with it.
MEANT, RELATED = PROGRAM_STRENGTH, 1
MAX_FACETS = 48  # of one term, strongest first: an index lookup costs by the number of its lexemes
# What a larger percentage of mentors has is looked up in the index only if nothing rarer is asked for; otherwise it is
# checked in the rows that the rest finds, because the index would read all who have it.
COMMON_PERCENT = 10
# How much it counts that a mentor fits a term: by what they are in their own words, by where they work, and by the best
# facet of each aspect. What a mentor *is* outweighs everything else together; then comes the employer; then what they
# work in, and whom and with what they help. Points of several aspects are added up, so who fits twice comes before.
TITLE_POINTS, EMPLOYER_POINTS, WORD_POINTS = 50, 20, 1
POINTS: dict[FacetKind, tuple[tuple[int, int], ...]] = {  # kind → (lowest strength, points), strongest first
    FacetKind.OCCUPATION: ((NAME_STRENGTH, 50), (MEANT, 48), (TITLE_WORDS_STRENGTH, 20), (RELATED, 3)),
    FacetKind.INDUSTRY: ((PART_STRENGTH, 8), (RELATED, 3)),
    FacetKind.GROUP: ((PART_STRENGTH, 6), (RELATED, 3)),
    FacetKind.MAJOR: ((PART_STRENGTH, 6), (RELATED, 4)),
    FacetKind.OFFERED_TOPIC: ((RELATED, 6),),
    FacetKind.TOPIC: ((RELATED, 4),),
    FacetKind.AVAILABLE: ((RELATED, 6),),
    FacetKind.LANGUAGE: ((RELATED, 6),),
}


def search(
    request: SearchRequest,
    *,
    correct_typos: bool = True,
    fetch: Callable[[SearchRequest, ParsedQuery], SearchResult] | None = None,
) -> SearchResult:
    """One page of the mentors who match. With `correct_typos=False` the query is taken as typed.

    Typos are corrected. If no one has the words in quotation marks together, they are read like any others. If still no
    one matches, known words are doubted, and then one matching term is enough. `parsed_query` says what was done.
    """
    fetch = fetch or fetch_matches
    parsed = parse_query(request.query, correct_typos=correct_typos)
    result = fetch(request, parsed)
    if not result.mentors and request.page > 1:  # as the first page was read
        first_page = search(replace(request, page=1), correct_typos=correct_typos)
        return fetch(request, first_page.parsed_query) if first_page.parsed_query != parsed else result
    if not result.total and parsed.has_quotes:
        parsed = parse_query(request.query, correct_typos=correct_typos, ignore_quotes=True)
        result = fetch(request, parsed)
    if result.total:
        return result
    retried = (fetch(request, reading) for reading in freer_readings(request, parsed, correct_typos))
    return next((other for other in retried if other.total), result)


def freer_readings(request: SearchRequest, parsed: ParsedQuery, correct_typos: bool) -> Iterator[ParsedQuery]:
    """Other readings of a query that found no one, closest to it first."""
    if correct_typos and parsed.is_doubtful and not parsed.corrected:
        doubted = parse_query(request.query, doubt_known_words=True, ignore_quotes=parsed.ignores_quotes)
        if doubted.corrected:
            yield doubted
    if len(parsed.terms) > 1 and all(term.facets for term in parsed.terms):
        yield replace(parsed, matches_any_term=True)


def fetch_matches(request: SearchRequest, parsed: ParsedQuery) -> SearchResult:
    """One page of the mentors who match, best first (one statement)."""
    statement = SqlStatement(request, parsed)
    sql = PAGE_SQL.format(source=f"({statement.candidates_sql(with_relevance=True)})")
    rows = fetch_rows(sql, **statement.values)
    return build_result(request, parsed, {mentor: facets for mentor, facets, *_ in rows}, rows[0][3] if rows else 0)


def build_result(
    request: SearchRequest, parsed: ParsedQuery, facets: dict[int, list[int]], ranked_count: int
) -> SearchResult:
    before = (request.page - 1) * PAGE_SIZE // BLOCK_SIZE * BLOCK_SIZE
    return SearchResult(parsed, list(facets), facets, before + ranked_count, has_more=ranked_count == BLOCK_SIZE)


PAGE_SQL = f"""
SELECT mentor_id, facets, row_number() OVER (ORDER BY relevance DESC,
    CASE WHEN confirmed_at > now() - interval '{FRESH_DAYS} days' THEN 0
         WHEN confirmed_at > now() - interval '{CONFIRMED_DAYS} days' THEN 1
         WHEN confirmed_at IS NOT NULL THEN 2 ELSE 3 END,
    (slice - %(turn)s + {SLICES}) %% {SLICES}, hashint8extended(mentor_id, %(seed)s), mentor_id) AS place,
    count(*) OVER () AS total
FROM {{source}} candidate
ORDER BY place LIMIT {PAGE_SIZE} OFFSET %(start)s
"""  # noqa: S608 — only our own constants
SOURCE_SQL = """(SELECT mentor_id, facets, slice, confirmed_at, {relevance} AS relevance
    FROM profiles_searchdocument
    WHERE vector @@ ({index}) {checks} AND mentor_id <> %(mentee)s
      AND (%(only_mentor)s::bigint IS NULL OR mentor_id = %(only_mentor)s)
      AND (away_until IS NULL OR away_until <= %(today)s))"""
ROW_CHECK_SQL = "AND (vector @@ ({})) IS TRUE"  # "IS TRUE" prevents the use of the index
ALL_DOCUMENTS = "$$'m:'$$::tsquery"  # a lexeme of every document


@dataclass(frozen=True)
class Criterion:
    """One thing a mentor must match: as an index lookup, as a check of the row, and how many mentors match it."""

    index: str
    check: str  # the same as `index`, unless the lookup finds too many
    percent: int  # of all mentors; 0 if it is not common


def any_criterion(criteria: Sequence[Criterion]) -> Criterion:
    """The criterion that is met when any of these is."""
    return Criterion(
        " || ".join(criterion.index for criterion in criteria),
        " || ".join(criterion.check for criterion in criteria),
        min(sum(criterion.percent for criterion in criteria), 100),
    )


class SqlStatement:
    """The SQL of one search, and its parameters by name."""

    def __init__(self, request: SearchRequest, parsed: ParsedQuery):
        self.request, self.parsed = request, parsed
        # Who offers exactly a topic that is filtered by comes first, before those who offer one that is near it.
        self.filtered_topics = offered_topics(facet for group in request.facet_filters for facet in group)
        self.preferences = [group for group in (self.filtered_topics, *request.preferences) if group]
        block, start = divmod((request.page - 1) * PAGE_SIZE, BLOCK_SIZE)
        today = request.as_of or parsed.today
        self.turn = (request.mentee * 37 + today.toordinal() * SLICES_PER_DAY) % SLICES
        self.values: dict[str, Any] = {
            "skipped": block * BLOCK_SIZE, "start": start, "today": today, "mentee": request.mentee, "turn": self.turn,
            "seed": request.mentee * 1000 + today.toordinal(), "only_mentor": request.only_mentor,
        }  # fmt: skip

    def bind(self, value: Any) -> str:
        """Add a parameter and return its placeholder."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f"%({name})s"

    # Whom the search concerns

    def candidates_sql(self, filters: FacetGroups | None = None, *, with_relevance: bool = False) -> str:
        """The SQL of one block of candidates: sources in order, read only until there are enough.

        What was meant comes before what is merely mentioned or related, and in each, those whose turn it is before the
        rest. So a word that two of three mentors use costs no more than a rare one.
        """
        filters = self.request.facet_filters if filters is None else filters
        relevance = self.relevance_sql() if with_relevance else "0"
        excluded = [f"AND NOT vector @@ ({self.excluded(term).check})" for term in self.parsed.excluded_terms]
        checks = [*excluded, exclusion_sql(self.values["mentee"], self.bind)]
        sources: list[str] = []
        for criteria in self.tiers(filters):
            index, row_checks = split_index_and_row_checks(criteria)
            for part_index, part_check in self.parts(bool(index)):
                lookup = " && ".join(filter(None, [index, part_index]))
                all_checks = " ".join([*row_checks, *checks, part_check])
                sources.append(SOURCE_SQL.format(index=lookup, checks=all_checks, relevance=relevance))
            matches = " AND ".join(f"vector @@ ({criterion.check})" for criterion in criteria)
            checks.append(f"AND NOT ({matches or 'FALSE'})")
        return f"{' UNION ALL '.join(sources)} LIMIT {BLOCK_SIZE} OFFSET %(skipped)s"

    def tiers(self, filters: FacetGroups) -> list[list[Criterion]]:
        """What candidates must match, strictest first."""
        filtered = [self.any_facet(group) for group in filters if group]
        if self.parsed.terms:
            by_term = [[self.criterion(term, strength) for term in self.parsed.terms] for strength in (MEANT, RELATED)]
            if self.parsed.matches_any_term:
                by_term = [[any_criterion(criteria)] for criteria in by_term]
            return [criteria + filtered for criteria in by_term]
        preferred = sorted({facet for group in self.preferences for facet in group})[:MAX_FACETS]
        return [[*filtered, self.any_facet(preferred)], filtered] if preferred else [filtered]

    def parts(self, has_index: bool) -> list[tuple[str, str]]:
        """The tenth of the mentors whose turn it is, and the rest: an index lookup, and a check of the row."""
        part = self.turn // SLICES_PER_PART
        return [
            (f"$$'t:{part}'$$::tsquery", ""),
            ("" if has_index else ALL_DOCUMENTS, f"AND slice / {SLICES_PER_PART} <> {part}"),
        ]

    def criterion(self, term: QueryTerm, min_strength: int) -> Criterion:
        """What a document must have to match the term: a facet it means, or its words, unless it means a language."""
        facets = sorted(term.facets_between(min_strength), key=lambda facet: -term.facets[facet])[:MAX_FACETS]
        is_meant = min_strength == MEANT and not term.is_quoted
        words = [] if term.is_language else [self.what_mentor_is(term) if is_meant else self.all_words(term)]
        return any_criterion([*words, self.any_facet(facets)] if facets else words)

    def excluded(self, term: QueryTerm) -> Criterion:
        return self.criterion(term, MEANT) if term.facets_between(MEANT) else self.all_words(term)

    def any_facet(self, facets: Iterable[int]) -> Criterion:
        """Documents that have any of these facets."""
        lexemes = [f"f:{facet}" for facet in facets]
        lookup = self.bind(" | ".join(f"'{lexeme}'" for lexeme in lexemes)) + "::tsquery"
        return Criterion(lookup, lookup, min(sum(self.parsed.frequencies.get(lexeme, 0) for lexeme in lexemes), 100))

    def what_mentor_is(self, term: QueryTerm) -> Criterion:
        """Documents with all words of the term in the title or in the employer, as the mentor wrote them."""
        lookup = self.own_words(term, TITLE_MARK) + " || " + self.own_words(term, EMPLOYER_MARK)
        return Criterion(lookup, lookup, min(self.parsed.frequencies.get(TITLE_MARK + word, 0) for word in term.words))

    def own_words(self, term: QueryTerm, mark: str) -> str:
        """The words of the term as lexemes of titles or of employers: as they are, or in the singular."""
        forms = [sorted({f"'{mark}{word}'", f"'{mark}{singular(word)}'"}) for word in term.completions or term.words]
        joined = (" | " if term.completions else " & ").join(f"({' | '.join(words)})" for words in forms)
        return f"{self.bind(joined)}::tsquery"

    def all_words(self, term: QueryTerm) -> Criterion:
        """Documents that contain the words of the term. The index finds the rare words, the row check the others."""
        ending = "*" if term.completions else ""
        percents = [self.parsed.frequencies.get(word + ending, 0) for word in term.words]
        if term.is_quoted:
            phrase = f"phraseto_tsquery('portal', {self.bind(term.text)})"
            return Criterion(phrase, phrase, min(percents))
        rare = [word for word, percent in zip(term.words, percents, strict=True) if percent <= COMMON_PERCENT]
        every_word = f"to_tsquery('portal', {self.bind(term.tsquery())})"
        is_split = 0 < len(rare) < len(percents)
        lookup = f"to_tsquery('portal', {self.bind(term.tsquery(words=rare))})" if is_split else every_word
        return Criterion(lookup, every_word, min(percents))

    # How well they fit

    def relevance_sql(self) -> str:
        """The relevance of a candidate: the sum over the terms, or without terms over the preferences."""
        if not self.parsed.terms:
            groups = enumerate(reversed(self.preferences))
            return " + ".join(self.points_sql([(group, 2**weight)]) for weight, group in groups) or "0"
        relevance = " + ".join(self.term_relevance_sql(term) for term in self.parsed.terms)
        among_equals = self.points_sql([(self.filtered_topics, 1)]) if self.filtered_topics else "0"
        return f"2 * ({relevance}) + {among_equals}"

    def term_relevance_sql(self, term: QueryTerm) -> str:
        """The points of a candidate for one term: for its words, and for the best facet of each kind."""
        if term.is_quoted or term.is_language:
            return "0"  # whoever has these words, or speaks it, fits
        own = [(self.own_words(term, TITLE_MARK), TITLE_POINTS), (self.own_words(term, EMPLOYER_MARK), EMPLOYER_POINTS)]
        if not term.facets_between(MEANT):
            own.append((f"to_tsquery('portal', {self.bind(term.tsquery('ABC'))})", WORD_POINTS))
        words = [f"CASE WHEN vector @@ {words} THEN {points} ELSE 0 END" for words, points in own]
        return " + ".join([*words, *map(self.points_sql, points_by_facets(term))])

    def points_sql(self, facets_and_points: Iterable[tuple[Sequence[int], int]]) -> str:
        whens = (f"WHEN facets && {self.bind(list(some))}::int[] THEN {points}" for some, points in facets_and_points)
        return f"CASE {' '.join(whens)} ELSE 0 END"


def points_by_facets(term: QueryTerm) -> list[list[tuple[list[int], int]]]:
    """The facets of each aspect (career, industry, major, topic) with the points they are worth, most points first.

    Of each aspect only the first counts that a mentor has.
    """
    worth: dict[FacetKind, dict[int, list[int]]] = {}
    for named, strength in sorted(term.facets.items()):
        for facet in (named, *offered_topics([named])):
            points = next(points for lowest, points in POINTS[kind_of_facet(facet)] if strength >= lowest)
            aspect = FacetKind.INDUSTRY if kind_of_facet(named) == FacetKind.GROUP else kind_of_facet(named)
            worth.setdefault(aspect, {}).setdefault(points, []).append(facet)
    return [[(facets, points) for points, facets in sorted(groups.items(), reverse=True)] for groups in worth.values()]


def split_index_and_row_checks(criteria: Sequence[Criterion]) -> tuple[str, list[str]]:
    """The index lookup, of the rarest criterion and all that are not common, and the checks of the rows it finds."""
    lookups: list[str] = []
    checks: list[str] = []
    for criterion in sorted(criteria, key=lambda criterion: criterion.percent):
        is_looked_up = not lookups or criterion.percent <= COMMON_PERCENT
        if is_looked_up:
            lookups.append(f"({criterion.index})")
        if not is_looked_up or criterion.check != criterion.index:
            checks.append(ROW_CHECK_SQL.format(criterion.check))
    return " && ".join(lookups), checks
