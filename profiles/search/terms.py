"""Indexes what every phrase of the vocabularies means, in `SearchTerm` and `SearchWord` (docs/search.md).

A *facet* is a number for one thing a mentor can be found by: 1000012 is the major with key 12. A document has the
facets of a mentor; a term has the facet a phrase means and how strongly it does so, from 1 to 100.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import IntEnum
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
    return FacetKind(facet // FACETS_PER_KIND)


def offered_topics(facets: Iterable[int]) -> list[int]:
    """The facets of mentors who offer exactly the topics among these facets, not just a part of one, or its whole."""
    return [
        make_facet(FacetKind.OFFERED_TOPIC, facet % FACETS_PER_KIND)
        for facet in facets
        if kind_of_facet(facet) == FacetKind.TOPIC
    ]


HAS_OPENING = make_facet(FacetKind.AVAILABLE, 1)


def mode_facet(mode: str) -> int:
    return make_facet(FacetKind.MODE, MeetingMode.values.index(mode) + 1)


def language_facet(code: str) -> int:
    return make_facet(FacetKind.LANGUAGE, int(code, 36))


def affiliation_facet(affiliation: str) -> int:
    return make_facet(FacetKind.AFFILIATION, MentorProfile.Affiliation.values.index(affiliation) + 1)


def phrases(entry: VocabularyEntry) -> Iterator[WeightedPhrase]:
    """Every phrase that means this entry by itself, without the aliases."""
    if isinstance(entry, Occupation):
        yield entry.title, NAME_STRENGTH
        yield from ((title, NAME_STRENGTH) for title in (*spoken_titles(entry.title), *entry.titles_es))
        yield from ((title, TITLE_STRENGTH) for title in entry.alternate_titles)
        return
    for name in filter(None, (entry.name_en, entry.name_es)):
        yield name, NAME_STRENGTH
        yield re.sub(r"\s*\(.*?\)", "", name), NAME_STRENGTH
        if isinstance(entry, Industry | IndustryGroup):
            yield from ((part, PART_STRENGTH) for part in re.split(r"[,&]| y ", name))
    if isinstance(entry, Major | Industry):
        strength = PROGRAM_STRENGTH if isinstance(entry, Major) else INDEX_STRENGTH
        yield from ((phrase, strength) for phrase in entry.search_words.splitlines())


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
    for entry in entries:
        name = entry.title if isinstance(entry, Occupation) else entry.name_en
        aliases = SearchAlias.objects.filter(meaning__iexact=name).values_list("alias", flat=True)
        rows += term_rows([*phrases(entry), *((alias, NAME_STRENGTH) for alias in aliases)], facet_of(entry))
        SearchTerm.objects.filter(facet=facet_of(entry)).delete()
    SearchTerm.objects.bulk_create(
        SearchTerm(key=key, words=text, facet=facet, strength=strength) for key, text, facet, strength in rows
    )
    add_words(count_words(rows))


@transaction.atomic
def remove_terms(facets: Iterable[int]) -> None:
    """Remove the phrases of deleted entries. Their words stay: a word is still spelled the same."""
    SearchTerm.objects.filter(facet__in=list(facets)).delete()


def count_words(rows: Iterable[tuple[str, str, int, int]]) -> Counter[str]:
    """How many phrases use each word, in the singular and as written."""
    return Counter(
        form
        for _key, text, _facet, _strength in rows
        for word in text.split()
        for form in {word, spelling.singular(word)}
        if len(form) <= 60 and form.isalpha()
    )


def spelling_keys(word: str) -> list[str]:
    """The keys under which a typo finds this word: letters left out, and its sound. A short word corrects nothing."""
    if len(word) < spelling.MIN_CORRECTABLE_LENGTH:
        return []
    return sorted(spelling.deletion_variants(word) | {spelling.phonetic_key(word)})


def add_words(times: Counter[str]) -> None:
    """Add words that a typo may be corrected to; `times` is how many phrases use each."""
    SearchWord.objects.bulk_create(
        [SearchWord(word=word, times=count, shortened=spelling_keys(word)) for word, count in times.items()],
        ignore_conflicts=True,
    )


@transaction.atomic
def rebuild_index() -> int:
    """Index all vocabularies again (seconds). Returns the number of phrases. Safe to run at any time."""
    aliases: dict[str, list[str]] = {}
    for alias, meaning in SearchAlias.objects.values_list("alias", "meaning"):
        aliases.setdefault(meaning.lower(), []).append(alias)
    rows: list[tuple[str, str, int, int]] = []
    for model in VOCABULARIES:
        for entry in cast(Iterable[VocabularyEntry], model._base_manager.all()):
            name = entry.title if isinstance(entry, Occupation) else entry.name_en
            own = [(alias, NAME_STRENGTH) for alias in aliases.get(name.lower(), ())]
            rows += term_rows([*phrases(entry), *own], facet_of(entry))
    replace_all_rows(SearchTerm, ("key", "words", "facet", "strength"), rows)
    replace_all_rows(
        SearchWord,
        ("word", "times", "shortened"),
        ((word, count, spelling_keys(word)) for word, count in count_words(rows).items()),
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
