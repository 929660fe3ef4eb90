"""What every phrase of the vocabularies means to the search, kept in `SearchTerm` and `SearchWord` (docs/search.md).

A *facet* is one number for one thing a mentor can be found by: 1000012 is the major with key 12. Documents carry the
facets of a mentor, terms say which facets a phrase means and how strongly, 1 to 100.
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

KIND_SIZE = 1_000_000
# How surely a phrase means a thing: its name or an alias; a part of its name; another title; another program of the
# same field; a word of the industry's index.
NAME, PART, TITLE, PROGRAM, INDEX = 100, 90, 85, 80, 60


class Kind(IntEnum):
    """What a facet is about; the first digit of its number."""

    MAJOR = 1
    INDUSTRY = 2
    GROUP = 3
    OCCUPATION = 4
    TOPIC = 5
    MODE = 6
    LANGUAGE = 7
    AFFILIATION = 8
    AVAILABLE = 9


VOCABULARIES: dict[type[models.Model], Kind] = {
    Major: Kind.MAJOR,
    Industry: Kind.INDUSTRY,
    IndustryGroup: Kind.GROUP,
    Occupation: Kind.OCCUPATION,
    Topic: Kind.TOPIC,
}
Thing = Major | Industry | IndustryGroup | Occupation | Topic
Meaning = tuple[str, int]  # a phrase and how strongly it means the thing


def facet(kind: Kind, number: int) -> int:
    """The number of a thing of this kind."""
    return kind * KIND_SIZE + number


def facet_of(thing: Thing) -> int:
    return facet(VOCABULARIES[type(thing)], thing.pk)


def kind_of(number: int) -> Kind:
    return Kind(number // KIND_SIZE)


FREE_PLACE = facet(Kind.AVAILABLE, 1)


def mode_facet(mode: str) -> int:
    return facet(Kind.MODE, MeetingMode.values.index(mode) + 1)


def language_facet(code: str) -> int:
    return facet(Kind.LANGUAGE, int(code, 36))


def affiliation_facet(affiliation: str) -> int:
    return facet(Kind.AFFILIATION, MentorProfile.Affiliation.values.index(affiliation) + 1)


def phrases(thing: Thing) -> Iterator[Meaning]:
    """Every phrase that means this thing by itself, without the aliases."""
    if isinstance(thing, Occupation):
        yield thing.title, NAME
        yield from ((title, NAME) for title in (*spoken_titles(thing.title), *thing.titles_es))
        yield from ((title, TITLE) for title in thing.alternate_titles)
        return
    for name in filter(None, (thing.name_en, thing.name_es)):
        yield name, NAME
        yield re.sub(r"\s*\(.*?\)", "", name), NAME
        if isinstance(thing, Industry | IndustryGroup):
            yield from ((part, PART) for part in re.split(r"[,&]| y ", name))
    if isinstance(thing, Major | Industry):
        strength = PROGRAM if isinstance(thing, Major) else INDEX
        yield from ((phrase, strength) for phrase in thing.search_words.splitlines())


def spoken_titles(title: str) -> Iterator[str]:
    """A title as people say it: "Postsecondary Education Administrators", "Tutors", without what O*NET excepts."""
    plain = re.split(r", (?:Except|Including|All Other|General|Short-Term)", title)[0]
    parts = plain.split(", ")
    yield plain
    if len(parts) == 2:
        yield f"{parts[1]} {parts[0]}"
    if ", and " not in plain or plain != title:
        yield parts[0]


def term_rows(meanings: Iterable[Meaning], number: int) -> Iterator[tuple[str, str, int, int]]:
    """One row of `SearchTerm` (key, words, facet, strength) per phrase that differs, the strongest of each."""
    strongest: dict[str, tuple[str, int]] = {}
    for phrase, strength in meanings:
        folded = spelling.fold(phrase)
        key = spelling.key(folded)[:250]
        if key and strength > strongest.get(key, ("", 0))[1]:
            strongest[key] = (" ".join(folded)[:300], strength)
    for key, (text, strength) in strongest.items():
        yield key, text, number, strength


def named(meaning: str) -> list[Thing]:
    """The things an alias can stand for: whatever has exactly this English name or title."""
    by_name = [model.objects.filter(name_en__iexact=meaning) for model in (Major, Industry, IndustryGroup, Topic)]
    return [thing for found in (*by_name, Occupation.objects.filter(title__iexact=meaning)) for thing in found]


@transaction.atomic
def index(things: Iterable[Thing]) -> None:
    """Read these things' phrases and aliases afresh, so that a search finds them by what staff have just written."""
    rows: list[tuple[str, str, int, int]] = []
    for thing in things:
        name = thing.title if isinstance(thing, Occupation) else thing.name_en
        aliases = SearchAlias.objects.filter(meaning__iexact=name).values_list("alias", flat=True)
        rows += term_rows([*phrases(thing), *((alias, NAME) for alias in aliases)], facet_of(thing))
        SearchTerm.objects.filter(facet=facet_of(thing)).delete()
    SearchTerm.objects.bulk_create(
        SearchTerm(key=key, words=text, facet=number, strength=strength) for key, text, number, strength in rows
    )
    learn(spelled(rows))


@transaction.atomic
def forget(numbers: Iterable[int]) -> None:
    """Drop the phrases of things that are deleted. Their words stay: a word is true without them."""
    SearchTerm.objects.filter(facet__in=list(numbers)).delete()


def spelled(rows: Iterable[tuple[str, str, int, int]]) -> Counter[str]:
    """How often the phrases use each word, in the singular and as written."""
    return Counter(
        form
        for _key, text, _number, _strength in rows
        for word in text.split()
        for form in {word, spelling.singular(word)}
        if len(form) <= 60 and form.isalpha()
    )


def forms(word: str) -> list[str]:
    """What a typo is looked up by: shortened forms and the sound; to a short, known word nothing is mended."""
    return sorted(spelling.shortened(word) | {spelling.heard(word)}) if len(word) >= spelling.MENDED_FROM else []


def learn(times: Counter[str]) -> None:
    """Remember words as a mended typo may become them; `times` says how common each is."""
    SearchWord.objects.bulk_create(
        [SearchWord(word=word, times=count, shortened=forms(word)) for word, count in times.items()],
        ignore_conflicts=True,
    )


@transaction.atomic
def index_everything() -> int:
    """Read all vocabularies afresh (seconds). Returns the number of phrases. Safe to run at any time."""
    aliases: dict[str, list[str]] = {}
    for alias, meaning in SearchAlias.objects.values_list("alias", "meaning"):
        aliases.setdefault(meaning.lower(), []).append(alias)
    rows: list[tuple[str, str, int, int]] = []
    for model in VOCABULARIES:
        for thing in cast(Iterable[Thing], model._base_manager.all()):
            name = thing.title if isinstance(thing, Occupation) else thing.name_en
            own = [(alias, NAME) for alias in aliases.get(name.lower(), ())]
            rows += term_rows([*phrases(thing), *own], facet_of(thing))
    refill(SearchTerm, ("key", "words", "facet", "strength"), rows)
    refill(
        SearchWord,
        ("word", "times", "shortened"),
        ((word, count, forms(word)) for word, count in spelled(rows).items()),
    )
    return len(rows)


def refill(model: type[models.Model], columns: tuple[str, ...], rows: Iterable[tuple]) -> None:
    """Replace all rows of a derived table by COPY: 85,000 phrases in a second."""
    model._base_manager.all().delete()
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {table} LIMIT 0")  # opens the connection where it was closed  # noqa: S608
        with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(f"ANALYZE {table}")
