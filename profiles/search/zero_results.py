"""Counts queries that found no one, without a person: they suggest aliases and recruiting."""

from collections import Counter

from django.db import connection

from profiles.models import Industry, Major, SearchGap
from profiles.search import spelling
from profiles.search.lexicon import RELATED_STRENGTH
from profiles.search.query import ParsedQuery
from profiles.search.terms import FacetKind, facet_of, kind_of_facet

MIN_TIMES_SHOWN = 5  # rarer queries might identify one person
MAX_DIGITS = 4  # a query with more might contain someone's phone or ID number
MAX_WORDS = 6  # longer queries are sentences, which might be about someone
MAX_MEANINGS = 6  # majors and industries of one query, strongest first
# One statement, so two searches at the same moment count twice.
COUNT_SQL = """
INSERT INTO profiles_searchgap AS gap (query, times, last_at, facets) VALUES (%s, 1, now(), %s::int[])
ON CONFLICT (query) DO UPDATE SET times = gap.times + 1, last_at = now(), facets = EXCLUDED.facets
"""


def count_zero_result(query: str, parsed: ParsedQuery) -> None:
    """Count a query that found no one, with the majors and industries it means, unless it might identify a person."""
    tokens = spelling.tokenize(query)
    text = " ".join(tokens)[:120]
    if not text or "@" in query or len(tokens) > MAX_WORDS or sum(letter.isdigit() for letter in text) > MAX_DIGITS:
        return
    with connection.cursor() as cursor:
        cursor.execute(COUNT_SQL, [text, wanted_majors_and_industries(parsed)])


def wanted_majors_and_industries(parsed: ParsedQuery) -> list[int]:
    """The majors and industries a query means, or that lead to the careers it means, strongest first."""
    strengths: dict[int, int] = {}
    for term in parsed.terms:
        for facet, strength in term.facets.items():
            if kind_of_facet(facet) in (FacetKind.MAJOR, FacetKind.INDUSTRY) and strength >= RELATED_STRENGTH:
                strengths[facet] = max(strength, strengths.get(facet, 0))
    return sorted(strengths, key=lambda facet: (-strengths[facet], facet))[:MAX_MEANINGS]


def names_by_facet() -> dict[int, str]:
    """The English name of every major and industry, by facet."""
    return {facet_of(entry): entry.name_en for model in (Major, Industry) for entry in model.objects.all()}


def most_wanted_facets() -> list[tuple[int, int]]:
    """The majors and industries that lack mentors: facet, and how many searches for one found no one.

    Rare queries count too, because no query can be read from the sum; a sum below `MIN_TIMES_SHOWN` is not shown.
    """
    times: Counter[int] = Counter()
    for facets, count in SearchGap.objects.exclude(facets=[]).values_list("facets", "times"):
        for facet in facets:
            times[facet] += count
    return [(facet, count) for facet, count in times.most_common() if count >= MIN_TIMES_SHOWN]
