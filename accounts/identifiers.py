"""Addresses and codes as people mean them, whatever a copy or a keyboard added: cleaned before they are compared."""

import unicodedata

from core.validators import strip_hidden


def clean_address(text: str) -> str:
    """An email address in lower case and in plain characters, without invisible signs or spaces around it.

    A space inside stays, so that the field refuses the address instead of guessing which one was meant.
    """
    plain = unicodedata.normalize("NFKC", strip_hidden(text))
    return "".join(sign for sign in plain if not is_invisible(sign)).strip().lower()


def clean_code(text: str) -> str:
    """The letters and digits of a code: without spaces, dashes of any kind and invisible signs."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.digit(sign, sign)) for sign in plain if sign.isalnum())


def is_invisible(sign: str) -> bool:
    """Whether a reader can't see this sign: format and control characters, joiners, variation selectors."""
    is_selector = "\ufe00" <= sign <= "\ufe0f" or sign in "\u034f\u115f\u1160\u2800\u3164"
    return is_selector or unicodedata.category(sign) in {"Cf", "Cc"}
