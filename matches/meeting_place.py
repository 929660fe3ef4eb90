"""Where an interview takes place, as one sentence for its reader. Contact data: only in the open match (R29)."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import phone_numbers
from core.templatetags.portal import exact
from matches.models import PLACE_DUE_AHEAD, Interview
from profiles.models import MeetingMode

# While several times are offered: by when the place is due follows the one that is chosen.
SENTENCES_AHEAD = {
    (MeetingMode.ONLINE, True): gettext_lazy("You send the link at least %(hours)s hours before."),
    (MeetingMode.ONLINE, False): gettext_lazy("%(other)s sends the link at least %(hours)s hours before."),
    (MeetingMode.PHONE, True): gettext_lazy(
        "%(other)s calls you. You send your number at least %(hours)s hours before."
    ),
    (MeetingMode.PHONE, False): gettext_lazy(
        "You call %(other)s, who sends the number at least %(hours)s hours before."
    ),
    (MeetingMode.IN_PERSON, True): gettext_lazy("You send the location at least %(hours)s hours before."),
    (MeetingMode.IN_PERSON, False): gettext_lazy("%(other)s sends the location at least %(hours)s hours before."),
}


def meeting_place(interview: Interview, reader: Any) -> str:
    """The location or link, who calls whom at which number, or who sends it by when; empty if nothing is known."""
    is_from_reader = reader.pk == interview.place_from_id
    if not interview.place:
        return place_to_come(interview, reader, is_from_reader=is_from_reader) if interview.place_due_by else ""
    if interview.mode != MeetingMode.PHONE or not interview.place_from_id:
        return interview.place
    sentence = _("%(other)s calls you at %(number)s.") if is_from_reader else _("You call %(other)s at %(number)s.")
    return sentence % {"other": other_name(interview, reader), "number": phone_numbers.shown(interview.place)}


def place_to_come(interview: Interview, reader: Any, *, is_from_reader: bool) -> str:
    if interview.place_due_by <= timezone.now():
        mine, theirs = _("You haven't sent how you'll meet yet."), _("%(other)s hasn't sent how you'll meet yet.")
        return (mine if is_from_reader else theirs) % {"other": other_name(interview, reader)}
    if interview.is_place_due_by_choice:
        sentence = SENTENCES_AHEAD[MeetingMode(interview.mode), is_from_reader]
        hours = PLACE_DUE_AHEAD // timedelta(hours=1)
        return sentence % {"other": other_name(interview, reader), "hours": hours}
    sentences = {
        (MeetingMode.ONLINE, True): _("You send the link by %(day)s."),
        (MeetingMode.ONLINE, False): _("%(other)s sends the link by %(day)s."),
        (MeetingMode.PHONE, True): _("%(other)s calls you. You send your number by %(day)s."),
        (MeetingMode.PHONE, False): _("You call %(other)s, who sends the number by %(day)s."),
        (MeetingMode.IN_PERSON, True): _("You send the location by %(day)s."),
        (MeetingMode.IN_PERSON, False): _("%(other)s sends the location by %(day)s."),
    }
    sentence = sentences[MeetingMode(interview.mode), is_from_reader]
    return sentence % {"other": other_name(interview, reader), "day": exact(interview.place_due_by)}


def other_name(interview: Interview, reader: Any) -> str:
    return interview.match.other(reader).user.first_name_shown
