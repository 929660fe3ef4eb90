"""Each check of the wording finds what it is there for, and lets right wording through."""

import pytest

from tests.wording import checks
from tests.wording.passages import Pair, Passage
from tests.wording.spelling import misspellings


def texts(problems):
    return [problem.text for problem in problems]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Read the letter"),
        ("en", "Nobody asks"),
        ("en", "You took it back"),
        ("en", "Tick one"),
        ("es", "Lea la carta"),
        ("es", "Puedes firmar"),
    ],
)
def test_a_word_the_glossary_forbids_is_found(language, text):
    assert texts(checks.forbidden_words([Passage("a.html", language, text)])) == [text]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Your name in Latin letters"),
        ("en", "The interview took place"),
        ("en", "Send it to %(mail)s"),
        ("es", "Revisar una carta de presentación"),
    ],
)
def test_an_allowed_phrase_and_a_placeholder_pass(language, text):
    assert texts(checks.forbidden_words([Passage("a.html", language, text)])) == []


def test_the_number_of_a_rule_is_found():
    passages = [Passage("a.py", "en", "See R19."), Passage("a.py", "en", "The HR14 office")]

    assert texts(checks.rule_numbers(passages)) == ["See R19."]


def test_two_translations_of_one_text_are_found():
    same = [Pair("es", "Send", "Enviar"), Pair("es", "Send.", "Enviar.")]
    other = [Pair("es", "Save", "Guardar"), Pair("es", "Save", "Conservar")]

    assert texts(checks.two_translations(same + other)) == ["Save"]


def test_a_term_said_in_another_word_is_found():
    pairs = [
        Pair("es", "It is on hold", "Está en pausa"),
        Pair("es", "It is on hold", "Está en espera"),
    ]

    assert texts(checks.inconsistent_terms(pairs)) == ["Está en pausa"]


def test_only_sentences_over_25_words_are_listed():
    words = " ".join(["word"] * 13)
    passages = [Passage("a.py", "en", f"{words}. Then {words}."), Passage("b.py", "en", f"{words} {words}.")]

    assert [problem.place for problem in checks.long_sentences(passages)] == ["b.py"]


@pytest.mark.parametrize(
    ("language", "text", "wrong"),
    [
        ("en", "You recieve an email", ["“recieve”"]),
        ("en", "Your mentee's résumé at %(place)s", []),
        ("es", "Envie su peticion a más tardar hoy", ["“Envie”", "“peticion”"]),
        ("es", "Envíe su petición de mentoría", []),
    ],
)
def test_a_misspelled_word_is_found(language, text, wrong):
    found = misspellings([Passage("a.py", language, text)])

    assert [problem.fault.split(" is ")[0] for problem in found] == wrong
