"""Calendar invitations for the interview (RFC 5545): one UID per match, rising SEQUENCE, times in UTC."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from icalendar import Event, vCalAddress

from core import ics
from matches.models import Interview
from notifications.registry import Attachment
from notifications.rendering import absolute_url


def calendar_file_for(interview: Interview, reader: Any, method: str) -> bytes:
    """The iCalendar file of an interview: METHOD:REQUEST adds or moves it, METHOD:CANCEL removes it.

    The program office is the organizer, so neither person learns the other's address.
    """
    return ics.calendar_file(calendar_event(interview, reader, is_cancelled=method == "CANCEL"), method)


def calendar_event(interview: Interview, reader: Any, *, is_cancelled: bool) -> Event:
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
    if not is_cancelled:  # a cancellation may go to a person who may not see the location (R29)
        event.add("location", interview.place or interview.get_mode_display())
    event.add("url", absolute_url(interview.get_absolute_url()))
    event.add("organizer", vCalAddress(f"MAILTO:mentoring@{ics.domain()}"))
    event.add("attendee", vCalAddress(f"MAILTO:{reader.email}"))
    return event


def invitation(interview: Interview, reader: Any) -> list[Attachment]:
    return [
        Attachment("interview.ics", calendar_file_for(interview, reader, "REQUEST"), "text/calendar; method=REQUEST")
    ]


def cancellation(interview: Interview, reader: Any) -> list[Attachment]:
    """Empty unless a time had been chosen: only then is the interview in calendars."""
    if not interview.chosen_time:
        return []
    return [Attachment("interview.ics", calendar_file_for(interview, reader, "CANCEL"), "text/calendar; method=CANCEL")]
