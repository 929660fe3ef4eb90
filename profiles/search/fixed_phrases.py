"""Phrases whose meaning is no row of a vocabulary: having no major yet, and asking for a language."""

from django.conf import settings
from django.utils.translation import override

from profiles.languages import LANGUAGES_SPOKEN

# What students without a major type ("undeclared" is no row of the vocabulary, R1).
ANY_MAJOR_PHRASES = (
    "any major", "all majors", "no major", "undeclared", "undeclared major", "undecided", "undecided major",
    "don't know", "don't know what to do", "don't know what to study", "don't know what major", "don't know my major",
    "not sure", "not sure what to do", "not sure what to study", "not sure what major", "explore careers",
    "cualquier carrera", "no declarada", "no declarado", "sin carrera", "sin declarar", "carrera sin declarar",
    "no sé", "no sé qué hacer", "no sé qué estudiar", "no sé qué carrera", "no sé qué carrera elegir",
    "no sé qué carrera estudiar", "explorar carreras",
)  # fmt: skip
# Around the name of a language, in either tongue. Without these words it is a subject: "Spanish" is a major too.
LANGUAGE_PHRASES = (
    "in {}", "fluent in {}", "speaks {}", "speaking {}", "{} speaking", "{} speaker",
    "en {}", "habla {}", "hablo {}", "hable {}", "hablan {}", "hablar {}",
)  # fmt: skip
BILINGUAL_PHRASES = ("bilingual", "bilingüe")  # in Los Angeles: who speaks Spanish too


def language_phrases() -> dict[str, list[str]]:
    """Every phrase that asks for a mentor who speaks a language, in English and Spanish, by the language's code."""
    phrases: dict[str, list[str]] = {"es": list(BILINGUAL_PHRASES)}
    for shown_in, _label in settings.LANGUAGES:
        with override(shown_in):
            for code, name in LANGUAGES_SPOKEN:
                phrases.setdefault(code, []).extend(phrase.format(name) for phrase in LANGUAGE_PHRASES)
    return phrases
