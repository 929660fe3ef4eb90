"""What is allowed in texts that other people read."""

import re
import unicodedata
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# No repetition is unbounded, because a long text would take quadratic time.
EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}\.[^\s@.]{2,}")
SPELLED_EMAIL = re.compile(r"[\w.+-]{1,64}\s{0,9}[(\[{]\s{0,9}(?:at|arroba|@)\s{0,9}[)\]}]\s{0,9}[\w-]", re.IGNORECASE)
MAX_CHECKED_CHARACTERS = 10_000  # no field that others read before a match holds more
# Years are not phone numbers: "2015-2019", "2015 - 19".
YEARS = re.compile(r"\b(?:19|20)\d\d\s*[-–—/]\s*(?:(?:19|20)\d\d|\d\d)\b")
PHONE = re.compile(
    r"(?<![\d.,$€£])(?:"
    r"\+\s*\d(?:[\s().\-]{0,2}\d){6,14}"  # +1 323 343 4978
    r"|\(?\d{3}\)?[\s.\-]{0,2}\d{3}[\s.\-]{0,2}\d{4}"  # (323) 343-4978, 323.343.4978, 3233434978
    r"|\d{3}[\s.\-]\d{4}"  # 343-4978
    r")(?!\d)"
)
# Bidirectional overrides, zero-width spaces and the like; the joiners that Persian and emoji need are allowed.
HIDDEN = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\U000e0000-\U000e007f]"
)


def a_time_zone(name: str) -> None:
    """Raise ValidationError unless this is the name of a time zone; every page is shown in the person's own."""
    if name not in available_timezones():
        raise ValidationError(_("Enter the name of a time zone, such as America/Los_Angeles."), code="time_zone")


def strip_hidden(text: str) -> str:
    """The text as a reader sees it: NFC, with \\n as line ends, without control and hidden characters."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return HIDDEN.sub("", text).strip()


CONTACT_DATA = _("Please leave out phone numbers and email addresses. You choose who gets them under “contact.”")


def no_contact_data(text: str, message: Any = CONTACT_DATA) -> None:
    """Raise ValidationError for phone numbers and email addresses in a text that others read before a match (R29).

    `message` says where to enter them instead. Only the first 10,000 characters are checked; longer texts are refused
    for their length.
    """
    visible = HIDDEN.sub("", str(text)[:MAX_CHECKED_CHARACTERS])
    plain = unicodedata.normalize("NFKC", visible).replace("\u2011", "-").replace("–", "-")
    if EMAIL.search(plain) or SPELLED_EMAIL.search(plain) or PHONE.search(YEARS.sub(" ", plain)):
        raise ValidationError(message, code="contact_data")
