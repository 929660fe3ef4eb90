"""Indexes what every phrase of the vocabularies means, in `SearchTerm` and `SearchWord` (docs/search.md).

A *facet* is a number for one thing a mentor can be found by: 1000012 is the major with key 12. A document has the
facets of a mentor; a term has the facet a phrase means and how strongly it does so, from 1 to 100.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import cast

from django.db import connection, models, transaction

from profiles.models import (
    Industry,
    IndustryGroup,
    Major,
    MeetingMode,
    MentorProfile,
    Occupation,
    SearchAlias,
    SearchTerm,
    SearchWord,
    Topic,
)
from profiles.search import spelling
from profiles.search.fixed_phrases import ANY_MAJOR_PHRASES, language_phrases

REAL_WORDS = sorted((Path(__file__).resolve().parents[1] / "data").glob("real_words*.csv"))
FACETS_PER_KIND = 1_000_000
# How surely a phrase means an entry: its name or an alias; a part of its name; another title; another program of the
# same field; a word of the industry's index.
NAME_STRENGTH, PART_STRENGTH, TITLE_STRENGTH, PROGRAM_STRENGTH, INDEX_STRENGTH = 100, 90, 85, 80, 60


class FacetKind(IntEnum):
    """What a facet is about; the millions of its number."""

    MAJOR = 1
    INDUSTRY = 2
    GROUP = 3
    OCCUPATION = 4
    TOPIC = 5  # offered, or part of a topic that is offered, or one that has it as a part
    MODE = 6
    LANGUAGE = 7
    AFFILIATION = 8
    AVAILABLE = 9
    OFFERED_TOPIC = 10  # exactly this one


KINDS = {int(kind): kind for kind in FacetKind}

VOCABULARIES: dict[type[models.Model], FacetKind] = {
    Major: FacetKind.MAJOR,
    Industry: FacetKind.INDUSTRY,
    IndustryGroup: FacetKind.GROUP,
    Occupation: FacetKind.OCCUPATION,
    Topic: FacetKind.TOPIC,
}
VocabularyEntry = Major | Industry | IndustryGroup | Occupation | Topic
WeightedPhrase = tuple[str, int]  # a phrase and how strongly it means the entry


def make_facet(kind: FacetKind, key: int) -> int:
    """The facet of the entry of this kind with this key."""
    return kind * FACETS_PER_KIND + key


def facet_of(entry: VocabularyEntry) -> int:
    return make_facet(VOCABULARIES[type(entry)], entry.pk)


def kind_of_facet(facet: int) -> FacetKind:
    return KINDS[facet // FACETS_PER_KIND]


def offered_topics(facets: Iterable[int]) -> list[int]:
    """The facets of mentors who offer exactly the topics among these facets, not just a part of one, or its whole."""
    return [
        make_facet(FacetKind.OFFERED_TOPIC, facet % FACETS_PER_KIND)
        for facet in facets
        if kind_of_facet(facet) == FacetKind.TOPIC
    ]


HAS_OPENING, HELPS_ANY_MAJOR = make_facet(FacetKind.AVAILABLE, 1), make_facet(FacetKind.AVAILABLE, 2)


def mode_facet(mode: str) -> int:
    return make_facet(FacetKind.MODE, MeetingMode.values.index(mode) + 1)


def language_facet(code: str) -> int:
    return make_facet(FacetKind.LANGUAGE, int(code, 36))


def affiliation_facet(affiliation: str) -> int:
    return make_facet(FacetKind.AFFILIATION, MentorProfile.Affiliation.values.index(affiliation) + 1)


@dataclass(frozen=True)
class QueryTerm:
    """One thing a query asks for: its words, and the facets they mean, with their strength."""

    words: tuple[str, ...]
    facets: dict[int, int] = field(default_factory=dict)
    is_quoted: bool = False
    completions: tuple[str, ...] = ()  # of a prefix: the most common known words that begin with it

    def tsquery(self, weights: str = "", words: Iterable[str] = ()) -> str:
        """The words, or only these of them, for to_tsquery; they are letters and digits only (`spelling.tokenize`).

        A prefix becomes its completions: for `word:*` the index would read everyone who has any word that begins with
        it, once for each source.
        """
        ending = f":{weights}" if weights else ""
        return (" | " if self.completions else " & ").join(
            word + ending for word in self.completions or words or self.words
        )

    def facets_between(self, weakest: int, strongest: int = 100) -> list[int]:
        return sorted(facet for facet, strength in self.facets.items() if weakest <= strength <= strongest)

    @property
    def is_language(self) -> bool:
        """Whether it asks for a language and nothing else: who speaks it fits, not who has the words."""
        return {kind_of_facet(facet) for facet in self.facets} == {FacetKind.LANGUAGE}

    @property
    def text(self) -> str:
        return " ".join(self.words)


def spanish_titles() -> dict[str, set[str]]:
    """The Spanish titles in both genders, by the key of the English title they stand for."""
    by_key: dict[str, set[str]] = {}
    for title, titles_es in Occupation.objects.exclude(titles_es=[]).values_list("title", "titles_es"):
        for spoken in {title, *spoken_titles(title)}:
            forms = by_key.setdefault(spelling.phrase_key(spelling.tokenize(spoken)), set())
            forms.update(form for title_es in titles_es for form in spelling.both_genders(title_es))
    return by_key


def phrases(entry: VocabularyEntry, aliases: Iterable[str], spanish: dict[str, set[str]]) -> Iterator[WeightedPhrase]:
    """Every phrase that means this entry.

    A title in Spanish means whatever its title in English means: "partera" and "midwife" find nurse midwives too.
    """
    yield from ((alias, NAME_STRENGTH) for alias in aliases)
    if isinstance(entry, Occupation):
        own = [entry.title, *spoken_titles(entry.title)]
        yield from ((title, NAME_STRENGTH) for title in own)
        yield from ((form, NAME_STRENGTH) for title in entry.titles_es for form in spelling.both_genders(title))
        for title in [*own, *aliases, *entry.alternate_titles]:
            yield title, TITLE_STRENGTH
            yield from (
                (form, TITLE_STRENGTH) for form in spanish.get(spelling.phrase_key(spelling.tokenize(title)), ())
            )
        return
    for name in filter(None, (entry.name_en, entry.name_es)):
        yield name, NAME_STRENGTH
        yield re.sub(r"\s*\(.*?\)", "", name), NAME_STRENGTH
        if isinstance(entry, Industry | IndustryGroup):
            yield from ((part, PART_STRENGTH) for part in re.split(r"[,&]| y ", name))
    if isinstance(entry, Major | Industry):
        strength = PROGRAM_STRENGTH if isinstance(entry, Major) else INDEX_STRENGTH
        # "Carbon black" is a chemical, but nobody who types "black" means it.
        yield from (
            (phrase, strength)
            for phrase in entry.search_words.splitlines()
            if phrase.lower() not in spelling.IDENTITY_WORDS
        )


def spoken_titles(title: str) -> Iterator[str]:
    """A title as people say it: "Postsecondary Education Administrators", "Tutors", without what O*NET excludes."""
    plain = re.split(r", (?:Except|Including|All Other|General|Short-Term)", title)[0]
    parts = plain.split(", ")
    yield plain
    if len(parts) == 2:
        yield f"{parts[1]} {parts[0]}"
    if ", and " not in plain or plain != title:
        yield parts[0]


def term_rows(weighted_phrases: Iterable[WeightedPhrase], facet: int) -> Iterator[tuple[str, str, int, int]]:
    """One row of `SearchTerm` (key, words, facet, strength) for each phrase key, with its greatest strength."""
    strongest: dict[str, tuple[str, int]] = {}
    for phrase, strength in weighted_phrases:
        tokens = spelling.tokenize(phrase)
        key = spelling.phrase_key(tokens)[:250]
        if key and strength > strongest.get(key, ("", 0))[1]:
            strongest[key] = (" ".join(tokens)[:300], strength)
    for key, (text, strength) in strongest.items():
        yield key, text, facet, strength


def entries_named(meaning: str) -> list[VocabularyEntry]:
    """The entries an alias can stand for: all that have exactly this English name or title."""
    by_name = [model.objects.filter(name_en__iexact=meaning) for model in (Major, Industry, IndustryGroup, Topic)]
    return [entry for entries in (*by_name, Occupation.objects.filter(title__iexact=meaning)) for entry in entries]


@transaction.atomic
def index_entries(entries: Iterable[VocabularyEntry]) -> None:
    """Index the phrases and aliases of these entries again, so a search finds them by what staff have just written."""
    rows: list[tuple[str, str, int, int]] = []
    spanish = spanish_titles()
    for entry in entries:
        name = entry.title if isinstance(entry, Occupation) else entry.name_en
        aliases = SearchAlias.objects.filter(meaning__iexact=name).values_list("alias", flat=True)
        rows += term_rows(phrases(entry, list(aliases), spanish), facet_of(entry))
        SearchTerm.objects.filter(facet=facet_of(entry)).delete()
    SearchTerm.objects.bulk_create(
        SearchTerm(key=key, words=text, facet=facet, strength=strength) for key, text, facet, strength in rows
    )
    add_words(count_words(rows))


@transaction.atomic
def remove_terms(facets: Iterable[int]) -> None:
    """Remove the phrases of deleted entries. Their words stay: a word is still spelled the same."""
    SearchTerm.objects.filter(facet__in=list(facets)).delete()


def real_words() -> list[str]:
    """Common English and Spanish words of four letters or more, without accents (profiles/data)."""
    return [word for path in REAL_WORDS for word in path.read_text(encoding="utf-8").split()[1:]]


def count_words(rows: Iterable[tuple[str, str, int, int]], others: Iterable[str] = ()) -> Counter[str]:
    """How many phrases use each word, in the singular and as written; none for `others` that no phrase uses."""
    times = Counter(dict.fromkeys(others, 0))
    times.update(
        form
        for _key, text, _facet, _strength in rows
        for word in text.split()
        for form in {word, spelling.singular(word)}
        if len(form) <= 60 and form.isalpha()
    )
    return times


def spelling_keys(word: str) -> list[str]:
    """The keys under which a typo finds this word: letters left out, and its sound. A short word corrects nothing."""
    if len(word) < spelling.MIN_CORRECTABLE_LENGTH:
        return []
    return sorted(spelling.deletion_variants(word) | {spelling.phonetic_key(word)})


def add_words(times: Counter[str]) -> None:
    """Add words that a typo may be corrected to; `times` is how many phrases use each."""
    SearchWord.objects.filter(word__in=times, times=0).delete()
    SearchWord.objects.bulk_create(
        [SearchWord(word=word, times=count, shortened=spelling_keys(word)) for word, count in times.items()],
        ignore_conflicts=True,
    )


@transaction.atomic
def rebuild_index() -> int:
    """Index all vocabularies again (seconds). Returns the number of phrases. Safe to run at any time.

    Words of the language that are in none of them are kept with no use: they correct nothing, and are not typos.
    """
    aliases: dict[str, list[str]] = {}
    for alias, meaning in SearchAlias.objects.values_list("alias", "meaning"):
        aliases.setdefault(meaning.lower(), []).append(alias)
    fixed = {language_facet(code): asked for code, asked in language_phrases().items()}
    rows: list[tuple[str, str, int, int]] = []
    for facet, fixed_phrases in {HELPS_ANY_MAJOR: ANY_MAJOR_PHRASES, **fixed}.items():
        rows += term_rows(((phrase, NAME_STRENGTH) for phrase in fixed_phrases), facet)
    spanish = spanish_titles()
    for model in VOCABULARIES:
        for entry in cast(Iterable[VocabularyEntry], model._base_manager.all()):
            name = entry.title if isinstance(entry, Occupation) else entry.name_en
            rows += term_rows(phrases(entry, aliases.get(name.lower(), ()), spanish), facet_of(entry))
    replace_all_rows(SearchTerm, ("key", "words", "facet", "strength"), rows)
    replace_all_rows(
        SearchWord,
        ("word", "times", "shortened"),
        (
            (word, count, spelling_keys(word) if count else [])
            for word, count in count_words(rows, real_words()).items()
        ),
    )
    return len(rows)


def replace_all_rows(model: type[models.Model], columns: tuple[str, ...], rows: Iterable[tuple]) -> None:
    """Replace all rows of a derived table with COPY, which writes 85,000 phrases in a second."""
    model._base_manager.all().delete()
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {table} LIMIT 0")  # opens the connection if it was closed  # noqa: S608
        with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(f"ANALYZE {table}")
