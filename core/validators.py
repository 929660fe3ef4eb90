"""What is allowed in texts that other people read."""

import re
import unicodedata
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.cleaning import HYPHENS, visible_text

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
