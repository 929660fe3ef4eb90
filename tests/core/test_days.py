"""What day it is: the university's, for every rule, and asked in one place."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from accounts.models import User
from core.days import Today, day_at, start_of_day, today, today_for
from tests.factories import UserFactory

pytestmark = pytest.mark.calendar
ROOT = Path(__file__).resolve().parents[2]
APPS = ["accounts", "agreements", "core", "demo", "matches", "notifications", "profiles", "program"]
ASKING = re.compile(r"localdate|localtime\(\)|TruncD|__date\b|date\.today|CURRENT_DATE|make_aware|\.date\(\)")
# What shows days and moments to a reader, in the reader's zone, or works in the university's already.
OF_THE_READER = {
    "agreements/admin/agreements.py": "the name of a file",
    "agreements/admin/conclusions.py": "the name of a file",
    "agreements/forms/working.py": "the day somebody tells of",
    "agreements/timeline.py": "a day among moments, so that it reads as that day",
    "matches/interview_forms.py": "times as the reader types them",
    "matches/moment_field.py": "times as the reader types them",
    "matches/offered_slots.py": "days and hours as the reader chooses them",
    "core/templatetags/portal.py": "today and tomorrow in words",
    "notifications/views.py": "what has come today and what before",
}
OF_THE_UNIVERSITY = {"core/days.py", "program/staff_dashboard/office_hours.py", "demo/requests.py"}


@pytest.mark.parametrize("days", [0, 1, 7, -1, -14, -59, -60, -200])
def test_a_day_so_many_days_from_today_is_counted_on_the_calendar(db, elsewhere, days):
    UserFactory()

    assert User.objects.values_list(Today(days), flat=True).get() == today() + timedelta(days=days)


def test_the_databases_own_zone_changes_nothing(db):
    UserFactory()
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL TIME ZONE %s", [zone])

        assert User.objects.values_list(Today(-60), flat=True).get() == today() - timedelta(days=60)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 8, 7, 59, tzinfo=UTC), date(2026, 3, 7)),
        (datetime(2026, 3, 8, 8, tzinfo=UTC), date(2026, 3, 8)),
        (datetime(2026, 3, 9, 7, tzinfo=UTC), date(2026, 3, 9)),  # the day had 23 hours
        (datetime(2026, 11, 2, 7, 59, tzinfo=UTC), date(2026, 11, 1)),  # the day had 25
        (datetime(2026, 11, 2, 8, tzinfo=ZoneInfo("Asia/Tokyo")), date(2026, 11, 1)),
    ],
)
def test_a_moment_lies_in_a_day_of_the_university(moment, day):
    assert day_at(moment) == day
    assert start_of_day(day) <= moment < start_of_day(day + timedelta(days=1))


def test_people_tell_of_their_own_day(elsewhere):
    assert today_for(User(time_zone=elsewhere)) != today()
    assert today_for(User(time_zone="America/Los_Angeles")) == today()


def test_nobody_else_asks_what_day_it_is():
    asking = {
        str(path.relative_to(ROOT))
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts and ASKING.search(path.read_text())
    }

    assert asking == OF_THE_READER.keys() | OF_THE_UNIVERSITY
