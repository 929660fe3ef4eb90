"""Selects the candidates of a search: few enough to rank, whatever the query and however many mentors there are.

docs/search.md says how and why.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from profiles.blocked_pairs import exclusion_sql
from profiles.search.query import ParsedQuery, QueryTerm
from profiles.search.terms import PROGRAM_STRENGTH

BLOCK_SIZE = 200  # candidates that are ranked together; more of them are ranked in blocks, one after the other
# The lowest strength of a facet that is what was meant, that is close to it, and that is related to it.
MIN_STRONG, MIN_CLOSE, MIN_WEAK = PROGRAM_STRENGTH, 50, 1
MAX_FACETS = 24  # of one term, strongest first: an index lookup costs by the number of its lexemes
# What a larger percentage of mentors has is not looked up in the index but checked in the row: the index would read all
# of them. The rarest criterion of a query is looked up until a quarter of the mentors meet it.
COMMON_PERCENT, VERY_COMMON_PERCENT = 10, 25
ALL_DOCUMENTS = "$$'m:'$$::tsquery"  # a lexeme of every document
SOURCE_SQL = """(SELECT mentor_id, facets, slice, confirmed_at, {relevance} AS relevance
    FROM profiles_searchdocument
    WHERE vector @@ ({index}) {checks} AND mentor_id <> %(mentee)s
      AND (%(only_mentor)s::bigint IS NULL OR mentor_id = %(only_mentor)s) {blocked}
      AND (away_until IS NULL OR away_until <= %(today)s))"""
ROW_CHECK_SQL = "AND (vector @@ ({})) IS TRUE"  # "IS TRUE" prevents the use of the index

FacetGroups = Sequence[Sequence[int]]  # each group has facets of one kind: any of a group, and all groups


@dataclass(frozen=True)
class Criterion:
    """One thing a mentor must match: as an index lookup, as a check of the row, and how many mentors match it."""

    index: str
    check: str  # empty if the index lookup is exact
    percent: int  # of all mentors; 0 if it is not common


@dataclass
class SqlStatement:
    """An SQL statement under construction, with its parameters by name."""

    values: dict[str, Any] = field(default_factory=dict)
    frequencies: dict[str, int] = field(default_factory=dict)  # `ParsedQuery.frequencies`

    def bind(self, value: Any) -> str:
        """Add a parameter and return its placeholder."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f"%({name})s"

    def any_facet(self, facets: Sequence[int]) -> Criterion:
        """Documents that have any of these facets."""
        tsquery = self.bind(" | ".join(f"'f:{facet}'" for facet in facets)) + "::tsquery"
        percent = min(sum(self.frequencies.get(f"f:{facet}", 0) for facet in facets), 100)
        return Criterion(tsquery, "", percent)

    def all_words(self, term: QueryTerm) -> Criterion:
        """Documents that contain the words of the term. The index finds the rare words, the row check the others."""
        percents = [self.frequencies.get(f"{word}*" if term.completions else word, 0) for word in term.words]
        if term.is_quoted:
            return Criterion(f"phraseto_tsquery('portal', {self.bind(term.text)})", "", min(percents))
        every_word = f"to_tsquery('portal', {self.bind(term.tsquery())})"
        rare = [word for word, percent in zip(term.words, percents, strict=True) if percent <= COMMON_PERCENT]
        if not rare or len(rare) == len(percents):
            return Criterion(every_word, "", min(percents))
        return Criterion(f"to_tsquery('portal', {self.bind(term.tsquery(words=rare))})", every_word, min(percents))

    def criterion(self, term: QueryTerm, min_strength: int) -> Criterion:
        """What a document must have to match the term: a facet the term means, or else its words."""
        facets = sorted(term.facets_between(min_strength), key=lambda facet: -term.facets[facet])[:MAX_FACETS]
        if facets and min_strength == MIN_STRONG:
            return self.any_facet(facets)
        words = self.all_words(term)
        return any_criterion([words, self.any_facet(facets)]) if facets else words

    def criteria(self, parsed: ParsedQuery, facet_filters: FacetGroups, min_strength: int) -> list[Criterion]:
        """All criteria of a search; empty if there is neither a query nor a filter."""
        criteria = [self.criterion(term, min_strength) for term in parsed.terms]
        if parsed.matches_any_term and criteria:
            criteria = [any_criterion(criteria)]
        return criteria + [self.any_facet(group) for group in facet_filters if group]


def any_criterion(criteria: Sequence[Criterion]) -> Criterion:
    """The criterion that is met when any of these is."""
    has_check = any(criterion.check for criterion in criteria)
    check = " || ".join(criterion.check or criterion.index for criterion in criteria) if has_check else ""
    percent = min(sum(criterion.percent for criterion in criteria), 100)
    return Criterion(" || ".join(criterion.index for criterion in criteria), check, percent)


def candidates_sql(
    statement: SqlStatement,
    parsed: ParsedQuery,
    facet_filters: FacetGroups,
    preferences: FacetGroups = (),
    relevance: str = "0",
) -> str:
    """The SQL of one block of candidates: sources in order, read only until there are enough.

    What was meant comes before what is merely mentioned or related, and in each of them the slice whose turn it is, its
    nine neighbors, the rest. So a word that two of three mentors use costs no more than a rare one.
    """
    strong = statement.criteria(parsed, facet_filters, MIN_STRONG)
    exclusions = [
        f"AND NOT vector @@ ({statement.criterion(term, MIN_STRONG).index})" for term in parsed.excluded_terms
    ]
    if parsed.terms:
        tiers = [strong, statement.criteria(parsed, facet_filters, MIN_WEAK)]
    else:
        preferred = sorted({facet for group in preferences for facet in group})[:MAX_FACETS]
        tiers = [[*strong, statement.any_facet(preferred)], strong] if preferred else [strong]
    blocked = exclusion_sql(statement.values["mentee"], statement.bind)
    sources: list[str] = []
    not_in_earlier_tier = ""
    for criteria in tiers:
        index, row_checks = split_index_and_row_checks(criteria)
        checks = " ".join([*row_checks, *exclusions, not_in_earlier_tier])
        sources += (
            SOURCE_SQL.format(
                index=" && ".join(filter(None, [index, slice_index])),
                checks=checks + not_in_earlier_slice,
                blocked=blocked,
                relevance=relevance,
            )
            for slice_index, not_in_earlier_slice in slices_in_turn(statement.values["turn"], bool(index))
        )
        matches = " AND ".join(f"vector @@ ({criterion.check or criterion.index})" for criterion in criteria)
        not_in_earlier_tier = f"AND NOT ({matches or 'FALSE'})"
    return " UNION ALL ".join(sources) + " LIMIT %(block)s OFFSET %(skipped)s"


def slices_in_turn(turn: int, has_index: bool) -> list[tuple[str, str]]:
    """The slices in today's order: what the index looks up, and the row check that leaves out earlier slices.

    `has_index`: the criteria have an index lookup of their own, so the last source needs no other.
    """
    rest = "" if has_index else ALL_DOCUMENTS
    return [
        (f"$$'s:{turn}'$$::tsquery", ""),
        (f"$$'t:{turn // 10}'$$::tsquery", f" AND slice <> {turn}"),
        (rest, f" AND slice / 10 <> {turn // 10}"),
    ]


def split_index_and_row_checks(criteria: Sequence[Criterion]) -> tuple[str, list[str]]:
    """The index lookup, and the checks of the rows it finds."""
    rarest = min((criterion.percent for criterion in criteria), default=0)
    lookups, checks = [], []
    for criterion in sorted(criteria, key=lambda criterion: criterion.percent):
        is_rare = criterion.percent <= COMMON_PERCENT
        if is_rare or (criterion.percent == rarest <= VERY_COMMON_PERCENT and not lookups):
            lookups.append(f"({criterion.index})")
            checks += [ROW_CHECK_SQL.format(criterion.check)] if criterion.check else []
        else:
            checks.append(ROW_CHECK_SQL.format(criterion.check or criterion.index))
    return " && ".join(lookups), checks
