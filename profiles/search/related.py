"""Where nobody was found: what was understood all the same, and the nearest things that somebody offers."""

from dataclasses import dataclass, field

from django.db import connection

from profiles.search.query import Understanding
from profiles.search.suggestions import Suggestion, suggestion_of
from profiles.search.terms import INDEX, KIND_SIZE, Kind

MOST_UNDERSTOOD = 4  # meanings that are named
MOST = 6  # things near by
LOOKED_AT = 40  # the nearest things, of which some are offered
# How near: careers by the digits of their code that agree (17-2161, 17-21, 17-2), programs by those of their CIP code,
# industries by their group, and whatever a major leads to.
NEARBY = """
WITH meant AS (SELECT facet / {size} AS kind, facet %% {size} AS id FROM unnest(%(facets)s::int[]) facet),
near AS (
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
    SELECT {major}, other.id, CASE WHEN left(theirs, 5) = left(code, 5) THEN 1 ELSE 2 END
    FROM meant JOIN profiles_major one ON meant.kind = {major} AND one.id = meant.id
    CROSS JOIN unnest(one.cip_codes) code
    CROSS JOIN profiles_major other CROSS JOIN unnest(other.cip_codes) theirs WHERE left(theirs, 2) = left(code, 2)
    UNION ALL
    SELECT {industry}, other.id, 2
    FROM meant JOIN profiles_industry one
        ON meant.kind = {industry} AND one.id = meant.id OR meant.kind = {group} AND one.group_id = meant.id
    JOIN profiles_industry other ON other.group_id = one.group_id
),
named AS (
    SELECT 0 AS part, kind, id, row_number() OVER () AS place FROM meant
    UNION ALL
    (SELECT 1, kind, id, min(distance) FROM near WHERE (kind, id) NOT IN (SELECT kind, id FROM meant)
     GROUP BY kind, id ORDER BY min(distance), kind, id LIMIT {looked_at})
)
SELECT part, kind * {size} + named.id, COALESCE(major.name_en, industry.name_en, family.name_en, topic.name_en,
                                                occupation.title),
       COALESCE(major.name_es, industry.name_es, family.name_es, topic.name_es, '')
FROM named
LEFT JOIN profiles_major major ON kind = {major} AND major.id = named.id
LEFT JOIN profiles_industry industry ON kind = {industry} AND industry.id = named.id
LEFT JOIN profiles_industrygroup family ON kind = {group} AND family.id = named.id
LEFT JOIN profiles_topic topic ON kind = {topic} AND topic.id = named.id
LEFT JOIN profiles_occupation occupation ON kind = {occupation} AND occupation.id = named.id
-- Counted, not asked for with EXISTS: for one row the planner would rather read all.
WHERE part = 0 OR EXISTS (SELECT FROM profiles_commonlexeme WHERE lexeme = 'f:' || kind * {size} + named.id) OR (
    SELECT count(*) FROM profiles_searchdocument WHERE vector @@ ('''f:' || kind * {size} + named.id || '''')::tsquery
    AND (away_until IS NULL OR away_until <= %(today)s)) > 0
ORDER BY part, place, named.id
""".format(size=KIND_SIZE, looked_at=LOOKED_AT, **{kind.name.lower(): int(kind) for kind in Kind})


@dataclass
class Nearby:
    """What a query that found nobody was understood as, and what is nearest to it among what mentors offer."""

    understood: list[Suggestion] = field(default_factory=list)
    near: list[Suggestion] = field(default_factory=list)


def nearby(understanding: Understanding) -> Nearby:
    """Both, by name (one statement; none when nothing was understood)."""
    meant = strongest_meanings(understanding)
    if not meant:
        return Nearby()
    with connection.cursor() as cursor:
        cursor.execute(NEARBY, {"facets": meant, "today": understanding.today})
        rows = cursor.fetchall()
    named = [(part, suggestion_of(number, english, spanish)) for part, number, english, spanish in rows]
    return Nearby([thing for part, thing in named if part == 0], [thing for part, thing in named if part == 1][:MOST])


def strongest_meanings(understanding: Understanding) -> list[int]:
    """The facets the query surely means: of each thing asked for the strongest ones only."""
    meant: list[int] = []
    for segment in understanding.segments:
        best = max(segment.facets.values(), default=0)
        meant += [number for number, strength in segment.facets.items() if strength == best >= INDEX]
    return meant[:MOST_UNDERSTOOD]
