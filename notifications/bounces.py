"""Returned mail: the mail server passes each bounce to `manage.py note_bounce`.

A bounce is accepted only by the reference of the returned mail, which only the portal can make (`references.py`).
"""

import base64
import binascii
import email
import logging
import quopri
from email.message import Message

from flufl.bounce import scan_message

from core.cleaning import visible_line
from notifications import actions
from notifications.models import OutgoingMail
from notifications.references import find_references

log = logging.getLogger(__name__)
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)  # it says what each of its detectors does, errors too
FAILED = "failed"  # the final action of RFC 3464; "delayed" is not final
ENCODINGS = {"base64": base64.b64decode, "quoted-printable": quopri.decodestring}


def note_bounce(bounce: bytes) -> int:
    """Mark the mails that this bounce reports as undelivered. Returns how many; a delay notice marks none."""
    message = email.message_from_bytes(bounce)
    decode_parts(message)
    reason = failure_reason(message)
    if reason is None:
        return 0
    mails = OutgoingMail.objects.filter(pk__in=find_references("\n".join([bounce.decode("latin-1"), *texts(message)])))
    return actions.mark_returned(mails, reason)


def decode_parts(message: Message) -> None:
    """Decode base64 and quoted-printable parts in place, returned messages included, so that they can be read."""
    for part in message.walk():
        decode = ENCODINGS.get(str(part.get("Content-Transfer-Encoding", "")).strip().lower())
        if decode is None or part.get_content_maintype() == "multipart":
            continue
        try:
            content = decode(encoded_content(part))
        except (binascii.Error, ValueError):
            continue
        del part["Content-Transfer-Encoding"]
        kind = part.get_content_type() if part.get_content_maintype() == "message" else "text/plain"
        header = f"Content-Type: {kind}\n\n".encode()
        part.set_payload(email.message_from_string((header + content).decode("ascii", "ignore")).get_payload())


def encoded_content(part: Message) -> bytes:
    """The content of a part as it was sent; Python has already taken an encoded message for the message itself."""
    payload = part.get_payload()
    pieces = [piece.as_string() for piece in payload] if isinstance(payload, list) else [str(payload)]
    return "\n".join(pieces).encode("ascii", "ignore")


def failure_reason(message: Message) -> str | None:
    """The other mail server's reason, or "" if it is unknown; None when delivery has not failed for good."""
    reports = [part for part in message.walk() if part.get_content_type() == "message/delivery-status"]
    if not reports:
        return "" if is_failure_in_words(message) else None
    for report in reports:
        for recipient in report.get_payload() if report.is_multipart() else ():
            if str(recipient.get("Action", "")).strip().lower() == FAILED:
                return visible_line(str(recipient.get("Diagnostic-Code") or recipient.get("Status") or ""))
    return None


def is_failure_in_words(message: Message) -> bool:
    """Whether a report without a delivery status says so in one of the forms that mail servers use."""
    try:
        return bool(scan_message(message))
    except Exception:  # whatever arrives at the address is read here, and no detector may stop the mail server
        log.warning("a bounce could not be read")
        return False


def texts(message: Message) -> list[str]:
    """The headers and texts of all parts."""
    headers = [str(value) for part in message.walk() for value in part.values()]
    return headers + [str(part.get_payload()) for part in message.walk() if not part.is_multipart()]
