"""Times when the campus is closed, said where somebody sends a request: an answer may take until the last of the days.

The calendar belongs to the program, a floor above; it registers here what knows it (DESIGN §1).
"""

from collections.abc import Callable
from datetime import date

from django.utils import timezone

from core.days import day_at
from matches.models import RESPONSE_WINDOW

# Each tells, for the days from the first to the last, a sentence per time when the campus is closed.
CALENDARS: list[Callable[[date, date], list[str]]] = []


def in_the_ten_days() -> list[str]:
    """A sentence for each time when the campus is closed while a request sent now would wait (R14, R30)."""
    now = timezone.now()
    first, last = day_at(now), day_at(now + RESPONSE_WINDOW)
    return [told for calendar in CALENDARS for told in calendar(first, last)]
