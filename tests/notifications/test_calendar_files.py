"""Calendar files in mails, of every kind: mail programs show them, and nobody is asked for an answer."""

import icalendar
import pytest
from django.utils import timezone

from matches.models import Interview
from notifications import delivery
from notifications.models import OutgoingMail, ProgramSettings
from notifications.previews import latest_sample
from notifications.rendering import all_kinds
from program.models import OrientationSession, Registration
from tests.mails import all_seeing

pytestmark = pytest.mark.django_db
KINDS = {
    "matches/time_chosen": "PUBLISH",
    "matches/place_sent": "PUBLISH",
    "matches/talk_called_off": "CANCEL",
    "matches/not_talked": "PUBLISH",
    "matches/talk_unneeded": "CANCEL",
    "matches/talk_stands_again": "PUBLISH",
    "program/session_registered": "PUBLISH",
    "program/session_place_free": "PUBLISH",
    "program/session_moved": "PUBLISH",
    "program/session_called_off": "CANCEL",
}


def messages():
    """{kind: message} of one mail of every kind."""
    branding = delivery.EmailBranding.current()
    for kind in all_kinds():
        about, reader = latest_sample(kind, all_seeing())
        mail = OutgoingMail(pk=0, kind=kind, about=about, recipient=reader, to_address="office@x.example", key=kind)
        yield kind, delivery.build_message(mail, branding)


@pytest.fixture
def with_calendar(portal_with_everything):
    """{kind: message} of those that carry a calendar file."""
    Registration.objects.update(status="coming")
    OrientationSession.objects.update(sequence=2)
    for interview in Interview.objects.filter(chosen_time=None):
        Interview.objects.filter(pk=interview.pk).update(chosen_time=interview.offered_times[0])
    return {
        kind: message.message()
        for kind, message in messages()
        if any(attachment[2].startswith("text/calendar") for attachment in message.attachments)
    }


def calendar_parts(message):
    return [part for part in message.walk() if part.get_content_type() == "text/calendar"]


def test_a_calendar_file_is_shown_beside_text_and_html_and_attached(with_calendar):
    for kind, message in with_calendar.items():
        alternative, attached = message.get_payload()
        shown = alternative.get_payload()
        assert alternative.get_content_type() == "multipart/alternative", kind
        assert [part.get_content_type() for part in shown] == ["text/plain", "text/html", "text/calendar"], kind
        assert [part.get_param("method") for part in calendar_parts(message)] == [KINDS[kind]] * 2
        assert [shown[2].get_filename(), attached.get_content_disposition()] == [None, "attachment"]
        assert shown[2].get_payload(decode=True) == attached.get_payload(decode=True)


def test_a_calendar_file_asks_for_no_answer_and_names_the_program(with_calendar):
    office = ProgramSettings.current().office_email
    assert with_calendar.keys() == KINDS.keys()
    for kind, message in with_calendar.items():
        calendar = icalendar.Calendar.from_ical(calendar_parts(message)[0].get_payload(decode=True))
        [event] = calendar.walk("VEVENT")
        assert calendar["method"] == KINDS[kind], kind
        assert str(event["organizer"]) == f"mailto:{office}", kind
        assert ("attendee" in event, "rsvp" in event) == (False, False)
        assert (event["status"] == "CANCELLED") == (KINDS[kind] == "CANCEL")
        assert int(event["sequence"]) > 0
        assert event["dtstamp"].dt <= timezone.now()
        assert event["summary"]
