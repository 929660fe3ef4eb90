"""What a query means: phrases found in the vocabularies, typos mended, filler set aside (docs/search.md)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, groupby, product
from typing import Any

from django.conf import settings
from django.db import connection

from profiles import words
from profiles.vocabulary import KIND_SIZE, PROGRAM, TITLE, Kind

QUERY_LENGTH = 200  # characters that are read
MOST_WORDS = 12  # words that are read
LONGEST_PHRASE = 9  # words; as many as the longest name of the vocabularies has
# Phrases that use a word; a rarer one is not guessed from two mistakes, of an unknown word or of a doubted one.
COMMON, VERY_COMMON = 3, 30
MOST_MENDED = 3  # unknown words; a query with more of them is not a typo
MOST_WAYS = 3  # to mend one word
MOST_BEGUN = 24  # words that begin as the last one does
PREFIX_FROM = 4  # letters
MOST_MEANINGS = 12  # of a beginning or of words within titles
RELATED = 30  # strength of what leads to, or follows from, what the phrase means
HALF_TOLD = 50  # strength of a thing that has all the words in one of its titles
BEGUN = 70  # strength of a thing whose name begins so
# Telephones write quotation marks bent.
STRAIGHT = str.maketrans("“”„‟«»", '""""""')
# Words around what somebody looks for. They are dropped unless a phrase of the vocabularies holds them.
FILLER = frozenset((
    "about", "advice", "am", "any", "anyone", "are", "ba", "bachelor", "bachelors", "be", "become", "becoming",
    "been", "being", "best", "break", "breaking", "bs", "bsc", "by", "can", "career", "careers", "class", "como",
    "companies", "company", "could", "degree", "degrees", "department", "do", "does", "experience", "experienced",
    "field", "find", "for", "from", "get", "getting", "go", "going", "good", "have", "help", "helping", "how", "i",
    "id", "im", "in", "industries", "industry", "into", "is", "job", "jobs", "just", "know", "learn", "learning",
    "like", "looking", "ma", "major", "majors", "make", "me", "mentor", "mentoria", "mentoring", "mentors", "more",
    "ms", "my", "myself", "need", "needs", "of", "or", "people", "person", "please", "professional",
    "professionals", "program", "programs", "quiero", "related", "school", "sector", "ser", "should", "show",
    "some", "somebody", "someone", "student", "students", "study", "studying", "talk", "talking", "tell", "than",
    "that", "there", "this", "trabajar", "trabajo", "un", "una", "wanna", "want", "wants", "was", "what", "where",
    "which", "who", "whose", "will", "with", "work", "worker", "workers", "working", "works", "would", "you",
    "your",
))  # fmt: skip
# What a word that means nothing, one more phrase, and a dropped word cost a reading.
UNKNOWN, PIECE, DROPPED = 30, 10, 1
# What a row of LOOK_UP is about that names no facet.
KNOWN, COMMON_WORD, TODAY = 0, -1, -2
LOOK_UP = f"""
WITH term AS (SELECT key, facet, strength FROM profiles_searchterm WHERE key = ANY(%(keys)s))
SELECT key, facet, strength FROM term
UNION ALL
SELECT key, {Kind.MAJOR * KIND_SIZE} + link.major_id, {RELATED} FROM term
JOIN profiles_occupation_majors link ON link.occupation_id = term.facet - {Kind.OCCUPATION * KIND_SIZE}
WHERE term.strength >= {TITLE}
UNION ALL
SELECT key, {Kind.OCCUPATION * KIND_SIZE} + link.occupation_id, {RELATED} FROM term
JOIN profiles_occupation_majors link ON link.major_id = term.facet - {Kind.MAJOR * KIND_SIZE}
WHERE term.strength >= {PROGRAM}
UNION ALL
SELECT word, {KNOWN}, 0 FROM profiles_searchword WHERE word = ANY(%(words)s)
UNION ALL
SELECT asked, {COMMON_WORD}, percent FROM unnest(%(words)s::text[]) asked
JOIN profiles_commonlexeme ON lexeme = ANY (tsvector_to_array(to_tsvector('portal', asked)))
UNION ALL
SELECT %(last)s || '*', {COMMON_WORD}, least(COALESCE(sum(percent), 0), 100) FROM profiles_commonlexeme
WHERE lexeme LIKE %(last)s || '%%'
UNION ALL
SELECT lexeme, {COMMON_WORD}, percent FROM profiles_commonlexeme WHERE lexeme LIKE 'f:%%'
UNION ALL
SELECT '', {TODAY}, (now() AT TIME ZONE %(zone)s)::date - date '0001-01-01' + 1
"""  # noqa: S608 — only our own constants
# For words the vocabularies do not know: mentors' own words, words that begin so, and words a typo away.
RESCUE = f"""
SELECT 'said', word, 0, 0, stem FROM unnest(%(unknown)s::text[]) word
CROSS JOIN LATERAL (SELECT (tsvector_to_array(to_tsvector('portal', word)))[1] AS stem) of
WHERE EXISTS (SELECT FROM profiles_searchdocument WHERE vector @@ plainto_tsquery('portal', word))
  AND NOT EXISTS (SELECT FROM profiles_searchword known WHERE known.word = stem)
UNION ALL
(SELECT 'begun', word, times, 0, '' FROM profiles_searchword WHERE word LIKE %(beginning)s
 ORDER BY times DESC, word LIMIT {MOST_BEGUN})
UNION ALL
SELECT 'near', word, times, COALESCE((SELECT max(strength) FROM profiles_searchterm WHERE key = word), 0),
       (tsvector_to_array(to_tsvector('portal', word)))[1]
FROM (SELECT DISTINCT near.word, near.times FROM unnest(%(spelled)s::varchar[]) short
      JOIN profiles_searchword near ON near.shortened @> ARRAY[short]) near
"""  # noqa: S608 — only our own constants
BEGINNINGS = """
SELECT facet FROM profiles_searchterm WHERE key LIKE %(beginning)s AND strength >= %(strength)s
GROUP BY facet ORDER BY max(strength) DESC, min(length(key)), facet LIMIT %(most)s
"""
HALF_TOLD_TERMS = """
SELECT facet FROM profiles_searchterm
WHERE to_tsvector('portal'::regconfig, COALESCE(words, '')) @@ to_tsquery('portal', %(words)s)
GROUP BY facet ORDER BY count(*) DESC, max(strength) DESC, facet LIMIT %(most)s
"""


def rows(statement: str, **values: Any) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


@dataclass(frozen=True)
class Segment:
    """One thing a query asks for: its words, and the facets they mean, with their strength."""

    words: tuple[str, ...]
    facets: dict[int, int] = field(default_factory=dict)
    is_quoted: bool = False
    begun: tuple[str, ...] = ()  # the commonest known words that begin so, when it is the beginning of a word

    def spelled(self, weights: str = "", words: Iterable[str] = ()) -> str:
        """The words, or only these of them, as to_tsquery reads them; they are letters and digits only (`words.fold`).

        A beginning is spelled as the words that begin so: the index would read everybody who has any of them for
        `word:*`, for each source anew.
        """
        ending = f":{weights}" if weights else ""
        return (" | " if self.begun else " & ").join(word + ending for word in self.begun or words or self.words)

    def between(self, weakest: int, strongest: int = 100) -> list[int]:
        return sorted(number for number, strength in self.facets.items() if weakest <= strength <= strongest)

    @property
    def text(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True)
class Understanding:
    """A whole query: what must be there, what must not, and what it was mended to."""

    typed: str
    segments: tuple[Segment, ...] = ()
    excluded: tuple[Segment, ...] = ()
    mended: str = ""
    is_any: bool = False  # whoever fits a part of it, as nobody fits all
    percents: dict[str, int] = field(default_factory=dict)  # common words and lexemes → of a hundred mentors
    today: date = date.min  # by the database's clock


class Lexicon:
    """What the vocabularies know of the words of one query."""

    def __init__(self, query: list[str], quoted: Iterable[str] = ()):
        self.quoted = list(quoted)
        self.meanings: dict[str, dict[int, int]] = {}
        self.known: set[str] = set()
        self.begun: dict[str, tuple[str, ...]] = {}  # an unknown last word: the known words that begin so
        self.kept: set[str] = set()  # unknown words that are not mended
        self.percents: dict[str, int] = {}
        self.today = date.min
        self.look_up(query)

    def look_up(self, *queries: list[str]) -> None:
        """Read what every run of words means and which words are known at all, in one statement."""
        keys = {
            words.key(query[start:end]) for query in queries for start, end in words.neighbours(query, LONGEST_PHRASE)
        }
        for key, number, strength in rows(
            LOOK_UP,
            keys=list(keys),
            words=sorted({form for word in chain(*queries, self.quoted) for form in both(word)}),
            last=queries[0][-1] if queries[0] else None,
            zone=settings.TIME_ZONE,
        ):
            if number == KNOWN:
                self.known.add(key)
            elif number == COMMON_WORD:
                self.percents[key] = max(strength or 0, self.percents.get(key, 0))
            elif number == TODAY:
                self.today = date.fromordinal(strength)
            else:
                meanings = self.meanings.setdefault(key, {})
                meanings[number] = max(strength, meanings.get(number, 0))

    def means(self, run: list[str]) -> dict[int, int]:
        return self.meanings.get(words.key(run), {})

    def knows(self, word: str) -> bool:
        return word in FILLER or not self.known.isdisjoint(both(word)) or bool(self.means([word]))

    def mend(self, query: list[str], doubted: bool) -> list[str]:
        """The query with unknown words of five letters or more replaced by the nearest known ones, if there are any.

        A word that mentors use themselves, and a last word that begins a known one, stay. With `doubted`, known
        words that mean nothing by themselves count as unknown: "pubic health".
        """
        unknown = [word for word in query if self.is_strange(word, doubted)]
        if not unknown or len(unknown) > MOST_MENDED:
            return query
        near = self.rescue(unknown, query[-1], doubted)
        options = [[word] if word in self.kept else near.get(word, [word]) for word in query]
        return self.most_telling(options, query)

    def rescue(self, unknown: list[str], last: str, doubted: bool) -> dict[str, list[str]]:
        """What each unknown word may have been meant as, likeliest first; notes which words are kept as they are."""
        beginning = last if len(last) >= PREFIX_FROM and not doubted else "-"
        spelled = sorted(set().union(*map(typos, unknown)))
        found = [Near(*row) for row in rows(RESCUE, unknown=unknown, beginning=f"{beginning}%", spelled=spelled)]
        known = [near for near in found if near.source == "near" and near.word not in words.UNSEARCHED]
        near = {word: likely(word, known, VERY_COMMON if doubted else COMMON) for word in unknown}
        # Mentors say the word itself only if its stem is neither a known word nor that of what it may be mended to.
        stems = {word: {other.stem for other in others} for word, others in near.items()}
        said = {row.word for row in found if row.source == "said" and row.stem not in stems[row.word]}
        self.kept = set() if doubted else said
        if begun := tuple(row.word for row in found if row.source == "begun" and row.word not in words.UNSEARCHED):
            self.begun = {last: begun}
            self.kept.add(last)
        return {word: [other.word for other in others] for word, others in near.items() if others}

    def spell_out(self, query: list[str]) -> list[str]:
        """The query with words that are cut short spelled out, where it is then read in fewer phrases."""
        options = [[word, *words.CUT_SHORT.get(word, ())] for word in query]
        if len(query) < 2 or sum(map(len, options)) == len(query) or len(self.read(query)) < 2:
            return query
        return self.most_telling([ways[:MOST_WAYS] for ways in options], query)

    def most_telling(self, options: list[list[str]], query: list[str]) -> list[str]:
        """Of all ways to mend a query the one that is read in the fewest phrases, then the likeliest."""
        ways = [list(way) for way in product(*options)]
        if ways != [query]:
            self.look_up(*ways)
        return min(ways, key=lambda way: self.cheapest(way, FILLER | words.JOINING | words.UNSEARCHED)[0])

    def is_strange(self, word: str, doubted: bool) -> bool:
        known = bool(self.means([word])) if doubted else self.knows(word)
        return not known and len(word) >= PREFIX_FROM and word.isalpha()

    def read(self, query: list[str]) -> list[Segment]:
        """The reading in the fewest phrases that leaves the least out; filler counts where there is nothing else."""
        _cost, said = self.cheapest(query, FILLER | words.JOINING | words.UNSEARCHED)
        return said or [segment for segment in self.cheapest(query, words.JOINING)[1] if segment.facets]

    def cheapest(self, query: list[str], dropped: frozenset[str]) -> tuple[int, list[Segment]]:
        """What the best reading costs, and what it reads."""
        best: list[tuple[int, list[Segment]]] = [(0, [])]
        for end in range(1, len(query) + 1):
            starts = range(max(0, end - LONGEST_PHRASE), end)
            readings = [self.reading(query[start:end], *best[start], dropped) for start in starts]
            best.append(min(filter(None, readings), key=lambda reading: reading[0]))
        return best[-1]

    def reading(
        self, run: list[str], cost: int, before: list[Segment], dropped: frozenset[str]
    ) -> tuple[int, list[Segment]] | None:
        """The reading `before`, gone on with this run of words as one phrase; None when they are no phrase."""
        if len(run) == 1 and run[0] in dropped:
            return cost + DROPPED, before
        facets = self.means(run)
        if facets:
            return cost + PIECE, [*before, Segment(telling(run), facets)]
        return (cost + UNKNOWN, [*before, Segment(tuple(run))]) if len(run) == 1 else None


def telling(run: list[str]) -> tuple[str, ...]:
    """The words of a phrase without joining ones, unless it has no others."""
    return tuple(word for word in run if word not in words.JOINING) or tuple(run)


def both(word: str) -> set[str]:
    """The word as it was typed, and in the singular."""
    return {word, words.singular(word)}


@dataclass(frozen=True)
class Near:
    """A row of RESCUE: a word, how many phrases use it, how strongly it means something by itself, its stem."""

    source: str
    word: str
    times: int
    strength: int
    stem: str


def typos(word: str) -> set[str]:
    """What a word is looked up by if it is a typo."""
    return {form for spelled in both(word) for form in (*words.shortened(spelled), words.heard(spelled))}


def likely(word: str, candidates: list[Near], common: int) -> list[Near]:
    """The candidates with the fewest mistakes, likeliest first; none when all are too far.

    A letter left out, doubled or swapped is likelier than a wrong one or the same sound alone, a word that means
    something by itself than another, a common one than a rare one. A word that fewer than `common` phrases use is not
    guessed from two mistakes.
    """
    if len(word) < words.MENDED_FROM:
        return []
    ranked = []
    for near in candidates:
        far, typed = min((words.distance(form, near.word), form) for form in both(word))
        if far <= (2 if len(word) >= words.TWO_MISTAKES_FROM and near.times >= common else 1):
            is_unlikely = sorted(typed) != sorted(near.word) and (
                len(typed) == len(near.word) or words.mistakes(typed, near.word) > far
            )
            ranked.append((far, is_unlikely, -near.strength, -near.times, near.word, near))
    return [near for *_rank, near in sorted(ranked)[:MOST_WAYS]]


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
        words.fold(rest),
        list(filter(None, map(words.fold, quoted))),
        words.fold(" ".join(unwanted)),
        list(filter(None, map(words.fold, unwanted_quoted))),
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
    lexicon = Lexicon([*query, *excluded], chain.from_iterable(asked.quoted))
    mended = lexicon.mend(query, doubted) if mend and query else query
    return Understanding(
        typed,
        (*completed(lexicon, lexicon.spell_out(mended)), *map(in_quotes, asked.quoted)),
        (*(Segment((word,), lexicon.means([word])) for word in excluded), *map(in_quotes, asked.unwanted_quoted)),
        " ".join(mended) if mended != query else "",
        percents=lexicon.percents,
        today=lexicon.today,
    )


def completed(lexicon: Lexicon, query: list[str]) -> list[Segment]:
    """The reading of the query; neighbouring words that mean nothing by themselves are looked for in the titles."""
    segments: list[Segment] = []
    for has_meaning, group in groupby(lexicon.read(query), key=lambda segment: bool(segment.facets)):
        if has_meaning:
            segments += group
        else:
            segments += half_told([word for segment in group for word in segment.words], lexicon.begun)
    return segments


def half_told(run: list[str], begun: dict[str, tuple[str, ...]]) -> list[Segment]:
    """Words no phrase consists of, as what has them all in one title; the last one may be a beginning."""
    if last := begun.get(run[-1]):
        found = rows(BEGINNINGS, beginning=f"{run[-1]}%", strength=TITLE, most=MOST_MEANINGS)
        before = half_told(run[:-1], {}) if len(run) > 1 else []
        return [*before, Segment((run[-1],), {number: BEGUN for (number,) in found}, begun=last)]
    found = rows(HALF_TOLD_TERMS, words=" & ".join(run), most=MOST_MEANINGS)
    return [Segment(tuple(run), {number: HALF_TOLD for (number,) in found})]
