"""How a search reads single words: what is a plural, a typo or an abbreviation, and what stays as it is (R11)."""

import pytest

from profiles.models import Occupation, SearchAlias, SearchTerm
from profiles.search import corrections, spelling, terms
from profiles.search.lexicon import Lexicon
from tests.factories import MajorFactory
from tests.profiles.searching import found, indexed, posted

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("nurses", "nurse"),
        ("studies", "study"),
        ("pies", "pie"),
        ("classes", "class"),
        ("business", "business"),
        ("campus", "campus"),
        ("analysis", "analysis"),
        ("gas", "gas"),
        ("nurse", "nurse"),
    ],
)
def test_a_plural_is_read_as_its_singular_and_other_words_as_they_are(word, meant):
    assert spelling.singular(word) == meant


@pytest.mark.parametrize(("word", "may_be"), [("nurs", True), ("nur", False), ("nurs3s", False), ("12345", False)])
def test_only_words_of_four_letters_or_more_may_be_typos(word, may_be):
    assert corrections.may_be_typo_or_prefix(word) == may_be


def test_the_same_letters_in_another_order_are_one_mistake():
    assert spelling.typo_distance("nuers", "nurse") == 1


def test_two_letters_are_left_out_of_long_words_only():
    short, long = "nursing", "accounting"

    left_out = {
        word: max(len(word) - len(variant) for variant in spelling.deletion_variants(word)) for word in (short, long)
    }

    assert left_out == {short: 1, long: 2}


def test_no_typo_becomes_a_word_of_three_letters():
    mentor = posted(indexed(MajorFactory(name_en="Botany")))

    assert found("botanny") == [mentor.pk]
    assert {word: bool(terms.spelling_keys(word)) for word in ("art", "arts")} == {"art": False, "arts": True}


def test_a_query_of_more_than_three_unknown_words_is_not_mended_even_if_they_are_the_same():
    indexed(MajorFactory(name_en="Botany"))
    several = ["botanny"] * 4

    assert Lexicon(several[:1]).correct_spelling() == ["botany"]
    assert Lexicon(several).correct_spelling() == several


def test_an_abbreviation_is_spelled_out_within_a_phrase_only():
    indexed(MajorFactory(name_en="Project Managers"))
    indexed(MajorFactory(name_en="Managers"))
    alone, phrase = ["mgr"], ["project", "mgr"]

    assert Lexicon(alone).expand_abbreviations(alone) == alone
    assert Lexicon(phrase).expand_abbreviations(phrase) == ["project", "manager"]


def test_words_around_what_is_searched_for_are_dropped():
    mentor = posted(indexed(MajorFactory(name_en="Botany")))

    assert found("looking for a mentor in botany") == [mentor.pk]


def test_an_entry_that_is_indexed_again_keeps_its_own_aliases_and_gets_no_others():
    plants, stars = MajorFactory(name_en="Botany"), MajorFactory(name_en="Astronomy")
    for alias, entry in (("herbs", plants), ("comets", stars)):
        SearchAlias.objects.create(alias=alias, meaning=entry.name_en)

    terms.index_entries([plants])

    assert set(SearchTerm.objects.values_list("words", flat=True)) == {"botany", "herbs"}


def test_a_title_in_spanish_stands_for_its_own_title_in_english():
    midwives = Occupation.objects.create(onet_code="1", title="Midwives", titles_es=["partera"])
    nurses = Occupation.objects.create(onet_code="2", title="Nurses", alternate_titles=["Midwives"])
    Occupation.objects.create(onet_code="3", title="Tutors")

    terms.index_entries([midwives, nurses])

    meant = SearchTerm.objects.filter(words="partera").values_list("facet", flat=True)
    assert set(meant) == {terms.facet_of(midwives), terms.facet_of(nurses)}
