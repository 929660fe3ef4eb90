"""What the vocabularies know of the words of one query: what they mean, and how they are mended (docs/search.md)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, product
from typing import Any

from django.conf import settings
from django.db import connection

from profiles.search import spelling
from profiles.search.terms import KIND_SIZE, PROGRAM, TITLE, Kind

LONGEST_PHRASE = 9  # words; as many as the longest name of the vocabularies has
# Phrases that use a word; a rarer one is not guessed from two mistakes, of an unknown word or of a doubted one.
COMMON, VERY_COMMON = 3, 30
MOST_MENDED = 3  # unknown words; a query with more of them is not a typo
MOST_WAYS = 3  # to mend one word
MOST_BEGUN = 24  # words that begin as the last one does
PREFIX_FROM = 4  # letters
RELATED = 30  # strength of what leads to, or follows from, what the phrase means
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
# Everything one has to know of a query. For words the vocabularies do not know, or doubt, also: mentors' own words,
# words that begin so, and words a typo away.
LOOK_UP = f"""
WITH term AS MATERIALIZED (SELECT key, facet, strength FROM profiles_searchterm WHERE key = ANY(%(keys)s)),
strange AS MATERIALIZED (
    SELECT word FROM unnest(%(strange)s::text[], %(singular)s::text[], %(alone)s::text[]) asked(word, singular, alone)
    WHERE NOT EXISTS (SELECT FROM term WHERE key = alone)
      AND (%(doubted)s OR NOT EXISTS (SELECT FROM profiles_searchword known WHERE known.word IN (asked.word, singular)))
)
SELECT 'means', key, facet, strength::int, '' FROM term
UNION ALL
SELECT 'means', key, {Kind.MAJOR * KIND_SIZE} + link.major_id, {RELATED}, '' FROM term
JOIN profiles_occupation_majors link ON link.occupation_id = term.facet - {Kind.OCCUPATION * KIND_SIZE}
WHERE term.strength >= {TITLE}
UNION ALL
SELECT 'means', key, {Kind.OCCUPATION * KIND_SIZE} + link.occupation_id, {RELATED}, '' FROM term
JOIN profiles_occupation_majors link ON link.major_id = term.facet - {Kind.MAJOR * KIND_SIZE}
WHERE term.strength >= {PROGRAM}
UNION ALL
SELECT 'known', word, 0, 0, '' FROM profiles_searchword WHERE word = ANY(%(words)s)
UNION ALL
SELECT 'common', asked, 0, percent, '' FROM unnest(%(words)s::text[]) asked
JOIN profiles_commonlexeme ON lexeme = ANY (tsvector_to_array(to_tsvector('portal', asked)))
UNION ALL
SELECT 'common', %(last)s || '*', 0, least(COALESCE(sum(percent), 0), 100), '' FROM profiles_commonlexeme
WHERE lexeme LIKE %(last)s || '%%'
UNION ALL
SELECT 'common', lexeme, 0, percent, '' FROM profiles_commonlexeme WHERE lexeme LIKE 'f:%%'
UNION ALL
SELECT 'today', '', 0, (now() AT TIME ZONE %(zone)s)::date - date '0001-01-01' + 1, ''
UNION ALL
SELECT 'said', word, 0, 0, stem FROM strange
CROSS JOIN LATERAL (SELECT (tsvector_to_array(to_tsvector('portal', word)))[1] AS stem) of
WHERE EXISTS (SELECT FROM profiles_searchdocument WHERE vector @@ plainto_tsquery('portal', word))
  AND NOT EXISTS (SELECT FROM profiles_searchword known WHERE known.word = stem)
UNION ALL
(SELECT 'begun', word, times, 0, '' FROM profiles_searchword
 WHERE word LIKE %(beginning)s AND EXISTS (SELECT FROM strange) ORDER BY times DESC, word LIMIT {MOST_BEGUN})
UNION ALL
SELECT 'near', word, times, COALESCE((SELECT max(strength) FROM profiles_searchterm WHERE key = word), 0),
       (tsvector_to_array(to_tsvector('portal', word)))[1]
FROM (SELECT DISTINCT near.word, near.times
      FROM unnest(%(typed)s::text[], %(spelled)s::varchar[]) asked(word, short)
      JOIN strange ON strange.word = asked.word AND (SELECT count(*) FROM strange) <= {MOST_MENDED}
      JOIN profiles_searchword near ON near.shortened @> ARRAY[asked.short]) near
"""  # noqa: S608 — only our own constants


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
class Near:
    """A known word: how many phrases use it, how strongly it means something by itself, its stem."""

    word: str
    times: int
    strength: int
    stem: str


class Lexicon:
    """What the vocabularies know of the words of one query. With `mend`, also what its unknown words may mean.

    With `doubted`, known words that mean nothing by themselves count as unknown: "pubic health".
    """

    def __init__(self, query: list[str], others: Iterable[str] = (), *, mend: bool = True, doubted: bool = False):
        self.query, self.others, self.is_doubting = query, list(others), doubted
        self.meanings: dict[str, dict[int, int]] = {}
        self.known: set[str] = set()
        self.said: dict[str, str] = {}  # unknown words mentors say themselves, with their stems
        self.near: list[Near] = []
        self.begun: dict[str, tuple[str, ...]] = {}  # an unknown last word: the known words that begin so
        self.kept: set[str] = set()  # unknown words that are not mended
        self.percents: dict[str, int] = {}
        self.today = date.min
        strange = [word for word in query if could_be_mended(word) and (doubted or word not in FILLER)]
        self.look_up(query, strange=strange if mend else [])

    def look_up(self, *queries: list[str], strange: Iterable[str] = ()) -> None:
        """Read what every run of words means and which words are known at all, in one statement.

        Of the `strange` ones that are unknown also what is near to them.
        """
        strange = sorted(set(strange))
        spelled = [(word, form) for word in strange for form in typos(word)]
        last = queries[0][-1] if queries[0] else None
        is_beginning = bool(last) and len(last) >= PREFIX_FROM and not self.is_doubting
        phrases = chain.from_iterable(map(runs, queries))
        found = rows(
            LOOK_UP,
            keys=sorted({spelling.key(run) for run in chain(phrases, ([word] for word in self.others))}),
            words=sorted({form for word in chain(*queries, self.others) for form in both(word)}),
            last=last,
            beginning=f"{last}%" if is_beginning else "-",
            zone=settings.TIME_ZONE,
            doubted=self.is_doubting,
            strange=strange,
            singular=[spelling.singular(word) for word in strange],
            alone=[spelling.key([word]) for word in strange],
            typed=[word for word, _form in spelled],
            spelled=[form for _word, form in spelled],
        )
        for source, key, number, strength, stem in found:
            self.learn(source, key, number, strength, stem)
        if begun := tuple(word for source, word, *_ in found if source == "begun" and word not in spelling.UNSEARCHED):
            self.begun = {last: begun}

    def learn(self, source: str, key: str, number: int, strength: int, stem: str) -> None:
        """One row of LOOK_UP."""
        if source == "means":
            meanings = self.meanings.setdefault(key, {})
            meanings[number] = max(strength, meanings.get(number, 0))
        elif source == "known":
            self.known.add(key)
        elif source == "common":
            self.percents[key] = max(strength or 0, self.percents.get(key, 0))
        elif source == "today":
            self.today = date.fromordinal(strength)
        elif source == "said":
            self.said[key] = stem
        elif source == "near" and key not in spelling.UNSEARCHED:
            self.near.append(Near(key, number, strength, stem))

    def means(self, run: list[str]) -> dict[int, int]:
        return self.meanings.get(spelling.key(run), {})

    def knows(self, word: str) -> bool:
        return word in FILLER or not self.known.isdisjoint(both(word)) or bool(self.means([word]))

    def is_strange(self, word: str) -> bool:
        known = bool(self.means([word])) if self.is_doubting else self.knows(word)
        return not known and could_be_mended(word)

    @property
    def is_doubtful(self) -> bool:
        """Whether some word is taken as typed that means nothing by itself."""
        return any(
            could_be_mended(word) and not self.means([word]) and (self.knows(word) or word in self.kept)
            for word in self.query
        )

    def mend(self) -> list[str]:
        """The query with unknown words of five letters or more replaced by the nearest known ones, if there are any.

        A word that mentors use themselves, and a last word that begins a known one, stay.
        """
        unknown = [word for word in self.query if self.is_strange(word)]
        if not unknown or len(unknown) > MOST_MENDED:
            return self.query
        ways = self.ways_to_mend(unknown)
        options = [[word] if word in self.kept else ways.get(word, [word]) for word in self.query]
        return self.most_telling(options, self.query)

    def ways_to_mend(self, unknown: list[str]) -> dict[str, list[str]]:
        """What each unknown word may have been meant as, likeliest first; notes which words are kept as they are."""
        near = {word: likely(word, self.near, VERY_COMMON if self.is_doubting else COMMON) for word in unknown}
        # Mentors say the word itself only if its stem is neither a known word nor that of what it may be mended to.
        stems = {word: {other.stem for other in others} for word, others in near.items()}
        said = {word for word, stem in self.said.items() if stem not in stems.get(word, ())}
        self.kept = (set() if self.is_doubting else said) | set(self.begun)
        return {word: [other.word for other in others] for word, others in near.items() if others}

    def spell_out(self, query: list[str]) -> list[str]:
        """The query with words that are cut short spelled out, where it is then read in fewer phrases."""
        options = [[word, *spelling.CUT_SHORT.get(word, ())] for word in query]
        if len(query) < 2 or sum(map(len, options)) == len(query) or len(self.read(query)) < 2:
            return query
        return self.most_telling([ways[:MOST_WAYS] for ways in options], query)

    def most_telling(self, options: list[list[str]], query: list[str]) -> list[str]:
        """Of all ways to mend a query the one that is read in the fewest phrases, then the likeliest."""
        ways = [list(way) for way in product(*options)]
        if ways != [query]:
            self.look_up(*ways)
        return min(ways, key=lambda way: self.cheapest(way, FILLER | spelling.JOINING | spelling.UNSEARCHED)[0])

    def read(self, query: list[str]) -> list[Segment]:
        """The reading in the fewest phrases that leaves the least out; filler counts where there is nothing else."""
        _cost, said = self.cheapest(query, FILLER | spelling.JOINING | spelling.UNSEARCHED)
        return said or [segment for segment in self.cheapest(query, spelling.JOINING)[1] if segment.facets]

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
    return tuple(word for word in run if word not in spelling.JOINING) or tuple(run)


def both(word: str) -> set[str]:
    """The word as it was typed, and in the singular."""
    return {word, spelling.singular(word)}


def runs(query: list[str]) -> list[list[str]]:
    """Every run of words that may be a phrase."""
    return [query[start:end] for start, end in spelling.neighbours(query, LONGEST_PHRASE)]


def could_be_mended(word: str) -> bool:
    return len(word) >= PREFIX_FROM and word.isalpha()


def typos(word: str) -> set[str]:
    """What a word is looked up by if it is a typo."""
    return {form for spelled in both(word) for form in (*spelling.shortened(spelled), spelling.heard(spelled))}


def likely(word: str, candidates: list[Near], common: int) -> list[Near]:
    """The candidates with the fewest mistakes, likeliest first; none when all are too far.

    A letter left out, doubled or swapped is likelier than a wrong one or the same sound alone, a word that means
    something by itself than another, a common one than a rare one. A word that fewer than `common` phrases use is not
    guessed from two mistakes.
    """
    if len(word) < spelling.MENDED_FROM:
        return []
    ranked = []
    for near in candidates:
        far, typed = min((spelling.distance(form, near.word), form) for form in both(word))
        if far <= (2 if len(word) >= spelling.TWO_MISTAKES_FROM and near.times >= common else 1):
            is_unlikely = sorted(typed) != sorted(near.word) and (
                len(typed) == len(near.word) or spelling.mistakes(typed, near.word) > far
            )
            ranked.append((far, is_unlikely, -near.strength, -near.times, near.word, near))
    return [near for *_rank, near in sorted(ranked)[:MOST_WAYS]]
