"""Which queries found nobody, counted without a person: candidates for aliases and for recruiting (RELIABILITY §7)."""

from collections import Counter

from django.db import connection

from profiles.models import Industry, Major, SearchGap
from profiles.search import spelling
from profiles.search.lexicon import RELATED
from profiles.search.query import Understanding
from profiles.search.terms import Kind, facet_of, kind_of

SHOWN_FROM = 5  # times; rarer ones might be one person's
MOST_DIGITS = 4  # a query with more might hold a number of somebody's
MOST_WORDS = 6  # longer ones are sentences, which might tell of somebody
MOST_MEANINGS = 6  # majors and industries of one query, the surest first
# One statement, whether or not somebody else counts the same query at this moment.
COUNT = """
INSERT INTO profiles_searchgap AS gap (query, times, last_at, facets) VALUES (%s, 1, now(), %s::int[])
ON CONFLICT (query) DO UPDATE SET times = gap.times + 1, last_at = now(), facets = EXCLUDED.facets
"""


def count_gap(query: str, understanding: Understanding) -> None:
    """Count a query that found nobody with the majors and industries it means, unless it might tell of a person."""
    folded = spelling.fold(query)
    text = " ".join(folded)[:120]
    if not text or "@" in query or len(folded) > MOST_WORDS or sum(letter.isdigit() for letter in text) > MOST_DIGITS:
        return
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [text, meant(understanding)])


def meant(understanding: Understanding) -> list[int]:
    """The majors and industries a query means, or that lead to the careers it means."""
    strengths: dict[int, int] = {}
    for segment in understanding.segments:
        for number, strength in segment.facets.items():
            if kind_of(number) in (Kind.MAJOR, Kind.INDUSTRY) and strength >= RELATED:
                strengths[number] = max(strength, strengths.get(number, 0))
    return sorted(strengths, key=lambda number: (-strengths[number], number))[:MOST_MEANINGS]


def names() -> dict[int, str]:
    """Every major and industry by its facet, as staff know it."""
    return {facet_of(thing): thing.name_en for model in (Major, Industry) for thing in model.objects.all()}


def wanted() -> list[tuple[int, int]]:
    """The majors and industries in which mentors are missing: facet, and how often one was looked for in vain.

    Rare queries count here too, as no query can be read from the sum; a sum below `SHOWN_FROM` is shown to nobody.
    """
    times: Counter[int] = Counter()
    for facets, count in SearchGap.objects.exclude(facets=[]).values_list("facets", "times"):
        for number in facets:
            times[number] += count
    return [(number, count) for number, count in times.most_common() if count >= SHOWN_FROM]
