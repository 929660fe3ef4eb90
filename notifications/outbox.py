from collections.abc import Sequence
from email.mime.base import MIMEBase

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.crypto import get_random_string

from notifications.models import OutgoingMail

# People wait for allauth's codes, so these are sent before everything else.
PRIORITY = 0


class OutboxBackend(BaseEmailBackend):
    """Writes every mail that Django sends (allauth's) to the outbox, in the current transaction (DESIGN §5)."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        mails = [outbox_row(message) for message in email_messages if message.recipients()]
        OutgoingMail.objects.bulk_create(mails)
        return len(mails)


def outbox_row(message: EmailMessage) -> OutgoingMail:
    """The row for a finished message. Raises BadHeaderError for line breaks in a header, ValueError for attachments."""
    message.message()  # raises BadHeaderError here, where the error is, not later in the worker
    if message.attachments:
        raise ValueError("A finished message carries no attachments; register them with the kind instead.")
    return OutgoingMail(
        kind="finished",
        key=f"finished:{get_random_string(32)}",
        to_address=message.recipients()[0],
        priority=PRIORITY,
        message=as_json(message),
    )


def as_json(message: EmailMessage) -> dict:
    """The data from which the worker rebuilds the message (`delivery.finished_message`)."""
    alternatives = [(part.content, part.mimetype) for part in getattr(message, "alternatives", [])]
    if any(isinstance(content, MIMEBase) for content, _ in alternatives):
        raise ValueError("An alternative is text.")
    return {
        "subject": str(message.subject),
        "body": str(message.body),
        "from_email": message.from_email,
        "to": list(message.to),
        "cc": list(message.cc),
        "bcc": list(message.bcc),
        "reply_to": list(message.reply_to),
        "headers": {name: str(value) for name, value in message.extra_headers.items()},
        "alternatives": [[str(content), mimetype] for content, mimetype in alternatives],
    }
