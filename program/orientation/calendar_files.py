"""Calendar files of orientation sessions."""

from typing import Any

from core import ics
from notifications.models import ProgramSettings
from notifications.registry import Attachment
from notifications.rendering import absolute_url
from program.models import OrientationSession, Registration


def calendar_of(session: OrientationSession, method: ics.Method = "PUBLISH") -> bytes:
    """The calendar file of one session."""
    event = ics.event(
        f"orientation-{session.pk}",
        organizer=ProgramSettings.current().office_email,
        sequence=session.sequence,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        is_cancelled=method == "CANCEL",
    )
    event.add("summary", session.title)
    event.add("location", session.place or session.link)
    event.add("url", absolute_url("/events/"))
    return ics.calendar_file(event, method)


def invitation(registration: Registration, reader: Any) -> list[Attachment]:
    return [attachment(registration, "PUBLISH")]


def cancellation(registration: Registration, reader: Any) -> list[Attachment]:
    return [attachment(registration, "CANCEL")]


def attachment(registration: Registration, method: ics.Method) -> Attachment:
    return Attachment("orientation.ics", calendar_of(registration.session, method), ics.content_type(method))
