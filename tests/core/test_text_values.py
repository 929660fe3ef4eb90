"""No text says a number of days, hours, or minutes itself, nor whose portal it is: both are decided in one place."""

import re
import tomllib

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from core.text_values import TEXT_VALUES, fill_in, with_values
from matches.models import RESPONSE_WINDOW, MatchRequest
from program.content.markdown import render
from program.periods import all_periods
from tests.factories import MatchRequestFactory
from tests.mails import text_of
from tests.pages import found, words
from tests.texts import spanish_catalogue, translatable_texts

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
    catalogue = spanish_catalogue()
    passages = [(entry.msgid, text) for entry in catalogue for text in (entry.msgstr, *entry.msgstr_plural.values())]

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
    assert names <= TEXT_VALUES.keys()
    assert set(re.findall(r"\{(\w+)\}", shipped)) <= TEXT_VALUES.keys()


def test_every_period_is_a_whole_number_of_its_unit():
    assert all_periods().items() <= TEXT_VALUES.items()
    assert all(isinstance(number, int) and number > 0 for number in all_periods().values())
    assert TEXT_VALUES["answer_days"] == RESPONSE_WINDOW.days


def test_no_text_of_pages_mails_papers_or_admin_names_the_university_itself():
    named = re.compile(r"Cal ?State|CSULA|CareerLink|calstatela")
    written = [
        path for folder in ("templates", "agreements/typst") for path in (settings.BASE_DIR / folder).rglob("*.*")
    ]

    assert [text.singular for text in translatable_texts() if named.search(text.singular)] == []
    assert [path.name for path in written if named.search(path.read_text("utf-8"))] == []


@pytest.mark.django_db
def test_another_campus_has_its_name_on_pages_and_mails(client, monkeypatch):
    monkeypatch.setitem(TEXT_VALUES, "university", "Cal State Elsewhere")

    page = client.get(reverse("program:front"))
    match_request = MatchRequest.objects.with_people().get(pk=MatchRequestFactory().pk)
    mail = text_of("matches/request_received", match_request, match_request.mentor.user)

    assert "Cal State Elsewhere" in words(found(page, "//header")[0])
    assert "Cal State Elsewhere" in page.text.partition("</title>")[0]
    assert "Cal State Elsewhere" in mail


def test_a_lazy_text_takes_its_number_when_it_is_read(monkeypatch):
    label = MatchRequest.Status.EXPIRED.label

    with translation.override("es"):
        before = str(label)
    monkeypatch.setitem(TEXT_VALUES, "answer_days", 77)

    assert "77" in str(label)
    assert "77" not in before
    assert str(RESPONSE_WINDOW.days) in before
    assert "77" in with_values(translation.gettext_lazy("%(answer_days)s days"))


def test_a_text_of_staff_names_periods_and_keeps_its_other_braces():
    number = str(TEXT_VALUES["answer_days"])

    assert fill_in("{answer_days} {other} {") == f"{number} {{other}} {{"
    assert f"within {number} days" in render("Answer within {answer_days} days.")
