"""Looks up the words of a query in the vocabularies: what they mean, and spelling corrections (docs/search.md)."""

from collections.abc import Callable, Iterable
from datetime import date
from itertools import chain, combinations, product
from typing import Any

from django.conf import settings
from django.db import connection

from profiles.search import spelling
from profiles.search.corrections import (
    MAX_VARIANTS_PER_WORD,
    MIN_PREFIX_LENGTH,
    SpellingCandidate,
    may_be_typo_or_prefix,
    rank_corrections,
    spelling_lookup_keys,
    with_singular,
)
from profiles.search.terms import FACETS_PER_KIND, PROGRAM_STRENGTH, TITLE_STRENGTH, FacetKind, QueryTerm

MAX_PHRASE_WORDS = 9  # as many as the longest name in the vocabularies has
# Phrases that must use a word before it may correct two mistakes: of an unknown word, and of a doubted one.
MIN_USES, MIN_USES_WHEN_DOUBTED = 3, 30
MAX_CORRECTED_WORDS = 3  # a query with more unknown words is not a typo
MAX_COMPLETIONS = 24  # known words that begin with the last word of the query
RELATED_STRENGTH = 30  # of majors that lead to the occupation a phrase means, and the other way around
DROPPABLE_WORDS = spelling.FILLER_WORDS | spelling.JOINING_WORDS | spelling.STOP_WORDS
# What a word without a meaning, a phrase, and a dropped word add to the cost of a reading.
UNKNOWN_COST, PHRASE_COST, DROPPED_COST = 30, 10, 1
TODAY_SQL = "SELECT (now() AT TIME ZONE %(zone)s)::date"
# Everything a query needs, in one statement. For unknown (or doubted) words also: whether mentors use them, known words
# that begin with them, and known words a typo away.
LOOKUP_SQL = f"""
WITH term AS MATERIALIZED (SELECT key, facet, strength FROM profiles_searchterm WHERE key = ANY(%(keys)s)),
unknown_word AS MATERIALIZED (
    SELECT typed.word, known.word IS NOT NULL AS is_real
    FROM unnest(%(correctable)s::text[], %(singular)s::text[], %(word_key)s::text[]) typed(word, singular, word_key)
    LEFT JOIN LATERAL (
        SELECT word, times FROM profiles_searchword WHERE word IN (typed.word, singular) ORDER BY times DESC LIMIT 1
    ) known ON true
    WHERE NOT EXISTS (SELECT FROM term WHERE key = word_key) AND (%(doubt_known_words)s OR COALESCE(times, 0) = 0)
)
SELECT 'meaning', key, facet, strength::int, '' FROM term
UNION ALL
SELECT 'meaning', key, {FacetKind.MAJOR * FACETS_PER_KIND} + link.major_id, {RELATED_STRENGTH}, '' FROM term
JOIN profiles_occupation_majors link ON link.occupation_id = term.facet - {FacetKind.OCCUPATION * FACETS_PER_KIND}
WHERE term.strength >= {TITLE_STRENGTH}
UNION ALL
SELECT 'meaning', key, {FacetKind.OCCUPATION * FACETS_PER_KIND} + link.occupation_id, {RELATED_STRENGTH}, '' FROM term
JOIN profiles_occupation_majors link ON link.major_id = term.facet - {FacetKind.MAJOR * FACETS_PER_KIND}
WHERE term.strength >= {PROGRAM_STRENGTH}
UNION ALL
SELECT 'known', word, 0, 0, '' FROM profiles_searchword WHERE word = ANY(%(words)s) AND times > 0
UNION ALL
SELECT 'real', word, 0, 0, '' FROM unknown_word WHERE is_real
UNION ALL
SELECT 'common', word, 0, percent, '' FROM unnest(%(words)s::text[]) word
JOIN profiles_commonlexeme ON lexeme = ANY (tsvector_to_array(to_tsvector('portal', word)))
UNION ALL
SELECT 'common', %(last)s || '*', 0, least(COALESCE(sum(percent), 0), 100), '' FROM profiles_commonlexeme
WHERE lexeme LIKE %(last)s || '%%'
UNION ALL
SELECT 'common', lexeme, 0, percent, '' FROM profiles_commonlexeme WHERE lexeme LIKE '%%:%%'
UNION ALL
SELECT 'today', '', 0, (now() AT TIME ZONE %(zone)s)::date - date '0001-01-01' + 1, ''
UNION ALL
SELECT 'mentor_word', word, 0, 0, stem FROM unknown_word
CROSS JOIN LATERAL (SELECT (tsvector_to_array(to_tsvector('portal', word)))[1] AS stem) stemmed
WHERE EXISTS (SELECT FROM profiles_searchdocument WHERE vector @@ plainto_tsquery('portal', word))
  AND NOT EXISTS (SELECT FROM profiles_searchword known WHERE known.word = stem AND times > 0)
UNION ALL
(SELECT 'completion', word, times, 0, '' FROM profiles_searchword
 WHERE word LIKE %(prefix)s AND times > 0 AND EXISTS (SELECT FROM unknown_word)
 ORDER BY times DESC, word LIMIT {MAX_COMPLETIONS})
UNION ALL
SELECT 'correction', word, times, COALESCE((SELECT max(strength) FROM profiles_searchterm WHERE key = word), 0),
       (tsvector_to_array(to_tsvector('portal', word)))[1]
FROM (SELECT DISTINCT known.word, known.times
      FROM unnest(%(misspelled)s::text[], %(spelling_keys)s::varchar[]) typed(word, spelling_key)
      JOIN unknown_word ON unknown_word.word = typed.word
        AND (SELECT count(*) FROM unknown_word) <= {MAX_CORRECTED_WORDS}
      JOIN profiles_searchword known ON known.shortened @> ARRAY[typed.spelling_key]) correction
"""  # noqa: S608 — only our own constants


def fetch_rows(statement: str, **values: Any) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


class Lexicon:
    """What the vocabularies know about the words of one query. With `correct_typos`, also the spelling candidates for
    its unknown words.

    With `doubt_known_words`, known words without a meaning of their own count as unknown: "pubic health".
    """

    def __init__(
        self,
        query: list[str],
        other_words: Iterable[str] = (),
        *,
        correct_typos: bool = True,
        doubt_known_words: bool = False,
    ):
        self.query, self.other_words, self.doubts_known_words = query, list(other_words), doubt_known_words
        self.meanings: dict[str, dict[int, int]] = {}  # phrase key → facet → strength
        self.known_words: set[str] = set()
        self.real_words: set[str] = set()  # that mean nothing by themselves, but are words of the language
        self.mentor_words: dict[str, str] = {}  # unknown words that mentors use, with their stems
        self.spelling_candidates: list[SpellingCandidate] = []
        self.completions: dict[str, tuple[str, ...]] = {}  # of an unknown last word
        self.kept_as_typed: set[str] = set()  # unknown words that stay as they are
        self.frequencies: dict[str, int] = {}  # percent of mentors
        self.today = date.min
        correctable = [
            word
            for word in query
            if may_be_typo_or_prefix(word)
            and word not in spelling.IDENTITY_WORDS
            and (doubt_known_words or word not in spelling.FILLER_WORDS)
        ]
        self.look_up(query, correctable=correctable if correct_typos else [])

    def look_up(self, *queries: list[str], correctable: Iterable[str] = ()) -> None:
        """Read what every n-gram of these queries means and which words are known, in one statement.

        For the `correctable` words that are unknown, also read their spelling candidates.
        """
        if not any(queries) and not self.other_words:  # only filters: the day alone
            [(self.today,)] = fetch_rows(TODAY_SQL, zone=settings.TIME_ZONE)
            return
        correctable = sorted(set(correctable))
        spelling_keys = [(word, key) for word in correctable for key in spelling_lookup_keys(word)]
        last = queries[0][-1] if queries[0] else None
        is_prefix = bool(last) and len(last) >= MIN_PREFIX_LENGTH and not self.doubts_known_words
        phrases = chain.from_iterable(map(word_ngrams, queries))
        rows = fetch_rows(
            LOOKUP_SQL,
            keys=sorted(
                {spelling.phrase_key(ngram) for ngram in chain(phrases, ([word] for word in self.other_words))}
            ),
            words=sorted({form for word in chain(*queries, self.other_words) for form in with_singular(word)}),
            last=last,
            prefix=f"{last}%" if is_prefix else "-",
            zone=settings.TIME_ZONE,
            doubt_known_words=self.doubts_known_words,
            correctable=correctable,
            singular=[spelling.singular(word) for word in correctable],
            word_key=[spelling.phrase_key([word]) for word in correctable],
            misspelled=[word for word, _key in spelling_keys],
            spelling_keys=[key for _word, key in spelling_keys],
        )
        for source, key, number, strength, stem in rows:
            self.add_row(source, key, number, strength, stem)
        if completions := tuple(
            word for source, word, *_ in rows if source == "completion" and word not in spelling.STOP_WORDS
        ):
            self.completions = {last: completions}

    def add_row(self, source: str, key: str, number: int, strength: int, stem: str) -> None:
        """Add one row of LOOKUP_SQL; what `number` and `strength` are depends on the source."""
        if source == "meaning":
            meanings = self.meanings.setdefault(key, {})
            meanings[number] = max(strength, meanings.get(number, 0))
        elif source in ("known", "real"):
            (self.known_words if source == "known" else self.real_words).add(key)
        elif source == "common":
            self.frequencies[key] = max(strength or 0, self.frequencies.get(key, 0))
        elif source == "today":
            self.today = date.fromordinal(strength)
        elif source == "mentor_word":
            self.mentor_words[key] = stem
        elif source == "correction" and key not in spelling.STOP_WORDS:
            self.spelling_candidates.append(SpellingCandidate(key, number, strength, stem))

    def facets_of(self, ngram: list[str]) -> dict[int, int]:
        """The facets these words mean as one phrase, with their strength; empty if they are no known phrase."""
        return self.meanings.get(spelling.phrase_key(ngram), {})

    def is_known(self, word: str) -> bool:
        return (
            word in spelling.FILLER_WORDS
            or not self.known_words.isdisjoint(with_singular(word))
            or bool(self.facets_of([word]))
        )

    def is_unknown(self, word: str) -> bool:
        is_known = bool(self.facets_of([word])) if self.doubts_known_words else self.is_known(word)
        return not is_known and may_be_typo_or_prefix(word) and word not in spelling.IDENTITY_WORDS

    @property
    def is_doubtful(self) -> bool:
        """Whether a word without a meaning of its own was taken as typed."""
        return any(
            may_be_typo_or_prefix(word)
            and not self.facets_of([word])
            and (self.is_known(word) or word in self.kept_as_typed)
            for word in self.query
        )

    def correct_spelling(self) -> list[str]:
        """The query with unknown words replaced by the nearest known ones, if there are any.

        A word that mentors use, and a last word that is the prefix of a known one, stay as they are. A real word, and
        one of four letters, is replaced only if it then forms a phrase with its neighbors ("product manger", but not
        "manger").
        """
        unknown = [word for word in self.query if self.is_unknown(word)]
        if not unknown or len(unknown) > MAX_CORRECTED_WORDS:
            return self.query
        corrections = self.corrections_of(unknown)
        options = [[word] if word in self.kept_as_typed else [*corrections.get(word, ()), word] for word in self.query]
        return self.best_variant(options, self.query, self.is_plausible)

    def is_plausible(self, variant: list[str]) -> bool:
        """Whether every replaced word that needs its neighbors forms a phrase with them."""
        phrases = [term.words for term in self.split_into_terms(variant) if term.facets and len(term.words) > 1]
        return all(
            any(meant in words for words in phrases)
            for typed, meant in zip(self.query, variant, strict=True)
            if typed != meant and self.needs_neighbors(typed, meant)
        )

    def needs_neighbors(self, typed: str, meant: str) -> bool:
        is_short = min(len(typed), len(meant)) < spelling.MIN_LENGTH_ALONE
        return is_short or typed in self.real_words

    def corrections_of(self, unknown: list[str]) -> dict[str, list[str]]:
        """The corrections of each unknown word, likeliest first. Sets `kept_as_typed`."""
        min_uses = MIN_USES_WHEN_DOUBTED if self.doubts_known_words else MIN_USES
        candidates = {word: rank_corrections(word, self.spelling_candidates, min_uses) for word in unknown}
        # A word counts as a mentor's own unless its stem is a known word or the stem of one of its corrections.
        stems = {word: {candidate.stem for candidate in ranked} for word, ranked in candidates.items()}
        mentor_words = {word for word, stem in self.mentor_words.items() if stem not in stems.get(word, ())}
        self.kept_as_typed = (set() if self.doubts_known_words else mentor_words) | set(self.completions)
        return {word: [candidate.word for candidate in ranked] for word, ranked in candidates.items() if ranked}

    def expand_abbreviations(self, query: list[str]) -> list[str]:
        """The query with abbreviated words spelled out, if it then splits into fewer terms."""
        options = [[word, *spelling.ABBREVIATIONS.get(word, ())] for word in query]
        if len(query) < 2 or sum(map(len, options)) == len(query) or len(self.split_into_terms(query)) < 2:
            return query
        return self.best_variant([variants[:MAX_VARIANTS_PER_WORD] for variants in options], query)

    def best_variant(
        self, options: list[list[str]], query: list[str], is_plausible: Callable[[list[str]], bool] = bool
    ) -> list[str]:
        """Of all combinations of the options, the one that splits into the fewest terms, then the likeliest."""
        variants = [list(variant) for variant in product(*options)]
        if variants != [query]:
            self.look_up(*variants)
        plausible = [variant for variant in variants if is_plausible(variant)] or [query]
        return min(plausible, key=lambda variant: self.cheapest_reading(variant, DROPPABLE_WORDS)[0])

    def split_into_terms(self, query: list[str]) -> list[QueryTerm]:
        """The reading with the fewest terms and dropped words; filler words count if there is nothing else."""
        _cost, terms = self.cheapest_reading(query, DROPPABLE_WORDS)
        return terms or [term for term in self.cheapest_reading(query, spelling.JOINING_WORDS)[1] if term.facets]

    def cheapest_reading(self, query: list[str], droppable: frozenset[str]) -> tuple[int, list[QueryTerm]]:
        """The cost and the terms of the best way to split the query into phrases."""
        best: list[tuple[int, list[QueryTerm]]] = [(0, [])]
        for end in range(1, len(query) + 1):
            starts = range(max(0, end - MAX_PHRASE_WORDS), end)
            readings = [self.extend_reading(query[start:end], *best[start], droppable) for start in starts]
            best.append(min(filter(None, readings), key=lambda reading: reading[0]))
        return best[-1]

    def extend_reading(
        self, ngram: list[str], cost: int, terms: list[QueryTerm], droppable: frozenset[str]
    ) -> tuple[int, list[QueryTerm]] | None:
        """The reading with this n-gram as its next term; None if the n-gram is several words and no known phrase."""
        if len(ngram) == 1 and ngram[0] in droppable:
            return cost + DROPPED_COST, terms
        facets = self.facets_of(ngram)
        if facets:
            term = QueryTerm(tuple(ngram), facets)
            if not term.is_language:  # "in Spanish" says more than "Spanish"
                significant = [word for word in ngram if word not in spelling.JOINING_WORDS] or ngram
                term = QueryTerm(tuple(significant), facets)
            return cost + PHRASE_COST, [*terms, term]
        return (cost + UNKNOWN_COST, [*terms, QueryTerm(tuple(ngram))]) if len(ngram) == 1 else None


def word_ngrams(query: list[str]) -> list[list[str]]:
    """Every run of neighboring words that may be a phrase."""
    spans = combinations(range(len(query) + 1), 2)
    return [query[start:end] for start, end in spans if end - start <= MAX_PHRASE_WORDS]
