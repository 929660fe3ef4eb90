"""The search page in one statement: the cards of a page, and every filter with how many mentors it would leave."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import get_language

from profiles.search.candidates import candidates
from profiles.search.engine import Found, Wish, all_candidates, found_of, ranked, statement_for
from profiles.search.query import Understanding
from profiles.search.terms import KIND_SIZE, Kind, kind_of

PAGE = """
WITH candidate AS MATERIALIZED ({candidates}),
page AS ({ranked}),
counted AS (
    SELECT facet, count(*) AS mentors FROM candidate, unnest(facets) facet
    WHERE facet / {kind_size} <> ALL (%(narrowed_kinds)s::int[]) GROUP BY facet
    {others}
),
named AS (
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
    SELECT {topic} + id, name_en, name_es, '', '', to_char(position, '000') FROM profiles_topic
)
SELECT 0 AS part, place, facets, total, jsonb_build_object(
    'pk', mentor.user_id, 'given', person.given_name, 'preferred', person.preferred_name, 'family', person.family_name,
    'profession', mentor.profession, 'employer', CASE WHEN mentor.is_employer_hidden THEN '' ELSE mentor.employer END,
    'employer_kind', mentor.employer_kind, 'occupation', occupation.title, 'years', mentor.years_of_experience,
    'affiliation', mentor.affiliation, 'graduation_year', mentor.graduation_year, 'city', mentor.city,
    'places', mentor.capacity, 'taken', mentor.places_taken, 'photo', mentor.photo,
    'confirmed_at', mentor.confirmed_at, 'waiting', COALESCE(habit.waiting, 0),
    'usual_days', habit.usual_days) AS detail, NULL::text[] AS names
FROM page
JOIN profiles_mentorprofile mentor ON mentor.user_id = page.mentor_id
JOIN accounts_user person ON person.id = mentor.user_id
LEFT JOIN profiles_occupation occupation ON occupation.id = mentor.occupation_id
LEFT JOIN profiles_answeringhabit habit ON habit.mentor_id = mentor.user_id
UNION ALL
SELECT 1, row_number() OVER (ORDER BY facet / {kind_size}, place, name_en, facet), ARRAY[facet],
       COALESCE(mentors, 0), NULL, ARRAY[name_en, name_es, family_en, family_es]
FROM named FULL JOIN counted USING (facet)
ORDER BY part, place
"""
# The counts of a group that is narrowed already: as if it were not, so that one may add another value of it.
OTHERS = """
UNION ALL
SELECT facet, count(*) FROM ({candidates}) other, unnest(facets) facet
WHERE facet / {kind_size} = {kind} GROUP BY facet
"""


@dataclass(frozen=True)
class Option:
    """One value of a filter: what it is called, the group it stands in, and how many mentors it would leave."""

    facet: int
    count: int
    names: tuple[str, ...] | None

    is_spanish: bool = False  # whether the reader is shown Spanish names

    def in_language(self, english: int) -> str:
        if not self.names:
            return ""
        return (self.is_spanish and self.names[english + 1]) or self.names[english] or ""

    @property
    def name(self) -> str:
        name = self.in_language(0)
        is_translated_major = kind_of(self.facet) == Kind.MAJOR and self.names and name != self.names[0]
        return f"{name} ({self.names[0]})" if is_translated_major and self.names else name

    @property
    def family(self) -> str:
        return self.in_language(2)

    @property
    def pk(self) -> int:
        return self.facet % KIND_SIZE


def reads_spanish() -> bool:
    return (get_language() or "").startswith("es")


def look(wish: Wish, understanding: Understanding) -> Found:
    """`search.find` with all that the page shows, in one statement."""
    statement = statement_for(wish, understanding)
    kinds = [kind_of(group[0]) for group in wish.narrowed]
    others = "".join(
        OTHERS.format(
            candidates=candidates(statement, understanding, without(wish.narrowed, kind)),
            kind=int(kind),
            kind_size=KIND_SIZE,
        )
        for kind in kinds
    )
    statement.values["narrowed_kinds"] = [int(kind) for kind in kinds]
    sql = PAGE.format(
        candidates=all_candidates(statement, wish, understanding),
        ranked=ranked("candidate"),
        others=others,
        kind_size=KIND_SIZE,
        **{kind.name.lower(): kind * KIND_SIZE for kind in Kind},
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, statement.values)
        rows = cursor.fetchall()
    return with_page(wish, understanding, rows)


def with_page(wish: Wish, understanding: Understanding, rows: Iterable[tuple]) -> Found:
    cards = [(facets, total, json.loads(detail)) for part, _place, facets, total, detail, _names in rows if part == 0]
    found = found_of(
        wish, understanding, {detail["pk"]: facets for facets, _total, detail in cards}, cards[0][1] if cards else 0
    )
    found.details = [detail for _facets, _total, detail in cards]
    is_spanish = reads_spanish()
    found.options = [
        Option(facets[0], total, tuple(names) if names and names[0] else None, is_spanish)
        for part, _place, facets, total, _detail, names in rows
        if part == 1
    ]
    return found


def without(narrowed: Iterable[Iterable[int]], kind: Kind) -> list[list[int]]:
    groups = [list(group) for group in narrowed]
    return [group for group in groups if kind_of(group[0]) != kind]
