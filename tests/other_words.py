"""The tests with every English text of the portal put in other words: `make test ARGS="-p tests.other_words"`.

What then fails compares English, and would break when the texts are written anew. Each vowel becomes the next one:
as many letters in as many lines, and no word stays what it was. What is not found any more passes all the same: a test
that something is not said has to show that it is said elsewhere.
"""

import re
from functools import cache

from django.utils.translation import trans_real

from core.message_extraction import translatable_texts

# Placeholders, tags with their addresses, and entities stay as they are.
KEPT = re.compile(r"(%\(\w+\)[sd]|%[sd%]|\{\w*\}|<[^>]*>|&\w+;|https?:\S+)")
NEXT_VOWEL = str.maketrans("aeiouAEIOU", "eiouaEIOUA")


# Here the words are what is promised: how moments are said, and what a screen reader finds (`make trees`).
THE_WORDS_THEMSELVES = {"test_words_of_time.py", "test_what_is_read_aloud.py"}


def in_other_words(text: str) -> str:
    return "".join(part if KEPT.fullmatch(part) else part.translate(NEXT_VOWEL) for part in KEPT.split(text))


@cache
def ours() -> frozenset[str]:
    """Every text of ours as a catalogue names it."""
    named = {f"{text.context}\x04{text.singular}" if text.context else text.singular for text in translatable_texts()}
    return frozenset(text.replace("\r\n", "\n") for text in named)


class OtherWords:
    """Stands before the catalogues: what they say in English is said in other words."""

    def __init__(self, method):
        self.method = method

    def __get__(self, catalogue, _type):
        def said(message, *plural):
            answer = self.method(catalogue, message, *plural)
            is_english = catalogue.language().startswith("en")
            return in_other_words(answer) if is_english and message in ours() else answer

        return said


def pytest_collection_modifyitems(config, items):
    left_out = [item for item in items if item.path.name in THE_WORDS_THEMSELVES]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def pytest_configure():
    for name in ("gettext", "ngettext"):
        method = getattr(trans_real.DjangoTranslation, name)
        setattr(trans_real.DjangoTranslation, name, OtherWords(method))
