"""Suggestions while someone types: vocabulary entries that posted mentors are found by."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import connection

from profiles.search import spelling
from profiles.search.corrections import with_singular
from profiles.search.filters import FILTER_NAMES, LABELS
from profiles.search.result_page import FacetOption, reads_spanish
from profiles.search.terms import FACETS_PER_KIND, TITLE_STRENGTH, FacetKind, kind_of_facet

MIN_TYPED_LENGTH = 2  # letters
MAX_TYPED_LENGTH = 80  # letters; the rest is ignored
MAX_SUGGESTIONS = 8  # suggestions
SUGGEST_SQL = """
WITH matching AS (
    SELECT facet, bool_or(words || ' ' LIKE ANY(%(words)s)) AS has_words, max(strength) AS strength,
           min(length(key)) AS length FROM profiles_searchterm
    WHERE key LIKE %(prefix)s AND strength >= %(strength)s GROUP BY facet
    ORDER BY strength DESC, has_words DESC, length, facet LIMIT 40
)
SELECT matching.facet, COALESCE(major.name_en, industry.name_en, topic.name_en, occupation.title),
       COALESCE(major.name_es, industry.name_es, topic.name_es, '')
FROM matching
LEFT JOIN profiles_major major ON matching.facet / {size} = {major} AND major.id = matching.facet %% {size}
LEFT JOIN profiles_industry industry ON matching.facet / {size} = {industry} AND industry.id = matching.facet %% {size}
LEFT JOIN profiles_topic topic ON matching.facet / {size} = {topic} AND topic.id = matching.facet %% {size}
LEFT JOIN profiles_occupation occupation
    ON matching.facet / {size} = {occupation} AND occupation.id = matching.facet %% {size}
WHERE matching.facet / {size} IN ({major}, {industry}, {topic}, {occupation})
  AND EXISTS (SELECT FROM profiles_searchdocument WHERE vector @@ ('''f:' || matching.facet || '''')::tsquery)
ORDER BY strength DESC, has_words DESC, length, matching.facet LIMIT %(most)s
""".format(size=FACETS_PER_KIND, **{kind.name.lower(): int(kind) for kind in FacetKind})


@dataclass(frozen=True)
class Suggestion:
    """A suggested search: its text, its kind, and the URL that searches for it."""

    text: str
    kind: str
    href: str
    is_english: bool = False  # occupations have English titles only


def suggest(typed: str) -> list[Suggestion]:
    """Up to eight entries whose name, alias or title begins with what was typed (one statement).

    Whole words come first: "nurse" is more likely a nurse than the beginning of "nursery".
    """
    tokens = spelling.tokenize(typed)
    prefix = spelling.phrase_key(tokens)
    if len(prefix) < MIN_TYPED_LENGTH:
        return []
    whole_words = [f"{' '.join([*tokens[:-1], last])} %" for last in with_singular(tokens[-1])]
    with connection.cursor() as cursor:
        cursor.execute(
            SUGGEST_SQL,
            {"prefix": f"{prefix}%", "words": whole_words, "strength": TITLE_STRENGTH, "most": MAX_SUGGESTIONS},
        )
        return [build_suggestion(facet, english, spanish) for facet, english, spanish in cursor.fetchall()]


def build_suggestion(facet: int, english: str, spanish: str) -> Suggestion:
    option = FacetOption(facet, 0, (english, spanish, "", ""), reads_spanish())
    kind = kind_of_facet(facet)
    if kind == FacetKind.OCCUPATION:
        return Suggestion(english, str(LABELS[kind]), f"?{urlencode({'q': english})}", is_english=True)
    if kind == FacetKind.GROUP:
        return Suggestion(option.name, str(LABELS[FacetKind.INDUSTRY]), f"?{urlencode({'q': option.name})}")
    return Suggestion(option.name, str(LABELS[kind]), f"?{urlencode({FILTER_NAMES[kind]: option.pk})}")
