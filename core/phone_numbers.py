"""Phone numbers: read as people and phones write them, kept in one form, shown as people read them."""

import re

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumber, PhoneNumberFormat, ValidationResult

from core.cleaning import HYPHENS, visible_line

HOME = "US"  # whose numbers need no country code
HOME_CODE = 1
LENGTH = 30  # characters of a stored number: 16 of E.164, and the extension
MAX_EXTENSION = 10  # digits
MIN_SEARCHED, MAX_SEARCHED = 7, 10  # digits of a search; a country code before the last 10 is not compared


def parsed(text: str) -> PhoneNumber | None:
    """The number a text is, with or without punctuation, country code, and extension; None if no one can dial it."""
    try:
        number = phonenumbers.parse(HYPHENS.sub("-", visible_line(text)), HOME)
    except phonenumbers.NumberParseException:
        return None
    is_whole = phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
    return number if is_whole and len(number.extension or "") <= MAX_EXTENSION else None


def kept(text: str) -> str:
    """The form that is stored: E.164 and the extension, such as `+13235550100 x12`.

    Raises ValidationError for what cannot be dialed.
    """
    number = parsed(text)
    if number is None:
        raise ValidationError(
            _(
                "Enter a phone number with its area code, such as (323) 555-0100. "
                "Outside the United States and Canada, begin with + and the country code."
            ),
            code="phone_number",
        )
    extension = f" x{number.extension}" if number.extension else ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) + extension


def shown(stored: str) -> str:
    """A stored number as people here read it; one that cannot be read stays as it is."""
    number = parsed(stored)
    if number is None:
        return stored
    is_home = number.country_code == HOME_CODE
    style = PhoneNumberFormat.NATIONAL if is_home else PhoneNumberFormat.INTERNATIONAL
    extension, number.extension = number.extension, None
    return phonenumbers.format_number(number, style) + (f" x{extension}" if extension else "")


def dialed(stored: str) -> str:
    """A stored number as links for phones write it (RFC 3966), without `tel:`."""
    number = parsed(stored)
    if number is None:
        return "".join(sign for sign in stored if sign in "+0123456789")
    extension = f";ext={number.extension}" if number.extension else ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) + extension


def search_pattern(typed: str) -> str:
    """A regular expression that finds a stored number however it is typed; empty when `typed` is not one."""
    typed = HYPHENS.sub("-", visible_line(typed))
    digits = re.sub(r"\D", "", typed)
    if len(digits) < MIN_SEARCHED or re.search(r"[^\d\s()+./-]", typed):
        return ""
    return r"\D*".join(digits[-MAX_SEARCHED:])
