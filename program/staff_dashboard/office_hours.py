"""Working days of the office, in which staff deadlines are counted (R9, R28)."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from core.days import UNIVERSITY_ZONE
from program.models import ClosedDay

SATURDAY = 5
# Longer than any campus closure, so that a mistyped closed day cannot make the search endless.
MAX_LOOKBACK_DAYS = 60


def working_days_ago(*numbers: int) -> list[datetime]:
    """For each number, the moment that many working days ago; weekends and campus closures do not count."""
    now = timezone.localtime(timezone=UNIVERSITY_ZONE)
    closed = closed_days_between(now.date() - timedelta(days=MAX_LOOKBACK_DAYS), now.date())
    working_days = [
        moment
        for days in range(1, MAX_LOOKBACK_DAYS)
        if (moment := now - timedelta(days=days)).weekday() < SATURDAY and moment.date() not in closed
    ]
    return [
        working_days[min(number, len(working_days)) - 1] if working_days else now - timedelta(days=MAX_LOOKBACK_DAYS)
        for number in numbers
    ]


def closed_days_between(first: date, last: date) -> set[date]:
    periods = ClosedDay.objects.filter(starts_on__lte=last, ends_on__gte=first).values_list("starts_on", "ends_on")
    return {
        first + timedelta(days=day)
        for day in range((last - first).days + 1)
        if any(start <= first + timedelta(days=day) <= end for start, end in periods)
    }
