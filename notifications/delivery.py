"""Draining the outbox (DESIGN §5): claim one row, commit; render; send; commit. Several drainers may run at once.

What holds: no mail is lost. One mail may be repeated, with the same Message-ID, when a worker is killed between the
mail server's "250" and the commit; nothing can rule that out (docs/adr).
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

from notifications.delivery_backends import carrier
from notifications.models import ERROR_LENGTH, LEASE, TRIES, EmailIntro, OutgoingMail, ProgramSettings
from notifications.registry import SUBJECTS, message_type
from notifications.rendering import absolute, render
from notifications.unsubscribe_link import link_to_switch_off

log = logging.getLogger(__name__)
LONGEST_PAUSE = 60  # minutes between two tries
WAITING_PAUSE = 5  # minutes until a mail that is to wait (`MessageType.should_defer`) is looked at again


class DeliveryStatus(enum.Enum):
    SENT = enum.auto()
    OBSOLETE = enum.auto()
    PUT_OFF = enum.auto()
    NO_CONNECTION = enum.auto()


@dataclass(frozen=True)
class EmailBranding:
    """What staff have written into mails, read once for a drainer's run: how they end, and how each kind opens."""

    office: ProgramSettings
    openings: dict[str, EmailIntro]

    @classmethod
    def current(cls) -> "EmailBranding":
        return cls(ProgramSettings.current(), {opening.kind: opening for opening in EmailIntro.objects.all()})


def deliver_due(seconds: float = 20) -> int:
    """Send what is due until nothing is, or the time is up. Returns how many mails left the portal."""
    end, sent = time.monotonic() + seconds, 0
    connection, words = carrier(), EmailBranding.current()
    try:
        while time.monotonic() < end and (mail := claim()):
            fate = deliver(mail, connection, words)
            sent += fate is DeliveryStatus.SENT
            if fate is DeliveryStatus.NO_CONNECTION:  # the others keep their tries until the mail server is back
                break
    finally:
        connection.close()
    return sent


@transaction.atomic
def claim() -> OutgoingMail | None:
    """Take the next due mail for the length of a lease. The try counts now: a mail that kills its worker ends too."""
    due = OutgoingMail.objects.due().with_reader().select_for_update(skip_locked=True, of=("self",))
    mail = due.order_by("priority", "not_before", "pk").first()
    if mail:
        held = OutgoingMail.objects.filter(pk=mail.pk)
        held.update(attempts=F("attempts") + 1, lease_until=Now() + timedelta(seconds=LEASE))
        mail.attempts += 1
    return mail


def deliver(mail: OutgoingMail, connection: BaseEmailBackend, words: EmailBranding) -> DeliveryStatus:
    """Send one claimed mail, or write down why not. Whatever goes wrong with this one, the next goes on."""
    try:
        if mail.message is None:
            mail.about = row_told_of(mail)
        if is_to_wait(mail):
            settle(mail, attempts=F("attempts") - 1, not_before=Now() + timedelta(minutes=WAITING_PAUSE))
            return DeliveryStatus.PUT_OFF
        if not is_still_true(mail):
            settle(mail, obsolete_at=Now())
            return DeliveryStatus.OBSOLETE
        if mail.attempts > TRIES:
            settle(mail, failed_at=Now())
            return DeliveryStatus.PUT_OFF
        connection.send_messages([as_message(mail, words)])
    except Exception as error:  # a template's mistake, too, is this mail's fault alone
        put_off(mail, error)
        connection.close()
        return DeliveryStatus.NO_CONNECTION if is_connection_lost(error) else DeliveryStatus.PUT_OFF
    settle(mail, sent_at=Now(), last_error="", **forgotten(mail))
    return DeliveryStatus.SENT


def forgotten(mail: OutgoingMail) -> dict[str, object]:
    """A finished message may hold a sign-in code: nothing of it is kept once it is sent."""
    return {"message": {}} if mail.message is not None else {}


def row_told_of(mail: OutgoingMail) -> models.Model | None:
    """The row a mail is about, fetched the way its noun registers; None when it is gone."""
    model = ContentType.objects.get_for_id(mail.about_type_id).model_class() if mail.about_type_id else None
    if model is None:
        return None
    rows = SUBJECTS[model].rows() if model in SUBJECTS else model._base_manager.all()
    return rows.filter(pk=mail.about_id).first()


def is_to_wait(mail: OutgoingMail) -> bool:
    """Whether it is not to leave now, such as while a pair is on hold. Waiting costs none of its tries."""
    return mail.about is not None and message_type(mail.kind).should_defer(mail.about, mail.recipient)


def is_still_true(mail: OutgoingMail) -> bool:
    """Whether the row it speaks of is there, and still says so; and its reader still takes part."""
    if mail.message is not None:
        return True
    kind = message_type(mail.kind)
    if mail.about is None:
        return False
    if mail.recipient and (not mail.recipient.is_active or mail.recipient.ended_at) and not kind.reaches_the_ended:
        return False
    if kind.is_optional and mail.is_switched_off:
        return False
    return kind.still_relevant(mail.about, mail.recipient)


def as_message(mail: OutgoingMail, words: EmailBranding) -> EmailMultiAlternatives:
    """The mail as it leaves: rendered now, or as it was finished."""
    if mail.message is not None:
        return finished_message(mail)
    opening = words.openings.get(mail.kind)
    subject, text, html = render(mail.kind, mail.about, mail.recipient, words.office, opening)
    in_copy = message_type(mail.kind).in_copy(mail.about)
    message = EmailMultiAlternatives(
        subject,
        text,
        settings.DEFAULT_FROM_EMAIL,
        [mail.address],
        cc=in_copy.seen,
        bcc=in_copy.blind,
        reply_to=[words.office.office_email],
        headers=headers_of(mail),
    )
    message.attach_alternative(html, "text/html")
    for attachment in message_type(mail.kind).attachments(mail.about, mail.recipient):
        message.attach(attachment.name, attachment.content, attachment.type)
    return message


def headers_of(mail: OutgoingMail) -> dict[str, str]:
    """What mail programs read; with one click to unsubscribe where one may (RFC 8058)."""
    headers = {"Message-ID": message_id(mail.key), "Auto-Submitted": "auto-generated"}
    if message_type(mail.kind).is_optional and mail.recipient:
        headers["List-Unsubscribe"] = f"<{absolute(link_to_switch_off(mail.recipient, mail.kind))}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def finished_message(mail: OutgoingMail) -> EmailMultiAlternatives:
    parts = dict(mail.message or {})
    alternatives = parts.pop("alternatives")
    parts["headers"] = parts["headers"] | {"Message-ID": message_id(mail.key)}
    message = EmailMultiAlternatives(**parts)
    for content, mimetype in alternatives:
        message.attach_alternative(content, mimetype)
    return message


def message_id(key: str) -> str:
    """The same for every try, so that a mail program shows a repeated mail once."""
    domain = settings.DEFAULT_FROM_EMAIL.rsplit("@", 1)[-1].rstrip(">")
    return f"<{hashlib.sha256(key.encode()).hexdigest()}@{domain}>"


def settle(mail: OutgoingMail, **fate: object) -> None:
    """Write the fate of a mail. Once sent, it stays sent, whoever else held it."""
    OutgoingMail.objects.queued().filter(pk=mail.pk).update(lease_until=None, **fate)


def put_off(mail: OutgoingMail, error: Exception) -> None:
    """Try again later: after one minute, doubling to an hour, for about a day; then it is a dead letter for staff."""
    log.warning("mail %s was not sent: %s", mail.pk, type(error).__name__)
    said = f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
    if mail.attempts >= TRIES or is_final(error):
        settle(mail, failed_at=Now(), last_error=said)
        return
    minutes = min(2 ** (mail.attempts - 1), LONGEST_PAUSE) * random.uniform(0.8, 1.2)  # noqa: S311 — to spread the load
    settle(mail, not_before=Now() + timedelta(minutes=minutes), last_error=said)


def is_final(error: Exception) -> bool:
    """Whether the mail server has refused for good: a 5xx answer for the address or the mail."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    refusals = (smtplib.SMTPSenderRefused, smtplib.SMTPDataError)
    return isinstance(error, refusals) and error.smtp_code >= 500


def is_connection_lost(error: Exception) -> bool:
    """Whether the mail server is away: nobody's fault, and no use trying the next mail now."""
    if isinstance(error, smtplib.SMTPException):
        return isinstance(error, smtplib.SMTPServerDisconnected | smtplib.SMTPConnectError)
    return isinstance(error, OSError)
