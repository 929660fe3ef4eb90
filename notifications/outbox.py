from collections.abc import Sequence
from email.mime.base import MIMEBase

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models.functions import Now
from django.utils.crypto import get_random_string

from notifications.models import PRIORITY_OF_SIGN_IN, OutgoingMail
from notifications.rendering import FINISHED


class OutboxBackend(BaseEmailBackend):
    """Writes every mail that Django sends (allauth's) to the outbox, in the current transaction (DESIGN §5)."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        messages = [message for message in email_messages if message.recipients()]
        OutgoingMail.objects.bulk_create([mail for message in messages for mail in outbox_rows(message)])
        return len(messages)


def outbox_rows(message: EmailMessage) -> list[OutgoingMail]:
    """A row for each recipient of a finished message, which expires when it has lasted as long as its `lasts` says.

    Raises BadHeaderError for line breaks in a header, ValueError for attachments.
    """
    message.message()  # raises BadHeaderError here, where the error is, not later in the worker
    if message.attachments:
        raise ValueError("A finished message carries no attachments; register them with the kind instead.")
    parts, seen = as_json(message), [*message.to, *message.cc]
    return [
        OutgoingMail(
            kind=FINISHED,
            key=f"{FINISHED}:{get_random_string(32)}",
            to_address=address,
            priority=PRIORITY_OF_SIGN_IN,
            expires_at=Now() + message.lasts if hasattr(message, "lasts") else None,
            message=parts | {"to": [address], "cc": [other for other in seen if other != address]},
        )
        for address in dict.fromkeys(message.recipients())
    ]


def as_json(message: EmailMessage) -> dict:
    """The data from which the worker rebuilds the message, without its recipients (`delivery.finished_message`)."""
    alternatives = [(part.content, part.mimetype) for part in getattr(message, "alternatives", [])]
    if any(isinstance(content, MIMEBase) for content, _ in alternatives):
        raise ValueError("An alternative is text.")
    return {
        "subject": str(message.subject),
        "body": str(message.body),
        "from_email": message.from_email,
        "reply_to": list(message.reply_to),
        "headers": {name: str(value) for name, value in message.extra_headers.items()},
        "alternatives": [[str(content), mimetype] for content, mimetype in alternatives],
    }
