"""The fictional mentors, whom people look at before anything else."""

import csv
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from demo import crowd
from demo.mentors import is_by_hand, mend, rows, topic_names, written_by_hand
from profiles.languages import LANGUAGES_SPOKEN

VOCABULARY = Path(crowd.__file__).parents[1] / "profiles" / "data"
BY_HAND = [pytest.param(row, id=row["id"]) for row in written_by_hand()]


def names():
    return [f"{row['given']} {row['family']}" for row in rows()]


def vocabulary(name):
    with (VOCABULARY / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["name_en"] for row in csv.DictReader(file)}


def test_everybody_has_a_name_in_latin_letters_which_every_browser_can_show():
    letters = {letter for name in names() for letter in name if unicodedata.category(letter) != "Lm"}

    assert {letter for letter in letters if letter.isalpha() and "LATIN" not in unicodedata.name(letter)} == set()
    assert [name for name in names() if unicodedata.normalize("NFKC", name) != name] == []


def test_no_two_have_the_same_name():
    assert [name for name, count in Counter(names()).items() if count > 1] == []


@pytest.mark.parametrize("row", BY_HAND)
def test_who_is_written_by_hand_uses_the_words_of_the_portal(row):
    full = next(full for full in rows() if full["id"] == row["id"])

    assert set(topic_names(full)) == set(row["topics"]) <= vocabulary("topics")
    assert set(row.get("more_majors", [])) <= vocabulary("majors")
    assert set(row["languages"]) <= dict(LANGUAGES_SPOKEN).keys()
    assert set(row["meeting_modes"]) <= {"in_person", "phone", "online"}
    assert full["status"] == "approved" and row["capacity"] >= 2


@pytest.mark.parametrize("row", BY_HAND)
def test_who_is_written_by_hand_speaks_two_to_four_sentences_and_has_a_path(row):
    assert 2 <= sum(row["bio"].count(mark) for mark in ".?!") <= 5
    assert {"degree", "position"} <= {kind for kind, _text, _year in row["career"]}


def test_those_written_by_hand_sound_like_different_people():
    beginnings = [" ".join(row["bio"].split()[:3]) for row in written_by_hand()]

    assert [words for words, count in Counter(beginnings).items() if count > 1] == []


def test_a_nurse_of_the_crowd_offers_neither_recruiting_software_nor_a_business():
    nurse = {
        "id": "M900",
        "skills": ["Oracle Taleo", "Epic Systems"],
        "topics": ["Starting a business"],
        "bio": "Nurse.",
    }

    mended = mend(nurse, "29")

    assert "Epic Systems" in mended["skills"] and "Oracle Taleo" not in mended["skills"]
    assert mended["topics"] == ["Choosing a career path"]


def test_what_their_own_words_promise_stays():
    nurse = {"id": "M900", "skills": [], "topics": ["Starting a business"], "bio": "Ask me about starting a business."}

    assert mend(nurse, "29")["topics"] == ["Starting a business"]


@pytest.mark.parametrize("field", ["11", "15", "29", "53", ""])
def test_everybody_of_the_crowd_has_skills_of_their_field_and_a_topic(field):
    for row in (mend(row, field) for row in rows() if not is_by_hand(row)):
        assert len(set(row["skills"])) >= 3 and row["topics"]
        assert all(field in crowd.SOFTWARE[name] for name in row["skills"] if name in crowd.SOFTWARE)
