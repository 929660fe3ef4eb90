"""The fictional mentors, whom people look at before anything else."""

import unicodedata
from collections import Counter

from demo.mentors import rows


def names():
    return [f"{row['given']} {row['family']}" for row in rows()]


def test_everybody_has_a_name_in_latin_letters_which_every_browser_can_show():
    letters = {letter for name in names() for letter in name if unicodedata.category(letter) != "Lm"}

    assert {letter for letter in letters if letter.isalpha() and "LATIN" not in unicodedata.name(letter)} == set()
    assert [name for name in names() if unicodedata.normalize("NFKC", name) != name] == []


def test_no_two_have_the_same_name():
    assert [name for name, count in Counter(names()).items() if count > 1] == []
