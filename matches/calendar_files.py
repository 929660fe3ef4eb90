"""Calendar files of the interview: one UID per match, which moves with it."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from icalendar import Event

from core import ics
from matches.email_contexts import interviews_to_come, unneeded_interviews
from matches.meeting_place import meeting_place
from matches.models import Interview, Match
from notifications.models import ProgramSettings
from notifications.registry import Attachment
from notifications.rendering import absolute_url


def calendar_file_for(interview: Interview, reader: Any, method: ics.Method) -> bytes:
    """The calendar file of an interview. The program is its organizer, so neither person learns the other's address."""
    return ics.calendar_file(calendar_event(interview, reader, is_cancelled=method == "CANCEL"), method)


def calendar_event(interview: Interview, reader: Any, *, is_cancelled: bool) -> Event:
    match = interview.match
    names = {"mentee": match.mentee.user.first_name_shown, "mentor": match.mentor.user.first_name_shown}
    start = interview.chosen_time or interview.created_at
    event = ics.event(
        f"first-talk-{match.pk}",
        organizer=ProgramSettings.current().office_email,
        sequence=interview.sequence,
        starts_at=start,
        ends_at=start + timedelta(minutes=interview.minutes),
        is_cancelled=is_cancelled,
    )
    event.add("summary", _("Mentoring interview: %(mentee)s and %(mentor)s") % names)
    if not is_cancelled:  # a cancellation may go to a person who may not see the location (R29)
        event.add("location", meeting_place(interview, reader) or interview.get_mode_display())
    event.add("url", absolute_url(interview.get_absolute_url()))
    return event


def invitation(interview: Interview, reader: Any) -> list[Attachment]:
    return [attachment(interview, reader, "PUBLISH")]


def cancellation(interview: Interview, reader: Any) -> list[Attachment]:
    """Empty unless a time had been chosen: only then is the interview in calendars."""
    return [attachment(interview, reader, "CANCEL")] if interview.chosen_time else []


def removal(match: Match, reader: Any) -> list[Attachment]:
    """Removes the interview that was still to come when the two had talked already; empty without one."""
    return [attachment(interview, reader, "CANCEL") for interview in unneeded_interviews(match)]


def return_of_interview(match: Match, reader: Any) -> list[Attachment]:
    """The interview that is set after all; empty without one."""
    return [attachment(interview, reader, "PUBLISH") for interview in interviews_to_come(match)]


def attachment(interview: Interview, reader: Any, method: ics.Method) -> Attachment:
    return Attachment("interview.ics", calendar_file_for(interview, reader, method), ics.content_type(method))
