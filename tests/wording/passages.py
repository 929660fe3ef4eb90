"""Every passage a person may read, with its language and where it stands: the catalogue and the files of data."""

import csv
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from django.conf import settings

from tests.texts import spanish_catalogue, translatable_texts

TABLES = ("agreements/data", "matches/data", "profiles/data")
LANGUAGES = ("en", "es")
# The columns of the vocabularies that people read; the others help the search.
READ_COLUMNS = {"name_en", "name_es", "text_en", "text_es"}


class Passage(NamedTuple):
    """A text, the language it is written in (`en` or `es`), and the file or catalogue that holds it."""

    place: str
    language: str
    text: str


class Pair(NamedTuple):
    """One English text and what it is in Spanish; `place` tells apart what may be translated in two ways."""

    place: str
    english: str
    spanish: str


def passages() -> list[Passage]:
    """All of them, each once, in a stable order."""
    return sorted({*catalogue_passages(), *our_english_of_packages(), *data_passages()})


def pairs() -> list[Pair]:
    """The entries of the Spanish catalogue, plural forms included, and the vocabularies with both languages."""
    found = []
    for entry in spanish_catalogue():
        place = f"locale/es {entry.msgctxt or ''}".strip()
        if entry.msgid_plural:
            singular, *plurals = [entry.msgstr_plural[key] for key in sorted(entry.msgstr_plural)]
            found += [Pair(place, entry.msgid, singular)]
            found += [Pair(place, entry.msgid_plural, plural) for plural in plurals]
        else:
            found.append(Pair(place, entry.msgid, entry.msgstr))
    for place, row in table_rows():
        found += [
            Pair(place, row[name], row[name.removesuffix("_en") + "_es"])
            for name in READ_COLUMNS & row.keys()
            if name.endswith("_en") and row.get(name.removesuffix("_en") + "_es")
        ]
    return found


def catalogue_passages() -> Iterator[Passage]:
    for text, place in translatable_texts().items():
        if place != "locale/en":
            yield from (Passage(place, "en", part) for part in (text.singular, text.plural) if part)
    for entry in spanish_catalogue():
        for spanish in [entry.msgstr, *entry.msgstr_plural.values()]:
            yield Passage("locale/es", "es", spanish)


def our_english_of_packages() -> Iterator[Passage]:
    for entry in polib.pofile(str(settings.BASE_DIR / "locale/en/LC_MESSAGES/django.po")):
        yield from (Passage("locale/en", "en", text) for text in [entry.msgstr, *entry.msgstr_plural.values()] if text)


def data_passages() -> Iterator[Passage]:
    """Vocabularies, questions and answers, help pages, and the sample manual and handbook."""
    for place, row in table_rows():
        for column in READ_COLUMNS & row.keys():
            if row[column]:
                yield Passage(place, column[-2:], row[column])
    for path in sorted((settings.BASE_DIR / "program/data").glob("*.toml")):
        for entry in tomllib.loads(path.read_text())["entry"]:
            for name, text in entry.items():
                if name[-3:] in ("_en", "_es"):
                    yield Passage(shown(path), name[-2:], text)
    for language in LANGUAGES:
        for path in sorted((settings.BASE_DIR / "program/data/materials").glob(f"*.{language}.md")):
            yield from (Passage(shown(path), language, line) for line in path.read_text().splitlines() if line.strip())


def table_rows() -> Iterator[tuple[str, dict[str, str]]]:
    for folder in TABLES:
        for path in sorted((settings.BASE_DIR / folder).glob("*.csv")):
            with path.open(encoding="utf-8", newline="") as file:
                yield from ((shown(path), row) for row in csv.DictReader(file))


def shown(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR))
