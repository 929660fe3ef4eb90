"""Mails that came back: the mail server hands each bounce (RFC 3464) to `manage.py note_bounce`.

A bounce is believed by the Message-ID of the mail it returns: a digest of what only the outbox knows.
"""

import email
import re
from email.message import EmailMessage
from email.policy import default

from django.db.models import CharField, F, Func

from notifications import actions
from notifications.models import OutgoingMail

MESSAGE_ID = re.compile(r"<([0-9a-f]{64})@[^>]+>")
FAILED = "failed"  # the action of RFC 3464 that is final; "delayed" is not


def note_bounce(bounce: bytes) -> int:
    """Mark the mails that this bounce says did not arrive. Returns how many; a notice of delay marks none."""
    message = email.message_from_bytes(bounce, policy=default)
    reason = why_it_failed(message)
    if reason is None:
        return 0
    return actions.mark_returned(mails_named(returned_ids(message)), reason)


def why_it_failed(message: EmailMessage) -> str | None:
    """What the other mail server said; None when no recipient is given up."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            for recipient in part.iter_parts() if part.is_multipart() else ():
                if str(recipient.get("Action", "")).strip().lower() == FAILED:
                    return str(recipient.get("Diagnostic-Code") or recipient.get("Status") or "")
    return None


def returned_ids(message: EmailMessage) -> list[str]:
    """The digests in the Message-IDs of the mail, or the headers of it, that came back."""
    found = []
    for part in message.walk():
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            found += MESSAGE_ID.findall(part.as_string())
    return found


def mails_named(digests: list[str]):
    """The sent mails that left under these Message-IDs (`delivery.message_id`)."""
    digest = Func(
        F("key"), template="encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')", output_field=CharField()
    )
    return OutgoingMail.objects.alias(digest=digest).filter(digest__in=digests)
