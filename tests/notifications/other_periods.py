"""Run in a checkout with other periods (tests/running/test_other_periods.py): no page and no mail says an old one.

It is no test of this checkout: here every old number is still true.
"""

import json
import os
import re

import pytest
from django.test import Client
from lxml import html as document

from core.text_values import TEXT_VALUES
from notifications.models import ProgramSettings
from notifications.previews import latest_sample
from notifications.rendering import all_kinds, render
from tests.access.addresses import addresses
from tests.access.table import ACCESS
from tests.access.world import build_world
from tests.mails import all_seeing
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db
OLD = json.loads(os.environ["OLD_PERIODS"])  # {name: number}
# "Within 11 days" and "day 4 of 11", which some mail and some page says.
NEW_WINDOW = [rf"{TEXT_VALUES['answer_days']} d", rf"(?:[Dd]ay|[Dd]ía) \d+ (?:of|de) {TEXT_VALUES['answer_days']}\b"]
UNITS = {
    "minutes": "minutes?|minutos?",
    "days": "days?|días?",
    "workdays": "business days?|días? hábil(?:es)?",
    "weeks": "weeks?|semanas?",
    "years": "years?|años?",
}


def old_periods(text):
    """What an old number and its unit would look like, where a text has it."""
    found = set()
    for name, number in OLD.items():
        unit = f"(?:{UNITS[name.rsplit('_', 1)[1]]})"
        shapes = rf"(?<!in )(?<!en )\b{number} {unit}\b(?! ago)|\b{unit} \d+ (?:of|de) {number}\b"
        found |= {match[0] for match in re.finditer(shapes, text, re.IGNORECASE)}
    return found


def says_the_new_window(texts):
    return all(any(re.search(shape, text) for text in texts) for shape in NEW_WINDOW)


def words_of(page):
    """The text of a page without its moments, which say how far off they are."""
    tree = document.fromstring(page)
    for element in tree.xpath("//time | //script | //style"):
        element.drop_tree()
    return " ".join(tree.text_content().split())


def test_each_period_is_another():
    assert {name: TEXT_VALUES[name] for name in OLD if TEXT_VALUES[name] == OLD[name]} == {}


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_mail_says_an_old_one(portal_with_everything, language, settings):
    settings.LANGUAGE_CODE = language
    said, texts = {}, []
    for kind in all_kinds():
        about, reader = latest_sample(kind, all_seeing())
        if reader:
            reader.language = language
        text = " ".join(" ".join(render(kind, about, reader, ProgramSettings.current())[:2]).split())
        texts.append(text)
        if old := old_periods(text):
            said[kind] = old
    assert said == {}
    assert says_the_new_window(texts)


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_page_says_an_old_one(language):
    world, said, texts = build_world(), {}, []
    for role in ("anonymous", "student", "mentor", "staff"):
        client = reading_in(language, world.people[role])
        for name, row in ACCESS.items():
            _whose, address = next(addresses(world, name, row))
            if role not in row.get or address.endswith(".pdf"):
                continue
            answer = client.get(address, headers={"accept-language": language})
            if answer.streaming:
                b"".join(answer)
            elif answer.status_code == 200 and answer.content.strip() and "html" in answer["Content-Type"]:
                texts.append(words_of(answer.text))
                said |= {(role, name): old} if (old := old_periods(texts[-1])) else {}
    assert said == {}
    assert says_the_new_window(texts)


def reading_in(language, person):
    if person is None:
        return Client()
    person.language = language
    person.save(update_fields=["language"])
    return sign_in(Client(), person)
