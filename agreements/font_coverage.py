"""Which letters our papers can print, and the name in Latin letters that stands in where they cannot."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from core.workflow import Refused

FONTS = Path(__file__).parent / "fonts"


@lru_cache(maxsize=1)
def printable() -> frozenset[int]:
    """The characters the shipped fonts have, and the white space that needs none."""
    ranges = (line.split("-") for line in (FONTS / "coverage.txt").read_text().split())
    listed = {code for first, last in ranges for code in range(int(first, 16), int(last, 16) + 1)}
    return frozenset(listed | {0x09, 0x0A, 0x0D})


def lacking(text: str) -> list[str]:
    """The letters of a text that no shipped font has, each once."""
    return sorted({letter for letter in text if ord(letter) not in printable()})


def fault_of_latin(name: str) -> Refused | None:
    """Why this is no name in Latin letters that can be printed; None when it is one."""
    letters = [letter for letter in name if letter.isalpha()]
    if not letters:
        return Refused(
            _("Some letters in your name can't be printed. Please also type it in Latin letters (a to z)."),
            code="latin_name_missing",
        )
    if lacking(name) or not all(unicodedata.name(letter, "").startswith("LATIN") for letter in letters):
        return Refused(
            _("Use Latin letters only (a to z, accents allowed). This name appears on the PDF."),
            code="not_latin",
        )
    return None


def without_signs(name: str) -> str:
    """A name without the signs no font has, a flower perhaps; empty where letters would go too, or none are left."""
    if any(unicodedata.category(sign)[0] in "LM" for sign in lacking(name)):
        return ""
    left = " ".join("".join(letter for letter in name if ord(letter) in printable()).split())
    return left if any(letter.isalpha() for letter in left) else ""


class Names:
    """The names of a paper: each as it is written, or, where letters are lacking, in Latin letters and loudly so.

    `latin` gives what the parties have typed for this when they signed, by their key, the newest last. Of somebody who
    has not been asked yet the signs alone are left out; a name that lacks letters then stays, with codes in it.
    """

    def __init__(self, latin: Iterable[tuple[int, str]]) -> None:
        self.latin = dict(latin)
        self.replaced: dict[str, list[str]] = {}

    def of(self, party: Any, name: str) -> str:
        """The name as the paper prints it. Without another one it stays, and its letters are shown as codes."""
        missing = lacking(name)
        instead = self.latin.get(party) or without_signs(name)
        if not missing or not instead:
            return name
        codes = [f"U+{ord(letter):04X}" for letter in missing]
        self.replaced[instead] = sorted({*self.replaced.get(instead, []), *codes})
        return instead

    def told(self) -> list[dict[str, str]]:
        """What the paper says about names that it does not print as they are written."""
        return [{"name": name, "codes": ", ".join(codes)} for name, codes in self.replaced.items()]
