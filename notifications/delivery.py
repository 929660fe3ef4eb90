"""Delivers the outbox (DESIGN §5): claim one row, commit; render; send; commit. Several workers may run at once.

No mail is lost. A mail may be sent twice, with the same Message-ID, when a worker is killed between the mail server's
"250" and the commit; nothing can rule that out (docs/adr).
"""

import enum
import hashlib
import logging
import random
import smtplib
import time
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import models, transaction
from django.db.models import F
from django.db.models.functions import Now

from core.ics import domain
from notifications.delivery_backends import delivery_backend
from notifications.models import ERROR_LENGTH, LEASE_SECONDS, MAX_ATTEMPTS, EmailIntro, OutgoingMail, ProgramSettings
from notifications.registry import SUBJECTS, message_type
from notifications.rendering import absolute_url, render
from notifications.unsubscribe_link import unsubscribe_path

log = logging.getLogger(__name__)
MAX_RETRY_MINUTES = 60  # between two attempts
DEFER_MINUTES = 5  # until a deferred mail (`MessageType.should_defer`) is checked again


class AttemptResult(enum.Enum):
    SENT = enum.auto()
    NOT_SENT = enum.auto()  # failed, obsolete, or to be tried again: the row says which
    NO_CONNECTION = enum.auto()


@dataclass(frozen=True)
class EmailBranding:
    """What staff have written for mails, read once per run: the office in the signature, and the intro of each kind."""

    office: ProgramSettings
    intros: dict[str, EmailIntro]

    @classmethod
    def current(cls) -> "EmailBranding":
        return cls(ProgramSettings.current(), {intro.kind: intro for intro in EmailIntro.objects.all()})


def deliver_due(seconds: float = 20) -> int:
    """Send due mails until none is left or `seconds` have passed. Returns how many were sent."""
    deadline, sent = time.monotonic() + seconds, 0
    connection, branding = delivery_backend(), EmailBranding.current()
    try:
        while time.monotonic() < deadline and (mail := claim()):
            result = deliver(mail, connection, branding)
            sent += result is AttemptResult.SENT
            if result is AttemptResult.NO_CONNECTION:  # the others keep their attempts until the server is back
                break
    finally:
        connection.close()
    return sent


@transaction.atomic
def claim() -> OutgoingMail | None:
    """Lease the next due mail. The attempt counts now, so a mail that kills its worker is given up in the end."""
    due = OutgoingMail.objects.due().with_reader().select_for_update(skip_locked=True, of=("self",))
    mail = due.order_by("priority", "not_before", "pk").first()
    if mail:
        claimed = OutgoingMail.objects.filter(pk=mail.pk)
        claimed.update(attempts=F("attempts") + 1, lease_until=Now() + timedelta(seconds=LEASE_SECONDS))
        mail.attempts += 1
    return mail


def deliver(mail: OutgoingMail, connection: BaseEmailBackend, branding: EmailBranding) -> AttemptResult:
    """Send one claimed mail, or record why not. An error with this mail never stops the next."""
    try:
        if mail.message is None:
            mail.about = subject_row(mail)
        if should_wait(mail):
            record_outcome(mail, attempts=F("attempts") - 1, not_before=Now() + timedelta(minutes=DEFER_MINUTES))
            return AttemptResult.NOT_SENT
        if not is_still_relevant(mail):
            record_outcome(mail, obsolete_at=Now())
            return AttemptResult.NOT_SENT
        if mail.attempts > MAX_ATTEMPTS:
            record_outcome(mail, failed_at=Now())
            return AttemptResult.NOT_SENT
        connection.send_messages([build_message(mail, branding)])
    except Exception as error:  # even an error in a template concerns this mail only
        retry_or_give_up(mail, error)
        connection.close()
        return AttemptResult.NO_CONNECTION if is_connection_lost(error) else AttemptResult.NOT_SENT
    # A finished message is erased, because it may contain a sign-in code.
    record_outcome(mail, sent_at=Now(), last_error="", message=None if mail.message is None else {})
    return AttemptResult.SENT


def subject_row(mail: OutgoingMail) -> models.Model | None:
    """The row a mail is about, fetched as registered for its model; None when it no longer exists."""
    model = ContentType.objects.get_for_id(mail.about_type_id).model_class() if mail.about_type_id else None
    if model is None:
        return None
    rows = SUBJECTS[model].rows() if model in SUBJECTS else model._base_manager.all()
    return rows.filter(pk=mail.about_id).first()


def should_wait(mail: OutgoingMail) -> bool:
    """Whether the mail is deferred, for example while a pair is on hold. Waiting does not use up attempts."""
    return mail.about is not None and message_type(mail.kind).should_defer(mail.about, mail.recipient)


def is_still_relevant(mail: OutgoingMail) -> bool:
    """Whether the row still exists and the mail is still true, and its reader still takes part and wants it."""
    if mail.message is not None:
        return True
    reader, kind = mail.recipient, message_type(mail.kind)
    if mail.about is None:
        return False
    has_left = reader and (not reader.is_active or reader.ended_at)
    if has_left and not kind.reaches_former_participants:
        return False
    if kind.is_optional and mail.is_opted_out:
        return False
    return kind.still_relevant(mail.about, reader)


def build_message(mail: OutgoingMail, branding: EmailBranding) -> EmailMultiAlternatives:
    """The message to send: rendered now, or as stored when it was finished."""
    if mail.message is not None:
        return finished_message(mail)
    intro = branding.intros.get(mail.kind)
    subject, text, html = render(mail.kind, mail.about, mail.recipient, branding.office, intro)
    copies = message_type(mail.kind).copied_to(mail.about)
    message = EmailMultiAlternatives(
        subject,
        text,
        settings.DEFAULT_FROM_EMAIL,
        [mail.address],
        cc=copies.cc,
        bcc=copies.bcc,
        reply_to=[branding.office.office_email],
        headers=message_headers(mail),
    )
    message.attach_alternative(html, "text/html")
    for attachment in message_type(mail.kind).attachments(mail.about, mail.recipient):
        message.attach(attachment.name, attachment.content, attachment.type)
    return message


def message_headers(mail: OutgoingMail) -> dict[str, str]:
    """Headers for mail programs; optional mails have one-click unsubscribe (RFC 8058)."""
    headers = {"Message-ID": message_id(mail.key), "Auto-Submitted": "auto-generated"}
    if message_type(mail.kind).is_optional and mail.recipient:
        headers["List-Unsubscribe"] = f"<{absolute_url(unsubscribe_path(mail.recipient, mail.kind))}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def finished_message(mail: OutgoingMail) -> EmailMultiAlternatives:
    """The message that Django had finished, rebuilt from its row (`outbox.as_json`)."""
    parts = dict(mail.message or {})
    alternatives = parts.pop("alternatives")
    parts["headers"] = parts["headers"] | {"Message-ID": message_id(mail.key)}
    message = EmailMultiAlternatives(**parts)
    for content, mimetype in alternatives:
        message.attach_alternative(content, mimetype)
    return message


def message_id(key: str) -> str:
    """The same Message-ID for every attempt, so that mail programs show a repeated mail once."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()}@{domain()}>"


def record_outcome(mail: OutgoingMail, **changes: object) -> None:
    """Save the result of an attempt and end the lease. A mail that is no longer queued stays as it is."""
    OutgoingMail.objects.queued().filter(pk=mail.pk).update(lease_until=None, **changes)


def retry_or_give_up(mail: OutgoingMail, error: Exception) -> None:
    """Schedule the next attempt: after one minute, doubling to an hour.

    A mail that the server refused for good, or that was tried for about a day, has failed.
    """
    log.warning("mail %s was not sent: %s", mail.pk, type(error).__name__)
    description = f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
    if mail.attempts >= MAX_ATTEMPTS or is_final(error):
        record_outcome(mail, failed_at=Now(), last_error=description)
        return
    minutes = min(2 ** (mail.attempts - 1), MAX_RETRY_MINUTES) * random.uniform(0.8, 1.2)  # noqa: S311 — to spread the load
    record_outcome(mail, not_before=Now() + timedelta(minutes=minutes), last_error=description)


def is_final(error: Exception) -> bool:
    """Whether the mail server has refused permanently: a 5xx reply for the address or the mail."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    refusals = (smtplib.SMTPSenderRefused, smtplib.SMTPDataError)
    return isinstance(error, refusals) and error.smtp_code >= 500


def is_connection_lost(error: Exception) -> bool:
    """Whether the mail server is unreachable, so that trying the next mail now is pointless."""
    if isinstance(error, smtplib.SMTPException):
        return isinstance(error, smtplib.SMTPServerDisconnected | smtplib.SMTPConnectError)
    return isinstance(error, OSError)
