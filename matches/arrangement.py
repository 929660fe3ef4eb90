"""How long, how, and where an interview takes place, as one sentence; for a form that has it all filled in."""

from urllib.parse import urlsplit

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from profiles.models import MeetingMode

SENTENCES = {
    MeetingMode.ONLINE: gettext_lazy("You'll meet online for %(length)s: %(place)s"),
    MeetingMode.PHONE: gettext_lazy("You'll talk by phone for %(length)s. They call you at %(place)s."),
    MeetingMode.IN_PERSON: gettext_lazy("You'll meet in person for %(length)s: %(place)s"),
}
# Where the page does not show what was given last, because a link opens it without signing in.
SENTENCES_OF_LAST_PLACE = {
    MeetingMode.ONLINE: gettext_lazy("You'll meet online for %(length)s, with %(place)s."),
    MeetingMode.PHONE: gettext_lazy("You'll talk by phone for %(length)s. They call you at %(place)s."),
    MeetingMode.IN_PERSON: gettext_lazy("You'll meet in person for %(length)s, at %(place)s."),
}
HINTS = {
    MeetingMode.ONLINE: gettext_lazy("the link at %(part)s that you gave last"),
    MeetingMode.PHONE: gettext_lazy("the number ending in %(part)s that you gave last"),
    MeetingMode.IN_PERSON: gettext_lazy("the location you gave last, “%(part)s”"),
}
A_LOCATION = gettext_lazy("the location you gave last")
WORDS_OF_A_LOCATION = 3  # at most; never more than half of them


def hint_of(mode: str, place: str) -> str:
    """The place given last, so that who gave it knows which it is, and others cannot use it."""
    words = min(WORDS_OF_A_LOCATION, len(place.split()) // 2)
    if mode == MeetingMode.IN_PERSON and not words:
        return str(A_LOCATION)
    part = {
        MeetingMode.ONLINE: lambda: urlsplit(place).hostname or "",
        MeetingMode.PHONE: lambda: place[-2:],
        MeetingMode.IN_PERSON: lambda: Truncator(place).words(words),
    }[MeetingMode(mode)]()
    return HINTS[MeetingMode(mode)] % {"part": part}


def sentence_about(*, length: str, mode: str, is_caller: bool, place: str, last_place: str) -> str:
    """The sentence, from what a form holds; empty if something in it is not known."""
    if not length or mode not in SENTENCES:
        return ""
    if mode == MeetingMode.PHONE and is_caller:
        return _("You'll talk by phone for %(length)s. You call them.") % {"length": length}
    if place:
        return SENTENCES[MeetingMode(mode)] % {"length": length, "place": place}
    if not last_place:
        return ""
    return SENTENCES_OF_LAST_PLACE[MeetingMode(mode)] % {"length": length, "place": hint_of(mode, last_place)}
