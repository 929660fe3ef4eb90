"""Calendar invitations for the first talk (RFC 5545): one UID per match, SEQUENCE rising, times in UTC."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from icalendar import Event, vCalAddress

from core import ics
from matches.models import Interview
from notifications.registry import Attachment
from notifications.rendering import absolute


def calendar_of(interview: Interview, reader: Any, method: str) -> bytes:
    """The file for one talk: METHOD:REQUEST puts it into a calendar or moves it, METHOD:CANCEL takes it out.

    The office is the organizer: no address of one party is told to the other.
    """
    return ics.calendar_file(event_of(interview, reader, is_cancelled=method == "CANCEL"), method)


def event_of(interview: Interview, reader: Any, *, is_cancelled: bool) -> Event:
    match = interview.match
    names = {"mentee": match.mentee.user.first_name_shown, "mentor": match.mentor.user.first_name_shown}
    start = interview.chosen_time or interview.created_at
    event = ics.event(
        f"first-talk-{match.pk}",
        sequence=interview.sequence,
        changed_at=interview.status_changed_at,
        starts_at=start,
        ends_at=start + timedelta(minutes=interview.minutes),
        is_cancelled=is_cancelled,
    )
    event.add("summary", _("Mentoring interview: %(mentee)s and %(mentor)s") % names)
    if not is_cancelled:  # it also reaches somebody who has not seen the place, or may not any more (R29)
        event.add("location", interview.place or interview.get_mode_display())
    event.add("url", absolute(interview.get_absolute_url()))
    event.add("organizer", vCalAddress(f"MAILTO:mentoring@{ics.domain()}"))
    event.add("attendee", vCalAddress(f"MAILTO:{reader.email}"))
    return event


def invitation(interview: Interview, reader: Any) -> list[Attachment]:
    return [Attachment("interview.ics", calendar_of(interview, reader, "REQUEST"), "text/calendar; method=REQUEST")]


def cancellation(interview: Interview, reader: Any) -> list[Attachment]:
    """Only a time that had been chosen stands in a calendar."""
    if not interview.chosen_time:
        return []
    return [Attachment("interview.ics", calendar_of(interview, reader, "CANCEL"), "text/calendar; method=CANCEL")]
