"""Calendar files (RFC 5545, 5546): stable UIDs, rising SEQUENCE numbers, times in UTC.

They are published and canceled, and never ask for an answer, because nobody would read it: people answer in the portal.
"""

from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Any, Literal

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress, vText

Method = Literal["PUBLISH", "CANCEL"]


def domain() -> str:
    """The domain of our email address, which makes UIDs globally unique."""
    return settings.DEFAULT_FROM_EMAIL.rsplit("@", 1)[-1].rstrip(">")


def event(
    uid: str, *, organizer: str, sequence: int, starts_at: datetime, ends_at: datetime, is_cancelled: bool
) -> Event:
    """An event without its texts: `uid` identifies it within the portal, `sequence` rises with every change.

    `organizer` is the program's address. Nobody attends in the file, so that no address is told and no answer asked.
    """
    component = Event()
    component.add("uid", f"{uid}@{domain()}")
    component.add("sequence", sequence)
    component.add("dtstamp", timezone.now().astimezone(UTC))  # when the file was made (RFC 5545, 3.8.7.2)
    component.add("dtstart", starts_at.astimezone(UTC))
    component.add("dtend", ends_at.astimezone(UTC))
    component.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    address = vCalAddress(f"mailto:{organizer}")
    address.params["CN"] = vText(parseaddr(settings.DEFAULT_FROM_EMAIL)[0] or organizer)
    component.add("organizer", address)
    return component


def content_type(method: Method) -> str:
    """The media type of a calendar file; mail programs go by its method."""
    return f"text/calendar; method={method}"


def calendar_file(component: Any, method: Method) -> bytes:
    """A calendar with one event. `method`: PUBLISH adds or updates it, CANCEL removes it."""
    calendar = Calendar()
    calendar.add("prodid", "-//Career Mentoring Portal//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(component)
    return calendar.to_ical()
