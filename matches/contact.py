"""How matched people reach each other: only by methods each has authorized, only while the match is open (R29)."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from core import phone_numbers
from matches.models import Match
from profiles.models import ContactMethod


@dataclass(frozen=True)
class ContactOption:
    """One way to reach a person: its name, the text shown, and a link a device can open."""

    label: str
    value: str
    href: str


def contact_options(match: Match, reader: Any) -> list[ContactOption]:
    """The other party's contact details for this reader; none when the match is closed or on hold."""
    if not match.is_open or match.held_at:
        return []
    other = match.other(reader)
    return options_of(other, authorized_methods(match, other))


def authorized_methods(match: Match, profile: Any) -> list[str]:
    """How one of the two may be contacted: the mentee as agreed in the request, the mentor as the profile says."""
    return match.request.consented_methods if profile == match.mentee else profile.contact_methods


def options_of(profile: Any, methods: list[str]) -> list[ContactOption]:
    return [option for method in methods if (option := contact_option(profile, method))]


def number_to_call(match: Match, caller: Any) -> str:
    """The other party's stored phone number; empty if they have not authorized this person to call it."""
    called = match.other(caller)
    return called.phone if ContactMethod.CALL in authorized_methods(match, called) else ""


def contact_option(profile: Any, method: str) -> ContactOption | None:
    """One authorized contact method with its value; None when the profile has no value for it."""
    phone = profile.phone
    values_and_links = {
        ContactMethod.EMAIL: (profile.user.email, f"mailto:{quote(profile.user.email)}"),
        ContactMethod.CALL: (phone_numbers.shown(phone), f"tel:{phone_numbers.dialed(phone)}"),
        ContactMethod.TEXT: (phone_numbers.shown(phone), f"sms:{phone_numbers.dialed(phone)}"),
        ContactMethod.LINK: (profile.link, profile.link),
    }
    value, href = values_and_links.get(ContactMethod(method), ("", ""))
    return ContactOption(str(ContactMethod(method).label), value, href) if value else None


def only_by_portal(match: Match, reader: Any) -> bool:
    """Whether the other person is the mentor and has authorized only this portal."""
    other = match.other(reader)
    return bool(other == match.mentor and other.contact_methods == [ContactMethod.PORTAL])
