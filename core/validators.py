"""What is allowed in texts that other people read."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.cleaning import HYPHENS, visible_text
from core.text_values import with_values

# No repetition is unbounded, because a long text would take quadratic time.
EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}\.[^\s@.]{2,}")
SPELLED_EMAIL = re.compile(r"[\w.+-]{1,64}\s{0,9}[(\[{]\s{0,9}(?:at|arroba|@)\s{0,9}[)\]}]\s{0,9}[\w-]", re.IGNORECASE)
MAX_CHECKED_CHARACTERS = 10_000  # no field that others read before a match holds more
# Years are not phone numbers: "2015-2019", "2015 - 19".
YEARS = re.compile(r"\b(?:19|20)\d\d\s*[-–—/]\s*(?:(?:19|20)\d\d|\d\d)\b")
PHONE = re.compile(
    r"(?<![\d.,$€£])(?:"
    r"\+\s*\d(?:[\s().\-]{0,2}\d){6,14}"  # +1 323 555 0100
    r"|\(?\d{3}\)?[\s.\-]{0,2}\d{3}[\s.\-]{0,2}\d{4}"  # (323) 555-0100, 323.555.0100, 3235550100
    r"|\d{3}[\s.\-]\d{4}"  # 555-0100
    r")(?!\d)"
)


def a_time_zone(name: str) -> None:
    """Raise ValidationError unless this is the name of a time zone; every page is shown in the person's own."""
    if name not in available_timezones():
        raise ValidationError(_("Enter the name of a time zone, such as America/Los_Angeles."), code="time_zone")


def plain(text: str) -> str:
    """The text as it is checked: what a reader sees, with the usual signs for their look-alikes."""
    return unicodedata.normalize("NFKC", HYPHENS.sub("-", visible_text(text)))


CONTACT_DATA = _("Please leave out phone numbers and email addresses. You choose who gets them under “contact.”")


def no_contact_data(text: str, message: Any = CONTACT_DATA) -> None:
    """Raise ValidationError for phone numbers and email addresses in a text that others read before a match (R29).

    `message` says where to enter them instead. Only the first 10,000 characters are checked; longer texts are refused
    for their length.
    """
    checked = plain(str(text)[:MAX_CHECKED_CHARACTERS])
    if EMAIL.search(checked) or SPELLED_EMAIL.search(checked) or PHONE.search(YEARS.sub(" ", checked)):
        raise ValidationError(message, code="contact_data")


SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,20}://", re.IGNORECASE)
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{0,20}://[^\s<>\"()]{1,2000}|\bwww\.[^\s<>\"()]{1,2000}", re.IGNORECASE)
# Mail programs make links of these, too, unless they are part of an email address.
BARE_ADDRESS = re.compile(
    r"(?<![@\w.-])(?:[\w-]{1,63}\.){1,5}(?:com|net|org|edu|gov|info|biz|io|co|us|me|ly|app|link|site|example"
    r"|xyz|dev|top|online|shop|store|website|ru|cn|uk|mx)\b(?![\w.-]*@)"
    r"|(?<![@\w.-])(?:[\w-]{1,63}\.){1,5}[a-z]{2,24}/",
    re.IGNORECASE,
)
AFTER_ADDRESS = ".,;:!?'’”"  # what ends the sentence around an address
# What is refused wherever it leads: numbers and signs of other scripts that hide it, and what a browser would run.
DISGUISED = re.compile(
    r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])"  # 203.0.113.9
    r"|\bxn--"
    r"|[\w-]\.[^\W\d_\u0000-\u024f]{2,}"  # a name that ends in another script
    r"|\b(?:java|vb)script\s{0,9}:"
    r"|\bdata:\w{1,20}/"
)
# The addresses that texts of staff may name. The app that knows of the office registers itself.
OFFICE_ADDRESSES: list[Callable[[], Iterable[str]]] = []


def only_our_links(text: str, of_office: Iterable[str] | None = None) -> None:
    """Raise ValidationError for a link or address in a text of staff that is neither ours nor the university's.

    Of email addresses only the office's own are: those saved, unless `of_office` says which. Links that are disguised
    are refused wherever they lead.
    """
    checked = plain(text[:MAX_CHECKED_CHARACTERS]).lower().replace("。", ".")
    saved = (address for addresses in OFFICE_ADDRESSES for address in addresses())
    refuse_disguised(checked, saved if of_office is None else of_office)
    if not all(map(is_ours, web_addresses(checked))):
        raise ValidationError(
            with_values(
                _("A link here can lead only to this portal or to a site of %(university)s. Remove any other.")
            ),
            code="foreign_link",
        )


def refuse_disguised(checked: str, of_office: Iterable[str]) -> None:
    offices = {address.lower() for address in of_office}
    if DISGUISED.search(checked) or SPELLED_EMAIL.search(checked) or email_addresses(checked) - offices:
        raise ValidationError(
            _(
                "Remove email addresses other than the program office's, and links written with "
                "numbers or unusual characters."
            ),
            code="foreign_link",
        )


def web_addresses(text: str) -> list[str]:
    """What readers, and their mail programs, take for a link."""
    rest = ADDRESS.sub(" ", text)
    return [*ADDRESS.findall(text), *(found.group() for found in BARE_ADDRESS.finditer(rest))]


def email_addresses(text: str) -> set[str]:
    return {found.removeprefix("mailto:").strip(f'{AFTER_ADDRESS}<>()[]"“‘') for found in EMAIL.findall(text)}


def is_ours(address: str) -> bool:
    """Whether an address is of the portal or the university. Signs that hide where it leads make it none."""
    if re.search(r"[\\@]", address) or not whole_link(address).startswith(("http://", "https://")):
        return False
    host, portal = host_of(address), urlsplit(settings.PORTAL_URL).hostname
    return host == portal or any(host == site or host.endswith(f".{site}") for site in settings.UNIVERSITY.SITES)


def host_of(address: str) -> str:
    """The site that a browser opens for a link, or to which an email goes; empty if there is none."""
    try:
        host = urlsplit(whole_link(address).replace("\\", "/")).hostname or ""
    except ValueError:
        return ""
    return host.rstrip(AFTER_ADDRESS)


def whole_link(address: str) -> str:
    return address if SCHEME.match(address) else f"https://{address}"


def leads_elsewhere(text: str) -> set[str]:
    """The links and email addresses of a plain text that do not stay within the portal."""
    visible = plain(text).replace("。", ".")
    links = {link.rstrip(AFTER_ADDRESS) for link in web_addresses(visible)}
    portal = urlsplit(settings.PORTAL_URL).hostname
    elsewhere = {link for link in links if host_of(link) != portal}
    return elsewhere | email_addresses(ADDRESS.sub(" ", visible))
