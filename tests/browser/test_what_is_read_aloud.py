"""What a screen reader finds: the accessibility trees of eight journeys, kept beside this file and read line by line.

A page that changes changes its tree, and so does a text: `make trees` writes them anew. Look at the difference as a
listener would, then keep it. What differs from day to day is left out (names of days, numbers).
"""

import os
import re
from pathlib import Path

import pytest
from django.urls import reverse

from matches.models import DeclineReason
from program.models import FaqEntry
from tests.access.table import ACCESS
from tests.access.world import build_world

TREES = Path(__file__).parent / "trees"
KEEP = os.environ.get("KEEP_TREES") == "1"
JOURNEYS = {
    "a-visitor-looks-around": {"anonymous": ["program:front", "program:faq", "program:help", "program:accessibility"]},
    "a-person-signs-up-and-in": {"anonymous": ["account_signup", "account_login", "account_request_login_code"]},
    "a-student-applies": {
        "no_role": ["profiles:join_mentee", "profiles:join_mentee_step"],
        "student": ["profiles:join_mentee_check"],
    },
    "a-mentor-applies": {
        "no_role": ["profiles:join_mentor", "profiles:join_mentor_step"],
        "applicant": ["profiles:join_mentor_check"],
    },
    "a-student-finds-and-asks": {
        "student": ["program:home", "profiles:mentor_list", "profiles:mentor_detail", "matches:request_detail"],
    },
    "a-mentor-answers": {
        "mentor": [
            *("program:home", "matches:request_detail", "matches:accept", "matches:decline", "matches:match_detail"),
        ],
    },
    "two-agree-and-conclude": {
        "student": ["matches:match_detail", "agreements:detail", "agreements:version", "agreements:conclusion"],
    },
    "a-person-sees-to-their-data": {
        "student": ["program:my_data", "notifications:list", "program:concern_new", "account_email"],
    },
}
MOMENTS = (
    (r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:s|nes|rs|ur)?(?:day)?\b", "Day"),
    (r"\b(?:Jan|Feb|March|April|May|June|July|Aug|Sept|Oct|Nov|Dec)[a-z]*\b\.?(?= \d)", "Month"),
    (r"(?:(?<=Day \d, )|(?<=Day \d\d, ))[A-Z][a-z]+", "Month"),
    (r"\b(?:noon|midnight|\d{1,2}(?::\d\d)? [ap]m)\b", "time"),
    (r"\b\d+ (?:month|week|day|hour|minute)s?(?:, \d+ (?:week|day|hour|minute)s?)?\b", "a while"),
    (r"(?<!level=)\d+", "#"),
)


def without_moments(tree):
    for pattern, word in MOMENTS:
        tree = re.sub(pattern, word, tree)
    return tree


def address(world, name):
    row = ACCESS.get(name)
    about = {"pk": world.objects[row.about][0].pk} if row and row.about else {}
    return reverse(name, kwargs=about | dict(row.arguments if row else ()))


def read_aloud(page, url):
    page.goto(url)
    return without_moments(page.get_by_role("main").aria_snapshot())


@pytest.fixture
def trees_of(browser, live_server, cookies_of):
    """`trees_of(world, role, names)`: what somebody hears on these pages, one after the other."""

    def read(world, role, names):
        with browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US") as context:
            context.add_cookies(cookies_of(world.people[role]))
            page = context.new_page()
            return [f"# {name}\n{read_aloud(page, live_server.url + address(world, name))}\n" for name in names]

    return read


@pytest.mark.django_db(transaction=True)
def test_eight_journeys_are_read_aloud_as_they_were(trees_of):
    world, differ = build_world(), []
    DeclineReason.objects.all().delete()  # those of the migration are there or not, as other tests have left them
    FaqEntry.objects.all().delete()
    FaqEntry.objects.create(audience="mentee", slug="who", question_en="Who can be a mentee?", answer_en="Students.")
    for journey, pages in JOURNEYS.items():
        heard = "\n".join(tree for role, names in pages.items() for tree in trees_of(world, role, names))
        kept = TREES / f"{journey}.yaml"
        if KEEP:
            kept.write_text(heard)
        elif not kept.exists() or kept.read_text() != heard:
            differ.append(f"{journey}:\n{heard}")

    assert not differ, "\n\n".join(differ)
