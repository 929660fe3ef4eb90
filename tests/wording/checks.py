"""What the wording of the interface must be; each check yields the problems it finds."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.texts import spanish_catalogue
from tests.wording.passages import Pair, Passage

GLOSSARY = tomllib.loads((Path(__file__).parent / "glossary.toml").read_text())
RULE_NUMBER = re.compile(r"\bR\d{1,2}\b")
LONGEST_SENTENCE = 25  # words
SENTENCE_END = re.compile(r"(?<=[.!?…])[”\"')]*\s+(?=[“\"'¿¡(]?[A-ZÁÉÍÓÚÑ%])")
# What is no word: placeholders, tags, entities, addresses, and the addresses of links.
NO_WORDS = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}|<[^>]+>|&\w+;|https?:\S+|mailto:\S+|\S+@\S+|\]\([^)]*\)|`[^`]*`")


class Problem(NamedTuple):
    """Where a passage stands, what is wrong with it, and the passage."""

    place: str
    fault: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.fault}\n    {self.text}"


def without_markup(text: str) -> str:
    return NO_WORDS.sub(" ", text)


def forbidden_words(passages: Iterable[Passage]) -> Iterator[Problem]:
    """Words of the glossary's right column, except in the phrases that are allowed."""
    rules = {
        language: [
            (re.compile(rf"\b(?:{rule['pattern']})\b", re.I), rule["instead"], allowed_phrases(rule))
            for rule in GLOSSARY[language]
        ]
        for language in ("en", "es")
    }
    for passage in passages:
        for pattern, instead, allowed in rules[passage.language]:
            text = without_markup(passage.text)
            if found := pattern.search(allowed.sub(" ", text) if allowed else text):
                yield Problem(passage.place, f"“{found[0]}”: say {instead}", passage.text)


def allowed_phrases(rule: dict) -> re.Pattern | None:
    phrases = "|".join(map(re.escape, rule.get("allow", [])))
    return re.compile(phrases, re.I) if phrases else None


def rule_numbers(passages: Iterable[Passage]) -> Iterator[Problem]:
    """The numbers of the program's rules (R14 …) are ours; no screen shows them."""
    for passage in passages:
        if found := RULE_NUMBER.search(passage.text):
            yield Problem(passage.place, f"shows the rule number {found[0]}", passage.text)


def unfinished_translations() -> Iterator[Problem]:
    """Entries of the Spanish catalogue without a text, or marked as uncertain."""
    for entry in spanish_catalogue():
        if entry.fuzzy or not entry.translated():
            yield Problem("locale/es", "is not translated", entry.msgid)


def two_translations(pairs: Iterable[Pair]) -> Iterator[Problem]:
    """The same English, with a full stop or without, is the same Spanish."""
    found: dict[tuple[str, str], dict[str, Pair]] = defaultdict(dict)
    for pair in pairs:
        found[pair.place, folded(pair.english)].setdefault(folded(pair.spanish).casefold(), pair)
    for variants in found.values():
        if len(variants) > 1:
            first = next(iter(variants.values()))
            spanish = " / ".join(pair.spanish for pair in variants.values())
            yield Problem(first.place, f"has two translations: {spanish}", first.english)


def folded(text: str) -> str:
    return text.strip(" .")


def inconsistent_terms(pairs: Iterable[Pair]) -> Iterator[Problem]:
    """Terms that have one Spanish name everywhere (`same_term` of the glossary)."""
    terms = [
        tuple(re.compile(rf"\b(?:{term[language]})\b", re.I) for language in ("english", "spanish"))
        for term in GLOSSARY["same_term"]
    ]
    for pair in pairs:
        for english, spanish in terms:
            if english.search(pair.english) and not spanish.search(pair.spanish):
                yield Problem(pair.place, f"says “{english.search(pair.english)[0]}” in another word", pair.spanish)


def long_sentences(passages: Iterable[Passage]) -> Iterator[Problem]:
    """Sentences over 25 words; they are listed, not refused."""
    for passage in passages:
        for sentence in SENTENCE_END.split(without_markup(passage.text)):
            if (words := len(sentence.split())) > LONGEST_SENTENCE:
                yield Problem(passage.place, f"{words} words", " ".join(sentence.split()))
