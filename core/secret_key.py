"""What the portal derives from `SECRET_KEY`: encryption of stored secrets, and digests of addresses in signed links.

New values use `SECRET_KEY`; values made with one of `SECRET_KEY_FALLBACKS` stay valid, so that a key can be replaced
without ending links or second factors.
"""

import base64
import json
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models
from django.utils.crypto import constant_time_compare, salted_hmac

PREFIX = "encrypted:"
PURPOSE = b"core.secret_key.encryption"
DIGEST_LENGTH = 20  # characters


def all_keys() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def cipher() -> MultiFernet:
    """Encrypts with the current key and decrypts with each (RFC 5869 derives them, so that none is used twice)."""
    derived = [HKDF(SHA256(), 32, None, PURPOSE).derive(key.encode()) for key in all_keys()]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


def encrypt(text: str) -> str:
    """The text as it may be stored and stand in a backup."""
    return PREFIX + cipher().encrypt(text.encode()).decode()


def decrypt(stored: str) -> str:
    """The text of `encrypt`; a text stored before there was encryption is returned as it is.

    Raises ValueError when the key it was encrypted with is no longer known.
    """
    if not stored.startswith(PREFIX):
        return stored
    try:
        return cipher().decrypt(stored.removeprefix(PREFIX).encode()).decode()
    except InvalidToken as error:
        raise ValueError("No key of SECRET_KEY and SECRET_KEY_FALLBACKS decrypts this value.") from error


class Unreadable:
    """What a field holds whose key is lost: the row can still be shown, and whoever needs the value has to look."""

    def __repr__(self) -> str:
        return "<no key decrypts this value>"


UNREADABLE: Final = Unreadable()


class EncryptedJSONField(models.JSONField):
    """JSON that is encrypted in the database, and read also where it is still in clear. It can't be searched.

    It is `UNREADABLE` when the key it was encrypted with is no longer known: one such row must not fail a whole list.
    """

    def get_db_prep_value(self, value, connection, prepared=False):
        if value is UNREADABLE:
            raise ValueError("A value that no key decrypts can't be written; save other fields with `update_fields`.")
        is_json = value is not None and not hasattr(value, "resolve_expression")
        return super().get_db_prep_value(encrypt(json.dumps(value)) if is_json else value, connection, prepared)

    def from_db_value(self, value, expression, connection):
        stored = super().from_db_value(value, expression, connection)
        if not isinstance(stored, str) or not stored.startswith(PREFIX):
            return stored
        try:
            return json.loads(decrypt(stored))
        except ValueError:
            return UNREADABLE


def address_digest(address: str, salt: str, key: str | None = None) -> str:
    """A short digest of an email address for a signed link, so that the link contains no address."""
    return salted_hmac(salt, address.lower(), secret=key, algorithm="sha256").hexdigest()[:DIGEST_LENGTH]


def is_digest_of(digest: str, address: str, salt: str) -> bool:
    """Whether a link was made for this address, with the current key or an earlier one."""
    return any(constant_time_compare(digest, address_digest(address, salt, key)) for key in all_keys())
