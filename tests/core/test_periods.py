"""No text says a number of days, hours, or minutes itself: each comes from the constant that decides it."""

import re
import tomllib

import polib
import pytest
from django.conf import settings
from django.utils import translation

from core.message_extraction import translatable_texts
from core.periods import PERIODS, fill_in, with_periods
from matches.models import RESPONSE_WINDOW, MatchRequest
from program.content.markdown import render
from program.periods import all_periods

NUMBERS = {
    "en": r"\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|thirty|sixty|ninety",
    "es": r"\d+|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|catorce|treinta|sesenta|noventa",
}
UNITS = {
    "en": r"(?:business |calendar )?(?:minute|hour|day|week|month|year)s?",
    "es": r"(?:minuto|hora|día|semana|mes|año)(?:e?s)?",
}
# Estimates, questions, and choices that no constant decides.
ESTIMATES = {
    "about five minutes",
    "about three minutes",
    "in six months if",
    "Every two weeks",
    "15 minutes",
    "30 minutes",
    "45 minutes",
    "1 hour",
    "Enter a meeting length between 1 minute and 12 hours.",
}
DATA = settings.BASE_DIR / "program" / "data"


def said(language, text):
    """The numbers of time in a text, also of "day 4 of 10". Eighteen years are an age (R4)."""
    number, unit = f"(?:{NUMBERS[language]})", UNITS[language]
    found = re.findall(rf"\b{number}[ -]{unit}\b|\b{unit} \S+ (?:of|de) {number}\b", text, re.IGNORECASE)
    return [number for number in found if number != "18 años"]


def is_estimate(text):
    return any(estimate in text for estimate in ESTIMATES)


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "within ten days"), ("en", "Day %(day)s of 10."), ("es", "día %(day)s de 10"), ("es", "Dos semanas")],
)
def test_a_number_of_time_is_found_in_any_shape(language, text):
    assert said(language, text)


def test_no_text_of_pages_mails_papers_or_admin_says_a_number_itself():
    assert [
        text.singular for text in translatable_texts() if said("en", text.singular) and not is_estimate(text[1])
    ] == []


def test_nor_does_its_spanish():
    catalog = polib.pofile(settings.BASE_DIR / "locale" / "es" / "LC_MESSAGES" / "django.po")
    passages = [(entry.msgid, text) for entry in catalog for text in (entry.msgstr, *entry.msgstr_plural.values())]

    assert len(passages) > 3000
    assert [spanish for english, spanish in passages if said("es", spanish) and not is_estimate(english)] == []


@pytest.mark.parametrize("file", ["faq.toml", "pages.toml"])
def test_nor_does_a_text_that_the_portal_ships(file):
    for entry in tomllib.loads((DATA / file).read_text("utf-8"))["entry"]:
        for field, text in entry.items():
            assert said("es" if field.endswith("_es") else "en", text) == [], entry["slug"]


@pytest.mark.parametrize("code", ["en", "es"])
@pytest.mark.parametrize("slug", ["mentor-manual", "mentee-handbook"])
def test_nor_does_a_handbook(slug, code):
    assert said(code, (DATA / "materials" / f"{slug}.{code}.md").read_text("utf-8")) == []


def test_every_name_in_a_text_is_a_period():
    texts = [text for text in translatable_texts() if "gettext" not in text.singular]
    names = {
        name for text in texts for name in re.findall(r"%\((\w+_(?:years|weeks|workdays|minutes))\)s", text.singular)
    }
    shipped = "".join(path.read_text("utf-8") for path in DATA.rglob("*") if path.suffix in (".toml", ".md"))

    assert names
    assert names <= PERIODS.keys()
    assert set(re.findall(r"\{(\w+)\}", shipped)) <= PERIODS.keys()


def test_every_period_is_a_whole_number_of_its_unit():
    assert all_periods() == PERIODS
    assert all(isinstance(number, int) and number > 0 for number in PERIODS.values())
    assert PERIODS["answer_days"] == RESPONSE_WINDOW.days


def test_a_lazy_text_takes_its_number_when_it_is_read(monkeypatch):
    label = MatchRequest.Status.EXPIRED.label

    with translation.override("es"):
        before = str(label)
    monkeypatch.setitem(PERIODS, "answer_days", 77)

    assert "77" in str(label)
    assert "77" not in before
    assert str(RESPONSE_WINDOW.days) in before
    assert "77" in with_periods(translation.gettext_lazy("%(answer_days)s days"))


def test_a_text_of_staff_names_periods_and_keeps_its_other_braces():
    number = str(PERIODS["answer_days"])

    assert fill_in("{answer_days} {other} {") == f"{number} {{other}} {{"
    assert f"within {number} days" in render("Answer within {answer_days} days.")
