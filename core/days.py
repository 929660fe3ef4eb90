"""Days of the calendar: those of the university, whoever looks and from wherever.

A rule in days (an end date and 60 days, a pause until Friday, the weeks of a term) is counted here, on dates. A rule in
hours, such as the ten days of a request, is counted on moments: `Now() - timedelta(days=10)`. Never one by the other:
twice a year a day has 23 or 25 hours. What only shows a moment to a reader shows it in the reader's own zone.
"""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import DateField, ExpressionWrapper
from django.db.models.functions import Now, TruncDate
from django.utils import timezone

UNIVERSITY = ZoneInfo(settings.TIME_ZONE)


class Today(ExpressionWrapper):
    """Today by the database's clock, or the day so many days later: what rules ask. `Today(-60)` is 60 days ago."""

    def __init__(self, days: int = 0) -> None:
        super().__init__(TruncDate(Now(), tzinfo=UNIVERSITY) + days, DateField())


def today() -> date:
    """Today by Python's clock: to be shown, and to check what somebody types."""
    return day_at(timezone.now())


def today_of(person: Any) -> date:
    """Today where this person lives: for what somebody tells of their own day, by Python's clock."""
    return timezone.localdate(timezone=ZoneInfo(person.time_zone))


def day_at(moment: datetime) -> date:
    return moment.astimezone(UNIVERSITY).date()


def begin_of(day: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time.min, UNIVERSITY)
