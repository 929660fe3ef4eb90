"""The search page in one statement: the cards of a page, and the filter options with their numbers of mentors."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import get_language

from core.statements import fetch_prepared
from profiles.search.engine import PAGE_SQL, SearchRequest, SearchResult, SqlStatement, build_result
from profiles.search.query import ParsedQuery
from profiles.search.terms import FACETS_PER_KIND, FacetKind, QueryTerm, kind_of_facet

# It begins with SELECT: before other statements, who acts is told to the history's triggers, and it can't be prepared.
RESULT_PAGE_SQL = """
SELECT * FROM (WITH candidate AS MATERIALIZED ({candidates}),
page AS ({ranked}),
counted AS (
    SELECT facet, count(*) AS mentors FROM candidate, unnest(facets) facet
    WHERE facet / {facets_per_kind} <> ALL (%(filtered_kinds)s::int[]) GROUP BY facet
    {filtered_kind_counts}
),
vocabulary AS (
    SELECT {major} + major.id AS facet, major.name_en, major.name_es, college.name_en AS family_en,
           college.name_es AS family_es, college.name_en AS place
    FROM profiles_major major JOIN profiles_college college ON college.id = major.college_id
    UNION ALL
    SELECT {industry} + industry.id, industry.name_en, industry.name_es, family.name_en, family.name_es,
           to_char(family.position, '000')
    FROM profiles_industry industry JOIN profiles_industrygroup family ON family.id = industry.group_id
    UNION ALL
    SELECT {group} + id, name_en, name_es, '', '', to_char(position, '000') FROM profiles_industrygroup
    UNION ALL
    SELECT {topic} + topic.id, topic.name_en, topic.name_es, upper.name_en, upper.name_es,
           concat(to_char(upper.position, '000'), to_char(topic.position, '000'))
    FROM profiles_topic topic LEFT JOIN profiles_topic upper ON upper.id = topic.parent_id
)
SELECT 0 AS part, place, page.facets, total, jsonb_build_object(
    'pk', mentor.user_id, 'given_name', person.given_name, 'preferred_name', person.preferred_name,
    'family_name', person.family_name, 'profession', mentor.profession, 'bio', left(mentor.bio, {bio_length}),
    'bio_language', mentor.bio_language,
    'employer', CASE WHEN mentor.is_employer_hidden THEN '' ELSE mentor.employer END, 'occupation', occupation.title,
    'places', mentor.capacity, 'taken', mentor.places_taken, 'photo', mentor.photo,
    'waiting', COALESCE(stats.waiting, 0), 'usual_days', stats.usual_days,
    'is_saved', EXISTS (SELECT FROM profiles_savedmentor saved
                        WHERE saved.mentee_id = %(mentee)s AND saved.mentor_id = mentor.user_id),
    'mentions', ARRAY[{mentions}]::boolean[]) AS detail, NULL::text[] AS names
FROM page
JOIN profiles_mentorprofile mentor ON mentor.user_id = page.mentor_id
JOIN accounts_user person ON person.id = mentor.user_id
LEFT JOIN profiles_occupation occupation ON occupation.id = mentor.occupation_id
LEFT JOIN profiles_answeringhabit stats ON stats.mentor_id = mentor.user_id
-- Only what the mentor wrote, word by word: the document also has stems, and the names of the vocabularies in Spanish.
CROSS JOIN LATERAL (
    SELECT to_tsvector('simple', unaccent(concat_ws(' ', mentor.profession, occupation.title, mentor.city, mentor.bio,
        CASE WHEN NOT mentor.is_employer_hidden THEN mentor.employer END, array_to_string(mentor.skills, ' '),
        (SELECT string_agg(text, ' ') FROM profiles_attainment WHERE mentor_id = mentor.user_id)))) AS words) own
UNION ALL
SELECT 1, row_number() OVER (ORDER BY facet / {facets_per_kind}, place, name_en, facet), ARRAY[facet],
       COALESCE(mentors, 0), NULL, ARRAY[name_en, name_es, family_en, family_es]
FROM vocabulary FULL JOIN counted USING (facet)
WHERE mentors IS NOT NULL OR facet / {facets_per_kind} = ANY (%(listed_kinds)s::int[])) shown
ORDER BY part, place
"""
BIO_LENGTH = 180  # characters; more than two lines of a card
# The counts of a kind that has an active filter, as if it had none: they show what another option would add.
FILTERED_KIND_COUNTS_SQL = """
UNION ALL
SELECT facet, count(*) FROM ({candidates}) candidate, unnest(facets) facet
WHERE facet / {facets_per_kind} = {kind} GROUP BY facet
"""


def reads_spanish() -> bool:
    return (get_language() or "").startswith("es")


class FacetOption(NamedTuple):
    """One option of a filter: its name, the group it is listed in, and how many mentors it would leave."""

    facet: int
    mentors: int  # so many it would leave
    names: tuple[str, ...]  # in English and Spanish, and those of its group; empty for what is in no vocabulary
    is_spanish: bool  # whether to show Spanish names

    def localized_name(self, position: int) -> str:
        return (self.is_spanish and self.names[position + 1]) or self.names[position] or ""

    @property
    def name(self) -> str:
        name = self.localized_name(0)
        is_translated_major = kind_of_facet(self.facet) == FacetKind.MAJOR and name != self.names[0]
        return f"{name} ({self.names[0]})" if is_translated_major else name

    @property
    def group_name(self) -> str:
        return self.localized_name(2)

    def is_near(self, other: "FacetOption | None") -> bool:
        """Whether two topics are the same, or one is part of the other."""
        if other is None:
            return False
        return self == other or self.names[0] == other.names[2] or self.names[2] == other.names[0]

    @property
    def pk(self) -> int:
        return self.facet % FACETS_PER_KIND


def fetch_result_page(request: SearchRequest, parsed: ParsedQuery) -> SearchResult:
    """As `engine.fetch_matches`, with everything the page shows, in one statement."""
    statement = SqlStatement(request, parsed)
    kinds = [kind_of_facet(group[0]) for group in request.facet_filters]
    filtered_kind_counts = ""
    for kind in kinds:
        others = [group for group in request.facet_filters if kind_of_facet(group[0]) != kind]
        filtered_kind_counts += FILTERED_KIND_COUNTS_SQL.format(
            candidates=statement.candidates_sql(others), kind=int(kind), facets_per_kind=FACETS_PER_KIND
        )
    statement.values |= {"filtered_kinds": list(map(int, kinds)), "listed_kinds": list(map(int, request.listed_kinds))}
    sql = RESULT_PAGE_SQL.format(
        candidates=statement.candidates_sql(with_relevance=True),
        ranked=PAGE_SQL.format(source="candidate"),
        filtered_kind_counts=filtered_kind_counts,
        mentions=", ".join(mention_sql(term, statement) for term in parsed.terms),
        facets_per_kind=FACETS_PER_KIND,
        bio_length=BIO_LENGTH,
        **{kind.name.lower(): kind * FACETS_PER_KIND for kind in FacetKind},
    )
    return build_page_result(request, parsed, fetch_prepared(sql, statement.values))


def mention_sql(term: QueryTerm, statement: SqlStatement) -> str:
    """Whether the mentor wrote the words of the term."""
    read = "phraseto_tsquery" if term.is_quoted else "plainto_tsquery"
    return f"own.words @@ {read}('simple', {statement.bind(term.text)})"


def build_page_result(request: SearchRequest, parsed: ParsedQuery, rows: Iterable[tuple]) -> SearchResult:
    cards = [(facets, total, json.loads(detail)) for part, _place, facets, total, detail, _names in rows if part == 0]
    result = build_result(
        request, parsed, {detail["pk"]: facets for facets, _total, detail in cards}, cards[0][1] if cards else 0
    )
    result.card_data = [detail for _facets, _total, detail in cards]
    is_spanish = reads_spanish()
    result.facet_options = [
        FacetOption(facets[0], total, tuple(names) if names and names[0] else (), is_spanish)
        for part, _place, facets, total, _detail, names in rows
        if part == 1
    ]
    return result
