"""Calendar files (RFC 5545): stable UIDs, rising SEQUENCE numbers, times in UTC."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from icalendar import Calendar, Event


def domain() -> str:
    """The domain of our email address, which makes UIDs globally unique."""
    return settings.DEFAULT_FROM_EMAIL.rsplit("@", 1)[-1].rstrip(">")


def event(
    uid: str, *, sequence: int, changed_at: datetime, starts_at: datetime, ends_at: datetime, is_cancelled: bool
) -> Event:
    """An event without its texts: `uid` identifies it within the portal, `sequence` rises with every change."""
    component = Event()
    component.add("uid", f"{uid}@{domain()}")
    component.add("sequence", sequence)
    component.add("dtstamp", changed_at.astimezone(UTC))
    component.add("dtstart", starts_at.astimezone(UTC))
    component.add("dtend", ends_at.astimezone(UTC))
    component.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    return component


def calendar_file(component: Any, method: str) -> bytes:
    """A calendar with one event. `method`: PUBLISH shows it, REQUEST adds or updates it, CANCEL removes it."""
    calendar = Calendar()
    calendar.add("prodid", "-//Career Mentoring Portal//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(component)
    return calendar.to_ical()
