from collections.abc import Sequence
from email.mime.base import MIMEBase

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.crypto import get_random_string

from notifications.models import OutgoingMail

# allauth's codes are waited for: they leave before everything else.
PRIORITY = 0


class OutboxBackend(BaseEmailBackend):
    """Every mail Django itself sends (allauth's) becomes a row of the outbox, in its transaction (DESIGN §5)."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        mails = [queued(message) for message in email_messages if message.recipients()]
        OutgoingMail.objects.bulk_create(mails)
        return len(mails)


def queued(message: EmailMessage) -> OutgoingMail:
    """The row for a finished message. Refuses line breaks in a header, and attachments, which no such mail has."""
    message.message()  # raises BadHeaderError now, where the mistake is, not later in the worker
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
    """What is needed to build the message again in the worker."""
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
