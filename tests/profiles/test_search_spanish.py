"""Titles in Spanish find whom the English title finds, in both genders and without accents (R11)."""

import pytest

from profiles.models import Occupation, SearchAlias
from profiles.search import spelling, terms
from tests.factories import MajorFactory
from tests.profiles.searching import found, get, indexed, posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def careers(db):
    """Careers with some of their titles, as the vocabularies have them."""
    entries = {
        "engineers": ("Engineers, All Other", ["ingeniero"], []),
        "civil": ("Civil Engineers", ["ingeniero civil"], ["Engineer"]),
        "nurses": ("Registered Nurses", ["enfermera"], []),
        "midwives": ("Midwives", ["partera"], []),
        "nurse midwives": ("Nurse Midwives", [], []),
        "accountants": ("Accountants", ["contador público"], []),
        "directors": ("Film Directors", ["director de cine"], []),
    }
    SearchAlias.objects.create(alias="midwife", meaning="Nurse Midwives")
    careers = {
        name: Occupation.objects.create(
            onet_code=f"{at}-1011.00", title=title, titles_es=titles_es, alternate_titles=alternate_titles
        )
        for at, (name, (title, titles_es, alternate_titles)) in enumerate(entries.items(), 10)
    }
    terms.rebuild_index()
    return careers


@pytest.mark.parametrize(
    ("typed", "careers_found"),
    [
        ("ingeniero", ["civil", "engineers"]),
        ("ingeniera", ["civil", "engineers"]),
        ("Ingeniera civil", ["civil"]),
        ("enfermera", ["nurses"]),
        ("enfermero", ["nurses"]),
        ("partera", ["midwives", "nurse midwives"]),
        ("midwives", ["midwives", "nurse midwives"]),
        ("contadora publica", ["accountants"]),
        ("directora de cine", ["directors"]),
    ],
)
def test_a_spanish_title_finds_in_both_genders_whom_the_english_one_finds(careers, typed, careers_found):
    mentors = {name: posted(profession="Partner", occupation=career).pk for name, career in careers.items()}

    assert set(found(typed)) == {mentors[name] for name in careers_found}


@pytest.mark.parametrize(
    ("title", "forms"),
    [
        ("diseñadora de interiores", {"diseñadora de interiores", "diseñador de interiores"}),
        ("contador público", {"contador público", "contadora pública"}),
        ("dentista", {"dentista"}),
        ("auxiliar de enfermería", {"auxiliar de enfermería"}),
    ],
)
def test_only_what_stands_before_a_preposition_has_two_genders(title, forms):
    assert spelling.both_genders(title) == forms


@pytest.mark.parametrize(
    "asked",
    ["en español", "en espanol", "que habla español", "hablo español", "in Spanish", "who speaks Spanish",
     "Spanish-speaking"],
)  # fmt: skip
def test_words_around_a_language_ask_for_who_speaks_it(browser, careers, asked):
    spanish = indexed(MajorFactory(name_en="Spanish", name_es="Español"))
    posted(spanish, profession="Spanish nurse", bio="Español", occupation=careers["nurses"])
    speaker = posted(profession="Partner", occupation=careers["nurses"], languages=["en", "es"])

    cards = get(browser, q=f"enfermera {asked}").context["cards"]

    assert [card.pk for card in cards] == [speaker.pk]
    assert cards[0].reasons == ['Career: <span lang="en">Registered Nurses</span>', "Speaks Spanish"]


@pytest.mark.parametrize("typed", ["español", "Spanish", "Spanish major"])
def test_a_language_alone_is_a_subject(careers, typed):
    helper = posted(indexed(MajorFactory(name_en="Spanish", name_es="Español")))
    posted(languages=["en", "es"])

    assert found(typed) == [helper.pk]


def test_a_reason_quotes_no_word_that_the_mentor_did_not_write(browser, careers):
    nurse = posted(profession="Partner", occupation=careers["nurses"])
    helper = posted(indexed(MajorFactory(name_en="Spanish", name_es="Español")), profession="Partner")

    cards = get(browser, q="enfermera español").context["cards"]

    assert {card.pk: card.reasons for card in cards} == {
        nurse.pk: ['Career: <span lang="en">Registered Nurses</span>'],
        helper.pk: ["Major: Spanish"],
    }


def test_a_reason_quotes_a_word_as_it_was_typed(browser, careers):
    posted(profession="Partner", bio="Me gusta la jardineria.")

    assert get(browser, q="Jardinería").context["cards"][0].reasons == ["Mentions “Jardinería”"]


def test_a_reason_names_the_major_whose_name_in_spanish_was_found(browser, nursing):
    posted(nursing)

    assert get(browser, q='"enfermería"').context["cards"][0].reasons == ["Major: Nursing"]
