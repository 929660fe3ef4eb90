"""The demo's mailbox: every mail that left the portal, newest first."""

import email
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from mailbox import Maildir
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Letter:
    """One mail as it arrived."""

    key: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def to(self) -> str:
        return str(self.message["To"])

    @property
    def sent(self) -> datetime:
        date = self.message["Date"].datetime
        return date if date.tzinfo else date.replace(tzinfo=UTC)  # "-0000": UTC, from nowhere in particular

    @property
    def text(self) -> str:
        return body_of(self.message, "plain")

    @property
    def html(self) -> str:
        return body_of(self.message, "html")

    @property
    def attachments(self) -> list[EmailMessage]:
        return list(self.message.iter_attachments())

    @property
    def names_of_attachments(self) -> list[str]:
        """A template that asked a part itself would be given its header `get_filename`, which is None."""
        return [str(part.get_filename()) for part in self.attachments]


def body_of(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    return part.get_content() if part else ""


def folder() -> Maildir | None:
    """The Maildir, or None before the first mail."""
    is_made = (Path(settings.DEMO_MAILBOX) / "cur").is_dir()  # its last part
    return Maildir(settings.DEMO_MAILBOX, create=False) if is_made else None


def keys() -> list[str]:
    """The names of all mails, newest first: they begin with the second and go on with the microsecond."""
    box = folder()
    return sorted(box.keys(), key=moment_in, reverse=True) if box is not None else []


def moment_in(key: str) -> tuple[int, int]:
    second, rest = key.split(".", 1)
    return int(second), int(rest[1:].split("P", 1)[0])


def letter(key: str) -> Letter | None:
    """One mail by its name; None when there is none."""
    box = folder()
    if box is None or key not in box:
        return None
    return Letter(key, email.message_from_bytes(box.get_bytes(key), policy=default))
