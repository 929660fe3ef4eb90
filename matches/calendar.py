"""Calendar invitations for the first talk (RFC 5545): one UID per match, SEQUENCE rising, times in UTC."""

from datetime import UTC, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress

from matches.models import Interview
from notifications.registry import Attachment
from notifications.rendering import absolute


def domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rsplit("@", 1)[-1].rstrip(">")


def calendar_of(interview: Interview, reader: Any, method: str) -> bytes:
    """The file for one talk: METHOD:REQUEST puts it into a calendar or moves it, METHOD:CANCEL takes it out.

    The office is the organizer: no address of one party is told to the other.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Career Mentoring Portal//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event_of(interview, reader, is_cancelled=method == "CANCEL"))
    return calendar.to_ical()


def event_of(interview: Interview, reader: Any, *, is_cancelled: bool) -> Event:
    match, event = interview.match, Event()
    names = {"mentee": match.mentee.user.first_name_shown, "mentor": match.mentor.user.first_name_shown}
    start = (interview.chosen_time or interview.created_at).astimezone(UTC)
    event.add("uid", f"first-talk-{match.pk}@{domain()}")
    event.add("sequence", interview.sequence)
    event.add("dtstamp", interview.status_changed_at.astimezone(UTC))
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=interview.minutes))
    event.add("summary", _("Mentoring interview: %(mentee)s and %(mentor)s") % names)
    if not is_cancelled:  # it also reaches somebody who has not seen the place, or may not any more (R29)
        event.add("location", interview.place or interview.get_mode_display())
    event.add("url", absolute(interview.get_absolute_url()))
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("organizer", vCalAddress(f"MAILTO:mentoring@{domain()}"))
    event.add("attendee", vCalAddress(f"MAILTO:{reader.email}"))
    return event


def invitation(interview: Interview, reader: Any) -> list[Attachment]:
    return [Attachment("interview.ics", calendar_of(interview, reader, "REQUEST"), "text/calendar; method=REQUEST")]


def cancellation(interview: Interview, reader: Any) -> list[Attachment]:
    """Only a time that had been chosen stands in a calendar."""
    if not interview.chosen_time:
        return []
    return [Attachment("interview.ics", calendar_of(interview, reader, "CANCEL"), "text/calendar; method=CANCEL")]
