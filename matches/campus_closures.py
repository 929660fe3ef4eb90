"""Campus closures, shown where a mentee sends a request: an answer may then take until the last of the days for it.

The academic calendar belongs to the program app above, which registers its function here (DESIGN §1).
"""

from collections.abc import Callable
from datetime import date

from django.utils import timezone

from core.days import day_at
from matches.models import RESPONSE_WINDOW

# Each returns one sentence per campus closure between a first and a last day.
CALENDARS: list[Callable[[date, date], list[str]]] = []


def closures_in_response_window() -> list[str]:
    """One sentence per campus closure during the `RESPONSE_WINDOW` of a request sent now (R14, R30)."""
    now = timezone.now()
    first, last = day_at(now), day_at(now + RESPONSE_WINDOW)
    return [sentence for calendar in CALENDARS for sentence in calendar(first, last)]
