"""Which characters our PDFs can print, and the Latin spelling used for names they cannot."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from agreements.signature_names import is_name_of
from core.workflow import Refused

FONTS = Path(__file__).parent / "fonts"


@lru_cache(maxsize=1)
def printable() -> frozenset[int]:
    """Code points the shipped fonts have, plus tab and line breaks, which need none."""
    ranges = (line.split("-") for line in (FONTS / "coverage.txt").read_text().split())
    listed = {code for first, last in ranges for code in range(int(first, 16), int(last, 16) + 1)}
    return frozenset(listed | {0x09, 0x0A, 0x0D})


def unprintable_letters(text: str) -> list[str]:
    """The characters of a text that no shipped font has, sorted and without duplicates."""
    return sorted({letter for letter in text if ord(letter) not in printable()})


def refuse_latin_name(name: str, person: Any) -> None:
    """Refuses a name that is not in printable Latin letters, or that another spelling of the account belies."""
    if not any(map(str.isalpha, name)):
        raise Refused(
            _("Some letters in your name can't be printed. Please also type it in Latin letters (a to z)."),
            code="latin_name_missing",
            field="latin_name",
        )
    if unprintable_letters(name) or not is_latin(name):
        raise Refused(
            _("Use Latin letters only (a to z, accents allowed). This name appears on the PDF."),
            code="not_latin",
            field="latin_name",
        )
    if is_latin(str(person)) and not is_name_of(name, person):
        raise Refused(
            _("Type the same name here, without the characters that can't be printed."),
            code="latin_name_of_another",
            field="latin_name",
        )


def is_latin(text: str) -> bool:
    """Whether all its letters are Latin ones; signs such as emoji are no letters."""
    return all(unicodedata.name(letter, "").startswith("LATIN") for letter in text if letter.isalpha())


def without_unprintable_signs(name: str) -> str:
    """A name without unprintable signs such as emoji; empty if letters would be lost too or none are left."""
    if any(unicodedata.category(sign)[0] in "LM" for sign in unprintable_letters(name)):
        return ""
    remaining = " ".join("".join(letter for letter in name if ord(letter) in printable()).split())
    return remaining if any(letter.isalpha() for letter in remaining) else ""


class PrintedNames:
    """The names in a PDF: as written, or in Latin letters, with a note, where the fonts lack letters.

    `latin`: (user key, name in Latin letters typed when signing) pairs, the newest last. For a person who has not been
    asked yet only unprintable signs are left out; a name with unprintable letters stays and is printed with codes.
    """

    def __init__(self, latin: Iterable[tuple[int, str]]) -> None:
        self.latin = dict(latin)
        self.replaced: dict[str, list[str]] = {}

    def as_printed(self, party: Any, name: str) -> str:
        """The name to print. If no replacement is known the name stays, and its letters are printed as codes."""
        missing = unprintable_letters(name)
        replacement = self.latin.get(party) or without_unprintable_signs(name)
        if not missing or not replacement:
            return name
        codes = [f"U+{ord(letter):04X}" for letter in missing]
        self.replaced[replacement] = sorted({*self.replaced.get(replacement, []), *codes})
        return replacement

    def notes(self) -> list[dict[str, str]]:
        """Notes on names the PDF does not print as written: the name printed and the codes of missing letters."""
        return [{"name": name, "codes": ", ".join(codes)} for name, codes in self.replaced.items()]
