"""An orientation session for people's calendars (RFC 5545): stable UID, rising SEQUENCE, UTC."""

from datetime import UTC
from typing import Any

from icalendar import Calendar, Event

from matches.calendar import domain
from notifications.registry import Attachment
from notifications.rendering import absolute
from program.models import OrientationSession, Registration


def calendar_of(session: OrientationSession, method: str = "PUBLISH") -> bytes:
    """The file for one session."""
    calendar, event = Calendar(), Event()
    calendar.add("prodid", "-//Career Mentoring Portal//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    event.add("uid", f"orientation-{session.pk}@{domain()}")
    event.add("sequence", session.sequence)
    event.add("dtstamp", session.starts_at.astimezone(UTC))
    event.add("dtstart", session.starts_at.astimezone(UTC))
    event.add("dtend", session.ends_at.astimezone(UTC))
    event.add("summary", session.title)
    event.add("location", session.place or session.link)
    event.add("url", absolute("/events/"))
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    calendar.add_component(event)
    return calendar.to_ical()


def invitation(registration: Registration, reader: Any) -> list[Attachment]:
    return [Attachment("orientation.ics", calendar_of(registration.session), "text/calendar; method=PUBLISH")]


def cancellation(registration: Registration, reader: Any) -> list[Attachment]:
    return [Attachment("orientation.ics", calendar_of(registration.session, "CANCEL"), "text/calendar; method=CANCEL")]
