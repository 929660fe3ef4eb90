"""Files for people's calendars (RFC 5545): stable UIDs, rising SEQUENCE numbers, times in UTC."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from icalendar import Calendar, Event


def domain() -> str:
    """The part of our address after the @, which makes a UID unique in the world."""
    return settings.DEFAULT_FROM_EMAIL.rsplit("@", 1)[-1].rstrip(">")


def event(
    uid: str, *, sequence: int, changed_at: datetime, starts_at: datetime, ends_at: datetime, is_cancelled: bool
) -> Event:
    """An event without its words: `uid` names it within the portal, `sequence` rises whenever it changes."""
    new = Event()
    new.add("uid", f"{uid}@{domain()}")
    new.add("sequence", sequence)
    new.add("dtstamp", changed_at.astimezone(UTC))
    new.add("dtstart", starts_at.astimezone(UTC))
    new.add("dtend", ends_at.astimezone(UTC))
    new.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    return new


def calendar_file(component: Any, method: str) -> bytes:
    """A calendar of one event. `method`: PUBLISH shows it, REQUEST puts it in or moves it, CANCEL takes it out."""
    calendar = Calendar()
    calendar.add("prodid", "-//Career Mentoring Portal//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(component)
    return calendar.to_ical()
