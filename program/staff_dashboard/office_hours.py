"""Days on which the office works: promises of staff are counted in them (R9, R28)."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from core.days import UNIVERSITY
from program.models import ClosedDay

SATURDAY = 5
# Longer than the campus is ever closed at a stretch; a mistyped closed day does not make the search endless.
FARTHEST = 60


def working_days_ago(*numbers: int) -> list[datetime]:
    """For each number the moment since which so many working days have passed; weekends and closed days are none."""
    now = timezone.localtime(timezone=UNIVERSITY)
    closed = closed_between(now.date() - timedelta(days=FARTHEST), now.date())
    worked = [
        moment
        for days in range(1, FARTHEST)
        if (moment := now - timedelta(days=days)).weekday() < SATURDAY and moment.date() not in closed
    ]
    return [worked[min(number, len(worked)) - 1] if worked else now - timedelta(days=FARTHEST) for number in numbers]


def closed_between(first: date, last: date) -> set[date]:
    times = ClosedDay.objects.filter(starts_on__lte=last, ends_on__gte=first).values_list("starts_on", "ends_on")
    return {
        first + timedelta(days=day)
        for day in range((last - first).days + 1)
        if any(start <= first + timedelta(days=day) <= end for start, end in times)
    }
