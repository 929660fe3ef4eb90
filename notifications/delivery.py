"""Delivers the outbox (DESIGN §5): claim one row, commit; render; send; commit. Several workers may run at once.

No mail is lost. A mail may be sent twice, with the same Message-ID, when a worker is killed between the mail server's
"250" and the commit; nothing can rule that out (docs/adr).
"""

import enum
import logging
import random
import smtplib
import time
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.mail.backends.base import BaseEmailBackend
from django.db import InterfaceError, OperationalError, connection, models, transaction
from django.db.models import F
from django.db.models.functions import Now

from core.days import now_by_database
from core.ics import domain
from core.logging import text_of_error
from core.secret_key import UNREADABLE
from notifications import installation, mail_server
from notifications.copies import MailToOne, visible_others, write_copies
from notifications.delivery_backends import delivery_backend
from notifications.mail_server import Concern, Refusals
from notifications.models import (
    ERROR_LENGTH,
    LEASE_SECONDS,
    MAX_ATTEMPTS,
    MAX_UNANSWERED,
    EmailIntro,
    OutgoingMail,
    ProgramSettings,
)
from notifications.office_addresses import is_placeholder
from notifications.references import HEADER, reference, return_address
from notifications.registry import SUBJECTS, message_type
from notifications.rendering import opt_out_link, render

log = logging.getLogger(__name__)
WITHOUT_KEY = "No key of SECRET_KEY and SECRET_KEY_FALLBACKS decrypts this email."
MAX_RETRY_MINUTES = 60  # between two attempts
WAITS_FOR_DATABASE = (1, 2, 4, 8, 16, 32)  # seconds
DEFER_MINUTES = 5  # until a deferred mail (`MessageType.should_defer`) is checked again


class AttemptResult(enum.Enum):
    SENT = enum.auto()
    NOT_SENT = enum.auto()  # failed, obsolete, or to be tried again: the row says which
    SERVER_REFUSES = enum.auto()  # whatever the mail: this run is over, and the next ones wait (mail_server)


@dataclass(frozen=True)
class EmailBranding:
    """What staff have written for mails, read once per run: the office in the signature, and the intro of each kind."""

    office: ProgramSettings
    intros: dict[str, EmailIntro]

    @classmethod
    def current(cls) -> "EmailBranding":
        return cls(ProgramSettings.current(), {intro.kind: intro for intro in EmailIntro.objects.all()})


def deliver_due(seconds: float = 20) -> int:
    """Send due mails until none is left, or until `seconds` after the server let us in. Returns how many were sent.

    At least one is tried: a server that is slow to open would never get any. One that does not let us in, or refuses
    us, ends the run and costs no mail a try; the next runs wait a little. A restored copy of the database sends none.
    """
    server, sent = delivery_backend(), 0
    due, refusals = OutgoingMail.objects.due_during(mail_server.current_pause()), Refusals()
    if not due.exists() or installation.is_copy():
        return 0
    branding, began = EmailBranding.current(), now_by_database()
    try:
        server.open()
        deadline = time.monotonic() + seconds
        while mail := claim(due, refusals):
            result = deliver(mail, server, branding, refusals)
            sent += result is AttemptResult.SENT
            if result is AttemptResult.SENT and sent == 1:
                mail_server.record_success()
            if result is AttemptResult.SERVER_REFUSES or time.monotonic() > deadline:
                break
    except (OSError, smtplib.SMTPException) as error:  # from opening; each mail keeps its own errors
        if not OutgoingMail.objects.filter(sent_at__gt=began).exists():  # another run was let in since
            mail_server.record_refusal(error)
    finally:
        server.close()
    return sent


@transaction.atomic
def claim(due: models.QuerySet | None = None, refusals: Refusals | None = None) -> OutgoingMail | None:
    """Lease the next due mail, of some or of all; mails like those that the server has refused come last.

    The attempt counts now, so a mail that kills its worker is given up in the end. A finished message is read later, in
    `deliver`: one that cannot be decrypted concerns that mail only.
    """
    due, refusals = OutgoingMail.objects.due() if due is None else due, refusals or Refusals()
    free = due.with_reader().select_for_update(skip_locked=True, of=("self",))
    ordered = free.without_messages().in_order(last_domains=refusals.domains, last_kinds=refusals.kinds)
    mail = ordered.first()
    if mail:
        if not mail.is_finished:
            mail.message = None
        claimed = OutgoingMail.objects.filter(pk=mail.pk)
        claimed.update(attempts=F("attempts") + 1, lease_until=Now() + timedelta(seconds=LEASE_SECONDS))
        mail.attempts += 1
    return mail


def deliver(mail: OutgoingMail, server: BaseEmailBackend, branding: EmailBranding, refusals: Refusals) -> AttemptResult:
    """Send one claimed mail, or record why not. An error with this mail never stops the next."""
    try:
        if mail.message is None:
            mail.about = subject_row(mail)
        if should_wait(mail):
            record_outcome(mail, attempts=F("attempts") - 1, not_before=Now() + timedelta(minutes=DEFER_MINUTES))
            return AttemptResult.NOT_SENT
        if is_erased(mail) or mail.is_expired or not is_still_relevant(mail):
            record_outcome(mail, obsolete_at=Now())
            return AttemptResult.NOT_SENT
        if mail.attempts > MAX_ATTEMPTS:
            record_outcome(mail, failed_at=Now(), to_address=mail.address)
            return AttemptResult.NOT_SENT
        write_copies(mail)
        message = build_message(mail, branding)
    except Exception as error:  # a template, or a file that is gone, concerns this mail only
        return record_error(mail, error, Concern.MAIL)
    try:
        server.send_messages([message])
    except Exception as error:
        server.close()
        if alike := refusals.note(mail, error):
            return presume_refusal(alike, error)
        return record_error(mail, error, mail_server.concern_of(error))
    refusals.note_taken(mail)
    # A finished message is erased, because it may contain a sign-in code.
    message_left = None if mail.message is None else {}
    record_sent(mail, to_address=mail.address, last_error="", message=message_left)
    return AttemptResult.SENT


def subject_row(mail: OutgoingMail) -> models.Model | None:
    """The row a mail is about, fetched as registered for its model; None when it no longer exists."""
    model = ContentType.objects.get_for_id(mail.about_type_id).model_class() if mail.about_type_id else None
    if model is None:
        return None
    rows = SUBJECTS[model].rows() if model in SUBJECTS else model._base_manager.all()
    return rows.filter(pk=mail.about_id).first()


def should_wait(mail: OutgoingMail) -> bool:
    """Whether the mail is deferred: a pair is on hold, or the office has no address yet. It uses up no attempts."""
    if is_placeholder(mail.address):
        return True
    return mail.about is not None and message_type(mail.kind).should_defer(mail.about, mail.reader)


def is_erased(mail: OutgoingMail) -> bool:
    """Whether this finished message was erased when it was first sent: a code is requested anew, not sent again."""
    return mail.message is not None and not mail.message


def is_still_relevant(mail: OutgoingMail) -> bool:
    """Whether the row still exists and the mail is still true, and its recipient still takes part and wants it."""
    if mail.message is not None:
        return True
    person, kind = mail.recipient, message_type(mail.kind)
    if mail.about is None:
        return False
    has_left = person and (not person.is_active or person.ended_at)
    if has_left and not kind.reaches_former_participants:
        return False
    if kind.is_optional and mail.is_opted_out:
        return False
    return kind.still_relevant(mail.about, mail.reader)


def build_message(mail: OutgoingMail, branding: EmailBranding) -> MailToOne:
    """The message to send: rendered now, or as stored when it was finished."""
    if mail.message is not None:
        return finished_message(mail)
    intro = branding.intros.get(mail.kind)
    subject, text, html = render(mail.kind, mail.about, mail.reader, branding.office, intro)
    message = MailToOne(
        subject,
        text,
        settings.DEFAULT_FROM_EMAIL,
        [mail.address],
        cc=visible_others(mail),
        reply_to=[address for address in [branding.office.office_email] if not is_placeholder(address)],
        headers=message_headers(mail),
    )
    message.attach_alternative(html, "text/html")
    for attachment in message_type(mail.kind).attachments(mail.about, mail.reader):
        message.attach(attachment.name, attachment.content, attachment.type)
        if attachment.is_calendar:
            message.attach_alternative(attachment.content.decode(), attachment.type)
    return addressed_for_return(message, mail)


def message_headers(mail: OutgoingMail) -> dict[str, str]:
    """Headers for mail programs; optional mails have one-click unsubscribe (RFC 8058)."""
    headers = reference_headers(mail) | {"Auto-Submitted": "auto-generated"}
    if link := opt_out_link(mail.kind, mail.recipient):
        headers["List-Unsubscribe"] = f"<{link}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def finished_message(mail: OutgoingMail) -> MailToOne:
    """The message that Django had finished, rebuilt from its row (`outbox.as_json`).

    Raises ValueError when no key decrypts it.
    """
    if mail.message is UNREADABLE:
        raise ValueError(WITHOUT_KEY)
    parts = dict(mail.message or {})
    alternatives = parts.pop("alternatives")
    parts["headers"] = parts["headers"] | reference_headers(mail)
    message = addressed_for_return(MailToOne(**parts), mail)
    for content, mimetype in alternatives:
        message.attach_alternative(content, mimetype)
    return message


def reference_headers(mail: OutgoingMail) -> dict[str, str]:
    """The same for every attempt: mail programs show a repeated mail once, and a bounce is recognized."""
    return {"Message-ID": f"<{reference(mail.pk)}@{domain()}>", HEADER: reference(mail.pk)}


def addressed_for_return(message: MailToOne, mail: OutgoingMail) -> MailToOne:
    """The message with a return address of its own, where the mail server delivers such addresses."""
    if settings.BOUNCE_ADDRESS:
        message.extra_headers["From"] = message.from_email
        message.from_email = return_address(settings.BOUNCE_ADDRESS, mail.pk)
    return message


def record_outcome(mail: OutgoingMail, **changes: object) -> None:
    """Save the result of an attempt and end the lease. A mail that is no longer queued stays as it is."""
    OutgoingMail.objects.queued().filter(pk=mail.pk).update(lease_until=None, **changes)


def record_sent(mail: OutgoingMail, **changes: object) -> None:
    """Record that a mail has left, which nobody else knows: a database that restarts is waited for, about a minute."""
    for seconds in WAITS_FOR_DATABASE:
        try:
            return record_outcome(mail, sent_at=Now(), **changes)
        except (OperationalError, InterfaceError):
            log.warning("mail %s has left; the database does not answer", mail.pk)
            connection.close()
            time.sleep(seconds)
    return record_outcome(mail, sent_at=Now(), **changes)


def record_error(mail: OutgoingMail, error: Exception, concern: Concern) -> AttemptResult:
    """Record on the mail, or on the server, what has gone wrong, by what the error is about."""
    log.warning("mail %s was not sent: %s", mail.pk, type(error).__name__)
    if concern is Concern.US:
        record_outcome(mail, attempts=F("attempts") - 1, not_before=Now(), last_error=as_text(error))
    elif concern is Concern.UNANSWERED:
        retry_much_later(mail, error)
    else:
        retry_or_give_up(mail, error, concern)
    if concern in (Concern.US, Concern.CONNECTION, Concern.UNANSWERED):
        mail_server.record_refusal(error)
        return AttemptResult.SERVER_REFUSES
    return AttemptResult.NOT_SENT


def presume_refusal(mails: list[OutgoingMail], error: Exception) -> AttemptResult:
    """The server has refused mails to several recipients alike, so it refuses us: each gets its try back.

    They come again after the pause, and apart, so that others go first: it may have been about them after all.
    """
    log.warning("mail %s was not sent, as others before: %s", mails[-1].pk, type(error).__name__)
    minutes = mail_server.record_refusal(error, is_presumed=True)
    record_outcome(mails[-1], last_error=as_text(error))
    for mail in mails:
        later = Now() + timedelta(minutes=minutes * random.uniform(1.2, 2))  # noqa: S311 — to tell them apart
        changes = {"attempts": F("attempts") - 1, "not_before": later, "failed_at": None}
        OutgoingMail.objects.filter(pk=mail.pk, sent_at=None, obsolete_at=None).update(lease_until=None, **changes)
    return AttemptResult.SERVER_REFUSES


def retry_much_later(mail: OutgoingMail, error: Exception) -> None:
    """Schedule the next attempt of a mail that may have arrived: in an hour, and only `MAX_UNANSWERED` in all."""
    is_last = mail.times_unanswered + 1 >= MAX_UNANSWERED
    later = Now() + timedelta(minutes=MAX_RETRY_MINUTES)
    changes = {"failed_at": Now(), "to_address": mail.address} if is_last else {"not_before": later}
    record_outcome(mail, times_unanswered=F("times_unanswered") + 1, last_error=as_text(error), **changes)


def retry_or_give_up(mail: OutgoingMail, error: Exception, concern: Concern) -> None:
    """Schedule the next attempt: after one minute, doubling to an hour.

    A mail whose recipient the server has refused for good, or that was tried for about a day, has failed; but not while
    the server refuses us, and this refusal may be one of them.
    """
    is_last = mail.attempts >= MAX_ATTEMPTS
    may_be_about_us = concern is Concern.UNCLEAR and mail_server.is_refusing()
    if concern is Concern.RECIPIENT or (is_last and not may_be_about_us):
        record_outcome(mail, failed_at=Now(), to_address=mail.address, last_error=as_text(error))
        return
    minutes = min(2 ** (mail.attempts - 1), MAX_RETRY_MINUTES) * random.uniform(0.8, 1.2)  # noqa: S311 — to spread the load
    changes = {"attempts": MAX_ATTEMPTS - 1} if is_last else {}
    record_outcome(mail, not_before=Now() + timedelta(minutes=minutes), last_error=as_text(error), **changes)


def as_text(error: Exception) -> str:
    return text_of_error(error, ERROR_LENGTH)
