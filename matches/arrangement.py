"""How long, how, and where an interview takes place, as one sentence; for a form that has it all filled in."""

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
    MeetingMode.ONLINE: gettext_lazy("You'll meet online for %(length)s, with the link you gave last."),
    MeetingMode.PHONE: gettext_lazy("You'll talk by phone for %(length)s. They call you at the number you gave last."),
    MeetingMode.IN_PERSON: gettext_lazy("You'll meet in person for %(length)s, at the location you gave last."),
}


def sentence_about(*, length: str, mode: str, is_caller: bool, place: str, has_last_place: bool) -> str:
    """The sentence, from what a form holds; empty if something in it is not known."""
    if not length or mode not in SENTENCES:
        return ""
    if mode == MeetingMode.PHONE and is_caller:
        return _("You'll talk by phone for %(length)s. You call them.") % {"length": length}
    if place:
        return SENTENCES[MeetingMode(mode)] % {"length": length, "place": place}
    return SENTENCES_OF_LAST_PLACE[MeetingMode(mode)] % {"length": length} if has_last_place else ""
