"""iCalendar files of orientation sessions (RFC 5545): stable UID, increasing SEQUENCE, UTC."""

from typing import Any

from core import ics
from notifications.registry import Attachment
from notifications.rendering import absolute_url
from program.models import OrientationSession, Registration


def calendar_of(session: OrientationSession, method: str = "PUBLISH") -> bytes:
    """The iCalendar file of one session; `method` is PUBLISH or CANCEL."""
    event = ics.event(
        f"orientation-{session.pk}",
        sequence=session.sequence,
        changed_at=session.starts_at,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        is_cancelled=method == "CANCEL",
    )
    event.add("summary", session.title)
    event.add("location", session.place or session.link)
    event.add("url", absolute_url("/events/"))
    return ics.calendar_file(event, method)


def invitation(registration: Registration, reader: Any) -> list[Attachment]:
    return [Attachment("orientation.ics", calendar_of(registration.session), "text/calendar; method=PUBLISH")]


def cancellation(registration: Registration, reader: Any) -> list[Attachment]:
    return [Attachment("orientation.ics", calendar_of(registration.session, "CANCEL"), "text/calendar; method=CANCEL")]
