"""What a query means: phrases found in the vocabularies, typos mended, filler set aside (docs/search.md)."""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, groupby

from profiles.search import spelling
from profiles.search.lexicon import Lexicon, Segment, rows
from profiles.search.terms import TITLE

QUERY_LENGTH = 200  # characters that are read
MOST_WORDS = 12  # words that are read
MOST_MEANINGS = 12  # of a beginning or of words within titles
HALF_TOLD = 50  # strength of a thing that has all the words in one of its titles
BEGUN = 70  # strength of a thing whose name begins so
# Telephones write quotation marks bent.
STRAIGHT = str.maketrans("“”„‟«»", '""""""')
BEGINS = f"""
(SELECT {{place}}, facet, {BEGUN} FROM profiles_searchterm WHERE key LIKE %({{words}})s AND strength >= {TITLE}
 GROUP BY facet ORDER BY max(strength) DESC, min(length(key)), facet LIMIT {MOST_MEANINGS})
"""  # noqa: S608 — only our own constants
HOLDS = f"""
(SELECT {{place}}, facet, {HALF_TOLD} FROM profiles_searchterm
 WHERE to_tsvector('portal'::regconfig, COALESCE(words, '')) @@ to_tsquery('portal', %({{words}})s)
 GROUP BY facet ORDER BY count(*) DESC, max(strength) DESC, facet LIMIT {MOST_MEANINGS})
"""  # noqa: S608 — only our own constants


@dataclass(frozen=True)
class Understanding:
    """A whole query: what must be there, what must not, and what it was mended to."""

    typed: str
    segments: tuple[Segment, ...] = ()
    excluded: tuple[Segment, ...] = ()
    mended: str = ""
    is_any: bool = False  # whoever fits a part of it, as nobody fits all
    is_doubtful: bool = False  # a word is taken as typed that means nothing by itself
    percents: dict[str, int] = field(default_factory=dict)  # common words and lexemes → of a hundred mentors
    today: date = date.min  # by the database's clock


@dataclass(frozen=True)
class Asked:
    """A query as its signs divide it: plain words, phrases in quotes, and both with a minus before them."""

    words: list[str]
    quoted: list[list[str]]
    unwanted: list[str]
    unwanted_quoted: list[list[str]]


def divided(typed: str) -> Asked:
    typed = typed.translate(STRAIGHT)
    unwanted_quoted = re.findall(r'(?:^|\s)-"([^"]+)"', typed)
    typed = re.sub(r'(^|\s)-"[^"]*"', r"\1", typed)
    quoted = re.findall('"([^"]+)"', typed)
    typed = re.sub('"[^"]*"', " ", typed)
    unwanted = re.findall(r"(?:^|\s)-(\w\S*)", typed)
    rest = re.sub(r"(?:^|\s)-\w\S*", " ", typed)
    return Asked(
        spelling.fold(rest),
        list(filter(None, map(spelling.fold, quoted))),
        spelling.fold(" ".join(unwanted)),
        list(filter(None, map(spelling.fold, unwanted_quoted))),
    )


def in_quotes(phrase: list[str]) -> Segment:
    return Segment(tuple(phrase), is_quoted=True)


def understand(typed: str, *, mend: bool = True, doubted: bool = False) -> Understanding:
    """Read a query. With `mend`, unknown words become the nearest known ones, and `mended` says so."""
    typed = " ".join(typed[:QUERY_LENGTH].split())
    asked = divided(typed)
    query, excluded = asked.words[:MOST_WORDS], asked.unwanted
    if not (query or asked.quoted):  # nothing but minus words: they are what is looked for
        query, excluded = excluded[:MOST_WORDS], []
    lexicon = Lexicon(query, [*excluded, *chain.from_iterable(asked.quoted)], mend=mend, doubted=doubted)
    mended = lexicon.mend() if mend else query
    return Understanding(
        typed,
        (*completed(lexicon, lexicon.spell_out(mended)), *map(in_quotes, asked.quoted)),
        (*(Segment((word,), lexicon.means([word])) for word in excluded), *map(in_quotes, asked.unwanted_quoted)),
        " ".join(mended) if mended != query else "",
        is_doubtful=lexicon.is_doubtful,
        percents=lexicon.percents,
        today=lexicon.today,
    )


def completed(lexicon: Lexicon, query: list[str]) -> list[Segment]:
    """The reading of the query; neighbouring words that mean nothing by themselves are looked for in the titles."""
    segments: list[Segment] = []
    for has_meaning, group in groupby(lexicon.read(query), key=lambda segment: bool(segment.facets)):
        told = list(group)
        segments += told if has_meaning else together([word for one in told for word in one.words], lexicon.begun)
    return half_told(segments)


def together(run: list[str], begun: dict[str, tuple[str, ...]]) -> list[Segment]:
    """Words no phrase consists of, as one thing; a last one that may be a beginning is another."""
    if last := begun.get(run[-1]):
        before = [Segment(tuple(run[:-1]))] if len(run) > 1 else []
        return [*before, Segment((run[-1],), begun=last)]
    return [Segment(tuple(run))]


def half_told(segments: list[Segment]) -> list[Segment]:
    """What means nothing by itself means, faintly, what has all its words in one title or begins so (one statement)."""
    vague = [place for place, segment in enumerate(segments) if not segment.facets]
    if not vague:
        return segments
    parts, values = [], {}
    for place in vague:
        segment, name = segments[place], f"w{place}"
        parts.append((BEGINS if segment.begun else HOLDS).format(place=place, words=name))
        values[name] = f"{segment.words[0]}%" if segment.begun else " & ".join(segment.words)
    facets: dict[int, dict[int, int]] = {}
    for place, number, strength in rows(" UNION ALL ".join(parts), **values):
        facets.setdefault(place, {})[number] = strength
    return [replace(segment, facets=segment.facets or facets.get(place, {})) for place, segment in enumerate(segments)]
