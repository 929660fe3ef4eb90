"""Where a search takes its candidates from: few enough to rank, whatever is asked for, however many mentors there are.

docs/search.md says how and why.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from profiles.blocked_pairs import condition
from profiles.search.query import Segment, Understanding
from profiles.search.terms import PROGRAM

BLOCK = 200  # candidates that are ranked together; more of them are ranked in blocks, one after the other
STRONG, CLOSE, FAINT = PROGRAM, 50, 1  # from which strength on a facet is what was meant, near it, or related to it
MOST_FACETS = 24  # of the things one phrase means, strongest first: a query of the index costs by its length
# What more of a hundred mentors have than this is not looked up in the index but looked at in the row: the index would
# read all who have it. The rarest thing asked for is looked up until a quarter has it.
COMMON, VERY_COMMON = 10, 25
EVERYBODY = "$$'m:'$$::tsquery"  # a lexeme of every document
SOURCE = """(SELECT mentor_id, facets, slice, confirmed_at, {relevance} AS relevance
    FROM profiles_searchdocument
    WHERE vector @@ ({index}) {checks} AND mentor_id <> %(mentee)s
      AND (%(only)s::bigint IS NULL OR mentor_id = %(only)s) {kept_apart}
      AND (away_until IS NULL OR away_until <= %(today)s))"""
CHECK = "AND (vector @@ ({})) IS TRUE"  # "IS TRUE" keeps the index away from it

Groups = Sequence[Sequence[int]]  # facets of one kind each: any of a group, and all groups


@dataclass(frozen=True)
class Part:
    """One of the things a mentor must have: as the index reads it, as the row is checked, and how many have it."""

    index: str
    check: str  # empty where the index has said it all
    percent: int  # of all mentors; 0 when it is not common


@dataclass
class Statement:
    """A piece of SQL under construction, with its values by name."""

    values: dict[str, Any] = field(default_factory=dict)
    percents: dict[str, int] = field(default_factory=dict)  # `Understanding.percents`

    def value(self, value: Any) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f"%({name})s"

    def facets(self, numbers: Iterable[int]) -> str:
        """A tsquery for documents that carry any of these facets."""
        return self.value(" | ".join(f"'f:{number}'" for number in numbers)) + "::tsquery"

    def any_of(self, numbers: Sequence[int]) -> Part:
        return Part(self.facets(numbers), "", min(sum(self.percents.get(f"f:{number}", 0) for number in numbers), 100))

    def words(self, segment: Segment) -> Part:
        """Documents that say the words. The index looks for the rare ones among them, the row shows the others."""
        percents = [self.percents.get(f"{word}*" if segment.begun else word, 0) for word in segment.words]
        if segment.is_quoted:
            return Part(f"phraseto_tsquery('portal', {self.value(segment.text)})", "", min(percents))
        whole = f"to_tsquery('portal', {self.value(segment.spelled())})"
        rare = [word for word, percent in zip(segment.words, percents, strict=True) if percent <= COMMON]
        if not rare or len(rare) == len(percents):
            return Part(whole, "", min(percents))
        return Part(f"to_tsquery('portal', {self.value(segment.spelled(words=rare))})", whole, min(percents))

    def part(self, segment: Segment, weakest: int) -> Part:
        """What a document must have: what the segment means, or else its words."""
        numbers = strongest(segment, weakest)
        if numbers and weakest == STRONG:
            return self.any_of(numbers)
        said = self.words(segment)
        return either([said, self.any_of(numbers)]) if numbers else said

    def parts(self, understanding: Understanding, narrowed: Groups, weakest: int) -> list[Part]:
        """All that was asked for; empty when nothing was."""
        wanted = [self.part(segment, weakest) for segment in understanding.segments]
        if understanding.is_any and wanted:
            wanted = [either(wanted)]
        return wanted + [self.any_of(group) for group in narrowed if group]


def either(parts: Sequence[Part]) -> Part:
    check = " || ".join(part.check or part.index for part in parts) if any(part.check for part in parts) else ""
    return Part(" || ".join(part.index for part in parts), check, min(sum(part.percent for part in parts), 100))


def strongest(segment: Segment, weakest: int) -> list[int]:
    """What the segment means at least this strongly, as far as it is looked for."""
    return sorted(segment.between(weakest), key=lambda number: -segment.facets[number])[:MOST_FACETS]


def candidates(
    statement: Statement, understanding: Understanding, narrowed: Groups, fitting: Groups = (), relevance: str = "0"
) -> str:
    """The SQL of one block of candidates: sources in this order, read only until there are enough.

    What was meant comes before what is merely said or related, and in each the slice whose turn it is, its nine
    neighbours, the rest. So a word that two mentors of three use costs no more than a rare one.
    """
    strong = statement.parts(understanding, narrowed, STRONG)
    unwanted = [f"AND NOT vector @@ ({statement.part(segment, STRONG).index})" for segment in understanding.excluded]
    if understanding.segments:
        tiers = [strong, statement.parts(understanding, narrowed, FAINT)]
    else:
        liked = sorted({number for group in fitting for number in group})[:MOST_FACETS]
        tiers = [[*strong, statement.any_of(liked)], strong] if liked else [strong]
    kept_apart = condition(statement.values["mentee"], statement.value)
    sources: list[str] = []
    seen = ""
    for parts in tiers:
        index, checks = divided(parts)
        limits = " ".join([*checks, *unwanted, seen])
        sources += (
            SOURCE.format(
                index=" && ".join(filter(None, [index, where])),
                checks=limits + is_new,
                kept_apart=kept_apart,
                relevance=relevance,
            )
            for where, is_new in turns(statement.values["turn"], bool(index))
        )
        seen = f"AND NOT ({' AND '.join(f'vector @@ ({part.check or part.index})' for part in parts) or 'FALSE'})"
    return " UNION ALL ".join(sources) + " LIMIT %(block)s OFFSET %(skipped)s"


def turns(turn: int, is_rest_small: bool) -> list[tuple[str, str]]:
    """The slices in the order of the day: what the index reads, and what the row must not be to be new."""
    rest = "" if is_rest_small else EVERYBODY
    return [
        (f"$$'s:{turn}'$$::tsquery", ""),
        (f"$$'t:{turn // 10}'$$::tsquery", f" AND slice <> {turn}"),
        (rest, f" AND slice / 10 <> {turn // 10}"),
    ]


def divided(parts: Sequence[Part]) -> tuple[str, list[str]]:
    """What the index looks up, and what is left to look at in the rows it finds."""
    rarest = min((part.percent for part in parts), default=0)
    looked_up, checks = [], []
    for part in sorted(parts, key=lambda part: part.percent):
        if part.percent <= COMMON or (part.percent == rarest <= VERY_COMMON and not looked_up):
            looked_up.append(f"({part.index})")
            checks += [CHECK.format(part.check)] if part.check else []
        else:
            checks.append(CHECK.format(part.check or part.index))
    return " && ".join(looked_up), checks
