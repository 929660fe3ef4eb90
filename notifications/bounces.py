"""Returned mail: the mail server passes each bounce (RFC 3464) to `manage.py note_bounce`.

A bounce is accepted only by the Message-ID of the returned mail, a digest that only the outbox can know.
"""

import email
import re
from email.message import EmailMessage
from email.policy import default

from django.db.models import CharField, F, Func

from core.cleaning import visible_line
from notifications import actions
from notifications.models import OutgoingMail

MESSAGE_ID = re.compile(r"<([0-9a-f]{64})@[^>]+>")
FAILED = "failed"  # the final action of RFC 3464; "delayed" is not final


def note_bounce(bounce: bytes) -> int:
    """Mark the mails that this bounce reports as undelivered. Returns how many; a delay notice marks none."""
    message = email.message_from_bytes(bounce, policy=default)
    reason = failure_reason(message)
    if reason is None:
        return 0
    return actions.mark_returned(mails_by_digest(returned_ids(message)), reason)


def failure_reason(message: EmailMessage) -> str | None:
    """The other mail server's reason; None when delivery to no recipient has failed."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            for recipient in part.iter_parts() if part.is_multipart() else ():
                if str(recipient.get("Action", "")).strip().lower() == FAILED:
                    return visible_line(str(recipient.get("Diagnostic-Code") or recipient.get("Status") or ""))
    return None


def returned_ids(message: EmailMessage) -> list[str]:
    """The digests in the Message-IDs of the returned mail or its headers."""
    returned = [part for part in message.walk() if part.get_content_type() in ("message/rfc822", "text/rfc822-headers")]
    return [digest for part in returned for digest in MESSAGE_ID.findall(part.as_string())]


def mails_by_digest(digests: list[str]):
    """The mails whose Message-IDs contain these digests (`delivery.message_id`)."""
    digest = Func(
        F("key"), template="encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')", output_field=CharField()
    )
    return OutgoingMail.objects.alias(digest=digest).filter(digest__in=digests)
