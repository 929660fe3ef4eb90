"""Titles in Spanish find whom the English title finds, in both genders and without accents (R11)."""

import pytest

from profiles.models import Occupation, SearchAlias
from profiles.search import spelling, terms
from tests.profiles.searching import found, posted

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
