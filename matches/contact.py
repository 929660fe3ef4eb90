"""How the two reach each other after the yes: only by what each has authorized, only while the match is open (R29)."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _

from core.templatetags.portal import in_one_line
from matches.models import Match
from profiles.models import ContactMethod


@dataclass(frozen=True)
class Way:
    """One way to reach somebody: its name, what is shown, and an address a device can open."""

    label: str
    value: str
    href: str


def ways_to_reach(match: Match, reader: Any) -> list[Way]:
    """The other party's contact details for this reader; none when the match is closed or on hold."""
    if not match.is_open or match.held_at:
        return []
    other = match.other(reader)
    methods = match.request.consented_methods if other == match.mentee else other.contact_methods
    return [way for method in methods if (way := way_of(other, method))]


def way_of(profile: Any, method: str) -> Way | None:
    """One authorized method with its value; None when the person has left the value empty."""
    phone = profile.phone
    found = {
        ContactMethod.EMAIL: (profile.user.email, f"mailto:{quote(profile.user.email)}"),
        ContactMethod.CALL: (phone, f"tel:{quote(phone)}"),
        ContactMethod.TEXT: (phone, f"sms:{quote(phone)}"),
        ContactMethod.LINK: (profile.link, profile.link),
    }
    value, href = found.get(ContactMethod(method), ("", ""))
    return Way(str(ContactMethod(method).label), value, href) if value else None


def only_by_portal(match: Match, reader: Any) -> bool:
    """Whether the other party has authorized nothing but this portal."""
    other = match.other(reader)
    return bool(other == match.mentor and other.contact_methods == [ContactMethod.PORTAL])


def sentence_of_consent(methods: list[str]) -> str:
    """What the mentee reads beside the send button (R15)."""
    names = in_one_line(ContactMethod(method).label for method in methods)
    return _("If the answer is yes, this mentor will see your full name and how to reach you: %(methods)s.") % {
        "methods": names
    }
