"""Moments as people say them, initials in any script, and the ten days as a bar."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.template import loader
from django.utils import timezone
from lxml import html

from core.templatetags import portal

pytestmark = pytest.mark.calendar
LOS_ANGELES = ZoneInfo("America/Los_Angeles")
NOON = datetime(2026, 3, 2, 12, 30, tzinfo=LOS_ANGELES)


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 3, 6, 17, 12, tzinfo=LOS_ANGELES), "Fri, March 6, 5:12 pm Pacific"),
        (datetime(2027, 1, 8, 9, 0, tzinfo=LOS_ANGELES), "Fri, January 8, 2027, 9 am Pacific"),
    ],
)
def test_an_exact_moment_has_day_time_and_zone(moment, words):
    assert portal.exact(moment) == words


def test_a_moment_is_told_in_the_readers_zone():
    with timezone.override("America/New_York"):
        assert portal.exact(NOON) == "Mon, March 2, 3:30 pm Eastern"
    with timezone.override("Europe/Madrid"):
        assert portal.exact(NOON) == "Mon, March 2, 9:30 pm Madrid time"


def test_machines_read_the_same_moment():
    assert portal.moment(timezone.localtime(NOON)) == (
        '<time datetime="2026-03-02T12:30-08:00">Mon, March 2, 12:30 pm Pacific</time>'
    )


@pytest.mark.parametrize(
    ("later", "words"),
    [
        (timedelta(days=-2), "2 days ago"),
        (timedelta(days=-1), "yesterday at 12:30 pm"),
        (timedelta(hours=3), "today at 3:30 pm"),
        (timedelta(days=1), "tomorrow at 12:30 pm"),
        (timedelta(days=3), "in 3 days"),
        (timedelta(days=30), "April 1, 2026"),
    ],
)
def test_a_near_moment_is_said_as_people_say_it(later, words):
    assert portal.relative_time(NOON + later) == words


def test_tomorrow_is_the_next_day_not_24_hours():
    assert portal.relative_time(NOON.replace(hour=0, minute=5) + timedelta(days=1)) == "tomorrow at 12:05 am"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Rosa Díaz", "RD"),
        ("Ana María de la Cruz", "AC"),
        ("Plato", "P"),
        ("李小龙", "李"),
        ("李 小龙", "李"),
        ("Ünal Çelik (he)", "ÜÇ"),
        ("", "?"),
        ("!!!", "?"),
        ("ﬁnn ﬂoyd", "FF"),
        ("ĳsbrand ﬃon", "IF"),
    ],
)
def test_initials_stand_for_a_name_in_any_script(name, letters):
    assert portal.initials(name) == letters


def avatar(**words):
    """The classes of the initials of a name."""
    shown = loader.render_to_string("components/avatar.html", {"name": "Rosa Díaz", **words})
    return html.fromstring(shown).classes


def test_a_persons_initials_always_have_the_same_tone_and_neighbors_another():
    classes = [avatar(pk=number) for number in range(1, 1 + portal.TONES)]

    assert classes == [avatar(pk=number + portal.TONES) for number in range(1, 1 + portal.TONES)]
    assert len({" ".join(sorted(each)) for each in classes}) == portal.TONES


@pytest.mark.parametrize("number", [None, ""])
def test_initials_of_nobody_in_particular_have_the_tone_of_a_mark(number):
    assert avatar(pk=number) == avatar() == {"avatar"}


def test_every_tone_of_initials_is_in_the_stylesheet():
    stylesheet = Path(finders.find("portal.css")).read_text()

    assert all(f".tone-{number} {{" in stylesheet for number in range(1, portal.TONES))


@pytest.mark.parametrize(
    ("passed", "day"), [(timedelta(0), 1), (timedelta(days=3, hours=4), 4), (timedelta(days=9, hours=23), 10)]
)
def test_the_first_day_after_sending_is_day_one(passed, day):
    assert portal.day_number(NOON - passed) == day


def test_the_bar_shows_gone_today_and_left():
    sent_at = NOON - timedelta(days=3, hours=4)

    days = portal.response_days(sent_at, sent_at + timedelta(days=10))

    assert days == ["gone"] * 3 + ["today"] + ["left"] * 6


def test_the_bar_of_a_window_over_the_change_of_clocks_has_ten_days():
    sent_at = datetime(2026, 3, 1, 12, 0, tzinfo=LOS_ANGELES)

    assert len(portal.response_days(sent_at, sent_at.astimezone(ZoneInfo("UTC")) + timedelta(days=10))) == 10
