"""Whether the name someone types as a signature is recognisably the one of their account (R19).

Accents, case, order, hyphens and apostrophes don't count, nor do particles and titles. The preferred name stands for
the given name, and second given names and surnames may be missing or be added. Initials or a first name alone are not
enough. Names in different scripts are never taken for the same: no rule says how someone writes their name in another.
"""

import unicodedata
from collections.abc import Iterator
from typing import Any

from core.names import APOSTROPHES

Words = list[str]
Span = range  # which words of the typed name, by position
MAX_SPAN = 4  # words that may be written as one: "Mac Donald", "de la O"
DROPPED = set(APOSTROPHES + "´′ʹ״ـ")
# Letters that Unicode does not take apart, and letters that people write in place of each other.
PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ə": "e"}
    | {"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه"}
)
TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
# Words of a family name by which no one is recognised.
PARTICLES = {
    *("de", "la", "las", "los", "del", "da", "das", "do", "dos", "di", "du", "van", "von", "der", "den", "ter", "ten"),
    *("te", "le", "el", "al", "bin", "ibn", "binti", "bint", "y", "e", "بن", "ابن", "بنت", "آل"),
    *("dr", "mr", "mrs", "ms", "prof", "jr", "sr", "ii", "iii", "iv", "phd", "md"),
}


def is_name_of(typed: str, person: Any) -> bool:
    """Whether a typed name is recognisably this person's."""
    name = words_of(typed)
    return any(matches(name, first, last) for first, last in readings(person))


def shares_name_with(typed: str, person: Any) -> bool:
    """Whether a typed name is of two words at least and has this person's given, preferred or family name."""
    name = words_of(typed)
    if sum(len(word) > 1 for word in name) < 2:
        return False
    return any(
        [*spans_of(name, first, is_family=False), *spans_of(name, last, is_family=True)]
        for first, last in readings(person)
    )


def readings(person: Any) -> Iterator[tuple[Words, Words]]:
    """The account's name as first and last name, once with each first name; a single name wherever it may divide."""
    first_names = [words for words in map(words_of, (person.given_name, person.preferred_name)) if words]
    family = words_of(person.family_name)
    if first_names and family:
        yield from ((first, family) for first in first_names)
        return
    for single in first_names or [family]:
        yield from ((single[:place], single[place:]) for place in range(1, len(single) + 1))


def words_of(name: str) -> Words:
    """The words of a name, in lowercase letters that still have their accents."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    kept = (letter for letter in folded if letter not in DROPPED and unicodedata.category(letter) != "Cf")
    return "".join(letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in kept).split()


def spellings(word: str) -> set[str]:
    """How a word may be spelled without accents: "Müller" → "muller", "mueller"."""
    composed = unicodedata.normalize("NFC", word)
    return {without_accents(composed), without_accents(composed.translate(TWO_LETTERS))}


def without_accents(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word)
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return letters.translate(PLAIN_LETTERS)


def matches(name: Words, first: Words, last: Words) -> bool:
    """Whether a typed name has a word of the first name and another of the last, or is all of both written as one."""
    whole = spellings("".join(name))
    if whole & (spellings("".join(first + last)) | spellings("".join(last + first))):
        return bool(name) and bool(last or len(first) == 1)
    if not last:
        return len(first) == 1 and any(spans_of(name, first, is_family=False))
    return any(
        set(given).isdisjoint(family)
        for given in spans_of(name, first, is_family=False)
        for family in spans_of(name, last, is_family=True)
    )


def spans_of(name: Words, part: Words, is_family: bool) -> Iterator[Span]:
    """Where a typed name has a telling part of the account's first or last name."""
    telling = {spelling for span in spans(part) if tells(part, span, is_family) for spelling in spelled(part, span)}
    initials = set() if is_family else {word for word in part if is_initial(word)}
    for span in spans(name):
        is_whole_word = len(span) == 1 and name[span.start][:1] in initials
        if is_whole_word or telling & spelled(name, span):
            yield span


def spans(words: Words) -> Iterator[Span]:
    """Every run of adjacent words that may be written as one, and the whole."""
    for start in range(len(words)):
        for stop in range(start + 1, min(start + MAX_SPAN, len(words)) + 1):
            yield range(start, stop)
    if len(words) > MAX_SPAN:
        yield range(len(words))


def spelled(words: Words, span: Span) -> set[str]:
    return spellings("".join(words[place] for place in span))


def tells(part: Words, span: Span, is_family: bool) -> bool:
    """Whether someone is recognised by these words of a name: by the whole, or by more than particles and initials."""
    silent = PARTICLES if is_family else set()
    return len(span) == len(part) or any(
        not is_initial(part[place]) and not spellings(part[place]) & silent for place in span
    )


def is_initial(word: str) -> bool:
    """A single letter of an alphabet; one sign of Chinese, Japanese or Korean is a whole word."""
    return len(word) == 1 and word.islower()
