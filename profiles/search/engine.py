"""Finds mentors: candidates by one index, ranked by how well they fit, how fresh they are, whose turn it is (R11).

docs/search.md says how and why. Nothing here reads a contact detail.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import connection

from profiles.search.candidates import BLOCK, CLOSE, FAINT, STRONG, Groups, Statement, candidates
from profiles.search.index import SLICES
from profiles.search.query import Segment, Understanding, understand
from profiles.search.terms import NAME, Kind, kind_of

PAGE = 20  # mentors on a page
FRESH, CONFIRMED = 180, 365  # days since the mentor confirmed the profile (R10)
TURN = 4  # slices by which the turn moves a day: all hundred have been first within 25 days
# How well a mentor fits one thing asked for: it is what they are; they say so; near it; elsewhere; related; mentioned.
RELEVANCE = """CASE
    WHEN facets && {named}::int[] THEN 9
    WHEN facets && {strong}::int[] THEN 8
    WHEN vector @@ to_tsquery('portal', {said}) THEN 7
    WHEN facets && {close}::int[] THEN 5
    WHEN facets && {faint}::int[] THEN 4
    WHEN vector @@ to_tsquery('portal', {skilled}) THEN 3
    ELSE 1 END"""
RANKED = """
SELECT mentor_id, facets, row_number() OVER (ORDER BY relevance DESC,
    CASE WHEN confirmed_at > now() - %(fresh)s * interval '1 day' THEN 0
         WHEN confirmed_at > now() - %(confirmed)s * interval '1 day' THEN 1
         WHEN confirmed_at IS NOT NULL THEN 2 ELSE 3 END,
    (slice - %(turn)s + {slices}) %% {slices}, hashint8extended(mentor_id, %(seed)s), mentor_id) AS place,
    count(*) OVER () AS total
FROM {source} candidate
ORDER BY place LIMIT %(page)s OFFSET %(start)s
"""


@dataclass(frozen=True)
class Wish:
    """What a mentee searches for: a query, and the facets to narrow by, any of each group."""

    query: str = ""
    narrowed: Groups = ()
    # The mentee's own majors, interests and topics, dearest first: they order a search without words.
    fitting: Groups = ()
    mentee: int = 0
    page: int = 1
    only: int | None = None  # whether this one mentor would be found
    day: date | None = None  # whose turn it is then, and who is back by then; today by the database's clock


@dataclass
class Found:
    """One page of mentors: their keys in order, the facets of each, how many there are in all, and what was read."""

    understanding: Understanding
    mentors: list[int] = field(default_factory=list)
    facets: dict[int, list[int]] = field(default_factory=dict)
    total: int = 0
    is_more: bool = False  # than `total`: more candidates than are ranked together
    details: list[dict[str, Any]] = field(default_factory=list)  # of a whole page: what the cards show, in order
    options: list = field(default_factory=list)  # of a whole page: every filter's value, by group and name


def find(wish: Wish, understanding: Understanding) -> Found:
    """One page of the mentors who match, best first (one statement)."""
    statement = statement_for(wish, understanding)
    with connection.cursor() as cursor:
        cursor.execute(ranked(f"({all_candidates(statement, wish, understanding)})"), statement.values)
        rows = cursor.fetchall()
    return found_of(wish, understanding, {mentor: facets for mentor, facets, *_ in rows}, rows[0][3] if rows else 0)


def found_of(wish: Wish, understanding: Understanding, facets: dict[int, list[int]], ranked_together: int) -> Found:
    before = (wish.page - 1) * PAGE // BLOCK * BLOCK
    return Found(understanding, list(facets), facets, before + ranked_together, is_more=ranked_together == BLOCK)


def statement_for(wish: Wish, understanding: Understanding) -> Statement:
    """A statement with what every search needs: the page, the block it lies in, the day's turn."""
    block, start = divmod((wish.page - 1) * PAGE, BLOCK)
    today = wish.day or understanding.today
    return Statement(
        {
            "block": BLOCK,
            "skipped": block * BLOCK,
            "page": PAGE,
            "start": start,
            "today": today,
            "mentee": wish.mentee,
            "only": wish.only,
            "turn": (wish.mentee * 37 + today.toordinal() * TURN) % SLICES,
            "seed": wish.mentee * 1000 + today.toordinal(),
            "fresh": FRESH,
            "confirmed": CONFIRMED,
        },
        understanding.percents,
    )


def all_candidates(statement: Statement, wish: Wish, understanding: Understanding) -> str:
    """The SQL of one block of candidates with how well each fits."""
    fit = relevance(statement, understanding, wish.fitting)
    return candidates(statement, understanding, wish.narrowed, wish.fitting, fit)


def ranked(source: str) -> str:
    """The SQL of one page of `source`, in order."""
    return RANKED.format(slices=SLICES, source=source)


def relevance(statement: Statement, understanding: Understanding, fitting: Groups) -> str:
    """How well a candidate fits, as SQL: the sum over the things asked for, or over what the mentee cares about."""
    if understanding.segments:
        has_thing = any(segment.facets and not is_topic(segment) for segment in understanding.segments)
        return " + ".join(relevance_of(statement, segment, has_thing) for segment in understanding.segments)
    likings = [
        f"CASE WHEN facets && {statement.value(list(group))}::int[] THEN {2**weight} ELSE 0 END"
        for weight, group in enumerate(reversed(fitting))
        if group
    ]
    return " + ".join(likings) or "0"


def is_topic(segment: Segment) -> bool:
    named = segment.between(NAME)
    return bool(named) and all(kind_of(number) == Kind.TOPIC for number in named)


def relevance_of(statement: Statement, segment: Segment, has_thing: bool) -> str:
    """`has_thing`: something else than a topic is asked for, and counts more ("law school", "nursing internship")."""
    if segment.is_quoted:
        return "1"
    named = segment.between(NAME)
    topics = {number for number in named if kind_of(number) == Kind.TOPIC}
    if has_thing:
        named = [number for number in named if number not in topics]
    return RELEVANCE.format(
        named=statement.value(named),
        strong=statement.value(segment.between(STRONG, NAME - 1)),
        said=statement.value(segment.spelled("AB")),
        close=statement.value(segment.between(CLOSE, STRONG - 1) + sorted(topics)),
        faint=statement.value(segment.between(FAINT, CLOSE - 1)),
        skilled=statement.value(segment.spelled("C")),
    )


def search(wish: Wish, *, mend: bool = True, look: Callable[[Wish, Understanding], Found] = find) -> Found:
    """One page of the mentors who fit. Typos are mended, then known words doubted, then whoever fits a part is shown,
    and what was found says so; with `mend=False` the query is taken as typed."""
    found = look(wish, understand(wish.query, mend=mend))
    if found.total or wish.page > 1:
        return found
    second_thoughts = []
    if mend and found.understanding.is_doubtful and not found.understanding.mended:
        second_thoughts.append(understand(wish.query, doubted=True))
    if len(found.understanding.segments) > 1 and all(segment.facets for segment in found.understanding.segments):
        second_thoughts.append(replace(found.understanding, is_any=True))
    again = (look(wish, thought) for thought in second_thoughts if thought.mended or thought.is_any)
    return next((other for other in again if other.total), found)
