"""The demo's mailbox: every mail the portal has sent, newest first."""

import email
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import default
from email.utils import parseaddr
from functools import lru_cache
from mailbox import Maildir
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class StoredMail:
    """One mail as it was delivered."""

    key: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def to(self) -> str:
        """The address that it was sent to, without a name."""
        return parseaddr(str(self.message["To"]))[1]

    @property
    def sent(self) -> datetime:
        date = self.message["Date"].datetime
        return date if date.tzinfo else date.replace(tzinfo=UTC)  # "-0000" means UTC without a known zone

    @property
    def text(self) -> str:
        return body_part(self.message, "plain")

    @property
    def html(self) -> str:
        return body_part(self.message, "html")

    @property
    def attachments(self) -> list[EmailMessage]:
        return list(self.message.iter_attachments())

    @property
    def attachment_names(self) -> list[str]:
        """The file names. A template cannot ask a part: its lookup would return the header `get_filename`, None."""
        return [str(part.get_filename()) for part in self.attachments]


def body_part(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    return part.get_content() if part else ""


def folder() -> Maildir | None:
    """The Maildir, or None before the first mail."""
    is_complete = (Path(settings.DEMO_MAILBOX) / "cur").is_dir()  # the folder that is created last
    return Maildir(settings.DEMO_MAILBOX, create=False) if is_complete else None


def keys() -> list[str]:
    """The keys of all mails, newest first."""
    box = folder()
    return sorted(box.keys(), key=arrival_time, reverse=True) if box is not None else []


def keys_by_address() -> dict[str, list[str]]:
    """Who was sent which mails, newest first; the address with the newest mail comes first."""
    found: dict[str, list[str]] = {}
    for key in keys():
        found.setdefault(recipient(settings.DEMO_MAILBOX, key), []).append(key)
    return found


@lru_cache(maxsize=20_000)
def recipient(_folder: Path, key: str) -> str:
    """The address that a mail was sent to; remembered, because a delivered mail stays as it is."""
    box = folder()
    if box is None or key not in box:
        return ""
    with box.get_file(key) as file:
        return parseaddr(str(BytesHeaderParser(policy=default).parse(file)["To"]))[1]


def arrival_time(key: str) -> tuple[int, int]:
    """Second and microsecond, with which a Maildir key begins."""
    second, rest = key.split(".", 1)
    return int(second), int(rest[1:].split("P", 1)[0])


def stored_mail(key: str) -> StoredMail | None:
    """The mail with this key; None if it does not exist."""
    box = folder()
    if box is None or key not in box:
        return None
    return StoredMail(key, email.message_from_bytes(box.get_bytes(key), policy=default))
