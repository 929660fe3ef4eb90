"""What to suggest if no one was found: how the query was understood, and similar searches that find mentors."""

from dataclasses import dataclass, field

from django.db import connection

from profiles.search.query import ParsedQuery
from profiles.search.suggestions import Suggestion, build_suggestion
from profiles.search.terms import FACETS_PER_KIND, INDEX_STRENGTH, VOCABULARIES, FacetKind, kind_of_facet

MAX_UNDERSTOOD = 4  # facets
MAX_RELATED = 6  # suggestions
MAX_CONSIDERED = 40  # the most similar facets, from which those that mentors have are suggested
# How similar: careers by the digits of their code that agree (17-2161, 17-21, 17-2), programs by those of their CIP
# code, industries by their group, and whatever a major leads to.
RELATED_SQL = """
WITH meant AS (SELECT facet / {size} AS kind, facet %% {size} AS id FROM unnest(%(facets)s::int[]) facet),
nearby AS (
    SELECT {occupation} AS kind, other.id, CASE WHEN left(other.onet_code, 7) = left(one.onet_code, 7) THEN 1
               WHEN left(other.onet_code, 5) = left(one.onet_code, 5) THEN 2 ELSE 4 END AS distance
    FROM meant JOIN profiles_occupation one ON meant.kind = {occupation} AND one.id = meant.id
    JOIN profiles_occupation other ON left(other.onet_code, 4) = left(one.onet_code, 4)
    UNION ALL
    SELECT {major}, link.major_id, 3
    FROM meant JOIN profiles_occupation_majors link ON meant.kind = {occupation} AND link.occupation_id = meant.id
    UNION ALL
    SELECT {occupation}, link.occupation_id, 3
    FROM meant JOIN profiles_occupation_majors link ON meant.kind = {major} AND link.major_id = meant.id
    UNION ALL
    SELECT {major}, other.id, CASE WHEN left(other_code, 5) = left(code, 5) THEN 1 ELSE 2 END
    FROM meant JOIN profiles_major one ON meant.kind = {major} AND one.id = meant.id
    CROSS JOIN unnest(one.cip_codes) code
    CROSS JOIN profiles_major other CROSS JOIN unnest(other.cip_codes) other_code
    WHERE left(other_code, 2) = left(code, 2)
    UNION ALL
    SELECT {industry}, other.id, 2
    FROM meant JOIN profiles_industry one
        ON meant.kind = {industry} AND one.id = meant.id OR meant.kind = {group} AND one.group_id = meant.id
    JOIN profiles_industry other ON other.group_id = one.group_id
),
suggestion AS (
    SELECT 0 AS part, kind, id, row_number() OVER () AS place FROM meant
    UNION ALL
    (SELECT 1, kind, id, min(distance) FROM nearby WHERE (kind, id) NOT IN (SELECT kind, id FROM meant)
     GROUP BY kind, id ORDER BY min(distance), kind, id LIMIT {max_considered})
)
SELECT part, kind * {size} + suggestion.id, COALESCE(major.name_en, industry.name_en, family.name_en, topic.name_en,
                                                occupation.title),
       COALESCE(major.name_es, industry.name_es, family.name_es, topic.name_es, '')
FROM suggestion
LEFT JOIN profiles_major major ON kind = {major} AND major.id = suggestion.id
LEFT JOIN profiles_industry industry ON kind = {industry} AND industry.id = suggestion.id
LEFT JOIN profiles_industrygroup family ON kind = {group} AND family.id = suggestion.id
LEFT JOIN profiles_topic topic ON kind = {topic} AND topic.id = suggestion.id
LEFT JOIN profiles_occupation occupation ON kind = {occupation} AND occupation.id = suggestion.id
-- A count instead of EXISTS: for a single row the planner prefers a sequential scan.
WHERE part = 0 OR EXISTS (SELECT FROM profiles_commonlexeme WHERE lexeme = 'f:' || kind * {size} + suggestion.id) OR (
    SELECT count(*) FROM profiles_searchdocument
    WHERE vector @@ ('''f:' || kind * {size} + suggestion.id || '''')::tsquery
    AND (away_until IS NULL OR away_until <= %(today)s)) > 0
ORDER BY part, place, suggestion.id
""".format(size=FACETS_PER_KIND, max_considered=MAX_CONSIDERED, **{kind.name.lower(): int(kind) for kind in FacetKind})


@dataclass
class RelatedSuggestions:
    """What a query that found no one was understood as, and the most similar facets that mentors have."""

    understood: list[Suggestion] = field(default_factory=list)
    similar: list[Suggestion] = field(default_factory=list)


def related_suggestions(parsed: ParsedQuery) -> RelatedSuggestions:
    """The suggestions for a query (one statement; none if nothing was understood)."""
    facets = strongest_facets_of(parsed)
    if not facets:
        return RelatedSuggestions()
    with connection.cursor() as cursor:
        cursor.execute(RELATED_SQL, {"facets": facets, "today": parsed.today})
        rows = cursor.fetchall()
    suggestions = [(part, build_suggestion(facet, english, spanish)) for part, facet, english, spanish in rows]
    return RelatedSuggestions(
        [suggestion for part, suggestion in suggestions if part == 0],
        [suggestion for part, suggestion in suggestions if part == 1][:MAX_RELATED],
    )


def strongest_facets_of(parsed: ParsedQuery) -> list[int]:
    """The facets the query surely means: only the strongest ones of each term."""
    facets: list[int] = []
    for term in parsed.terms:
        best = max(term.facets.values(), default=0)
        facets += [facet for facet, strength in term.facets.items() if strength == best >= INDEX_STRENGTH]
    return [facet for facet in facets if kind_of_facet(facet) in VOCABULARIES.values()][:MAX_UNDERSTOOD]
