"""Calendar days in the university's time zone, whoever asks and from wherever.

Rules in days (so many after an end date, a pause until Friday, the weeks of a term) are computed here, on dates. Rules
in hours, such as the time to answer a request, are computed on datetimes: `Now() - RESPONSE_WINDOW`. Never mix the two:
twice a year a day has 23 or 25 hours. Code that only displays a datetime uses the reader's own time zone.
"""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import DateField, ExpressionWrapper
from django.db.models.functions import Now, TruncDate
from django.utils import timezone

UNIVERSITY_ZONE = ZoneInfo(settings.TIME_ZONE)


class Today(ExpressionWrapper):
    """Today by the database's clock, plus `days`; for rules. `Today(-1)` is yesterday."""

    def __init__(self, days: int = 0) -> None:
        super().__init__(TruncDate(Now(), tzinfo=UNIVERSITY_ZONE) + days, DateField())


def today() -> date:
    """Today by Python's clock; for display and to validate input."""
    return day_at(timezone.now())


def now_by_database() -> datetime:
    """This moment by the database's clock, for comparison with moments that it has written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def today_by_database() -> date:
    """Today by the database's clock; for rules about dates that are no column yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (now() AT TIME ZONE %s)::date", [UNIVERSITY_ZONE.key])
        return cursor.fetchone()[0]


def today_for(person: Any) -> date:
    """Today in the person's time zone, by Python's clock; for dates a person reports about themselves."""
    return timezone.localdate(timezone=ZoneInfo(person.time_zone))


def day_at(moment: datetime) -> date:
    """The university's date at this moment."""
    return moment.astimezone(UNIVERSITY_ZONE).date()


def start_of_day(day: date) -> datetime:
    """Midnight at the beginning of a day, at the university."""
    return datetime.combine(day, time.min, UNIVERSITY_ZONE)
