"""What somebody may mean who has typed the beginning of a word: only what posted mentors are found by."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import connection

from profiles.search import spelling
from profiles.search.filters import BY_NUMBER, LABELS
from profiles.search.result_page import Option, reads_spanish
from profiles.search.terms import KIND_SIZE, TITLE, Kind, kind_of

SHORTEST = 2  # letters
LONGEST = 80  # letters that are read
MOST = 8  # suggestions
SUGGEST = """
WITH begun AS (
    SELECT facet, max(strength) AS strength, min(length(key)) AS length FROM profiles_searchterm
    WHERE key LIKE %(beginning)s AND strength >= %(strength)s GROUP BY facet
    ORDER BY strength DESC, length, facet LIMIT 40
)
SELECT begun.facet, COALESCE(major.name_en, industry.name_en, topic.name_en, occupation.title),
       COALESCE(major.name_es, industry.name_es, topic.name_es, '')
FROM begun
LEFT JOIN profiles_major major ON begun.facet / {size} = {major} AND major.id = begun.facet %% {size}
LEFT JOIN profiles_industry industry ON begun.facet / {size} = {industry} AND industry.id = begun.facet %% {size}
LEFT JOIN profiles_topic topic ON begun.facet / {size} = {topic} AND topic.id = begun.facet %% {size}
LEFT JOIN profiles_occupation occupation
    ON begun.facet / {size} = {occupation} AND occupation.id = begun.facet %% {size}
WHERE begun.facet / {size} <> {group}
  AND EXISTS (SELECT FROM profiles_searchdocument WHERE vector @@ ('''f:' || begun.facet || '''')::tsquery)
ORDER BY strength DESC, length, begun.facet LIMIT %(most)s
""".format(size=KIND_SIZE, **{kind.name.lower(): int(kind) for kind in Kind})


@dataclass(frozen=True)
class Suggestion:
    """A thing to search for, of which kind it is, and the address that searches for it."""

    text: str
    kind: str
    href: str
    is_english: bool = False  # occupations have English titles only


def suggest(typed: str) -> list[Suggestion]:
    """Up to eight things whose name, alias or title begins with what was typed (one statement)."""
    beginning = spelling.key(spelling.fold(typed))
    if len(beginning) < SHORTEST:
        return []
    with connection.cursor() as cursor:
        cursor.execute(SUGGEST, {"beginning": f"{beginning}%", "strength": TITLE, "most": MOST})
        return [suggestion_of(number, english, spanish) for number, english, spanish in cursor.fetchall()]


def suggestion_of(number: int, english: str, spanish: str) -> Suggestion:
    option = Option(number, 0, (english, spanish, "", ""), reads_spanish())
    kind = kind_of(number)
    if kind == Kind.OCCUPATION:
        return Suggestion(english, str(LABELS[kind]), f"?{urlencode({'q': english})}", is_english=True)
    if kind == Kind.GROUP:
        return Suggestion(option.name, str(LABELS[Kind.INDUSTRY]), f"?{urlencode({'q': option.name})}")
    return Suggestion(option.name, str(LABELS[kind]), f"?{urlencode({BY_NUMBER[kind]: option.pk})}")
