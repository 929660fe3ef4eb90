"""What a mail carries so that a bounce of it is recognized: its key and a digest that only the portal can make.

It stands in three places, because each can be lost on the way: in the Message-ID (Amazon SES replaces it), in a header
of our own (lost where only the text is returned), and in the return address (only if the mail server delivers
addresses with a plus sign, see BOUNCE_ADDRESS).
"""

import re

from django.utils.crypto import constant_time_compare, salted_hmac

from core.secret_key import all_keys

HEADER = "X-Mail-Reference"
REFERENCE = re.compile(r"(?<![0-9A-Za-z])(\d{1,18})-([0-9a-f]{32})(?![0-9A-Za-z])", re.IGNORECASE)
DIGEST_LENGTH = 32  # characters; with the key short enough for the local part of an address (RFC 5321: 64)


def reference(pk: int) -> str:
    """The reference of the mail with this key."""
    return f"{pk}-{digest(pk)}"


def digest(pk: int, key: str | None = None) -> str:
    return salted_hmac("notifications.references", str(pk), secret=key, algorithm="sha256").hexdigest()[:DIGEST_LENGTH]


def find_references(text: str) -> set[int]:
    """The keys of the mails whose references stand in a text; forged ones are left out."""
    return {int(pk) for pk, found in REFERENCE.findall(text) if is_digest_of(found.lower(), int(pk))}


def is_digest_of(found: str, pk: int) -> bool:
    """Whether the digest was made with the current secret key or an earlier one."""
    return any(constant_time_compare(found, digest(pk, key)) for key in all_keys())


def return_address(address: str, pk: int) -> str:
    """The address to which a mail server returns this mail: `bounces+<reference>@…`."""
    local, _at, domain = address.rpartition("@")
    return f"{local}+{reference(pk)}@{domain}"
