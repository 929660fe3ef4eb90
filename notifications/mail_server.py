"""What an answer of the mail server is about, and how long delivery waits after one that is about us (ADR 3)."""

import enum
import re
import smtplib
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from notifications.models import ERROR_LENGTH, MailServerState

LONGEST_PAUSE = 15  # minutes
GOODBYE = 421  # RFC 5321, 3.8: the server closes the connection, whatever we were saying
# RFC 3463: X.7.X is security and policy, X.4.5 congestion; relays write limits of an account in words as well.
ABOUT_US = re.compile(
    rb"\b[45]\.7\.\d+|\b[45]\.4\.5\b|sending limit|rate limit|too many (messages|e?mails)", re.IGNORECASE
)


class Concern(enum.Enum):
    """What an error in sending a mail is about."""

    US = enum.auto()  # our account, sign-in or address: every mail would be refused
    CONNECTION = enum.auto()  # lost while this mail was sent, perhaps because of it
    RECIPIENT = enum.auto()  # the address, for good
    MAIL = enum.auto()  # anything else about this mail


def concern_of(error: Exception) -> Concern:
    """Whom an error in sending concerns. Only a refusal of the recipient is final."""
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return Concern.CONNECTION
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        if is_about_us(code, text):
            return Concern.US
        return Concern.RECIPIENT if code >= 500 else Concern.MAIL
    if isinstance(error, smtplib.SMTPDataError):
        return Concern.US if is_about_us(error.smtp_code, error.smtp_error) else Concern.MAIL
    if isinstance(error, smtplib.SMTPException):  # sender, sign-in, greeting, what the server does not support
        return Concern.US
    return Concern.CONNECTION if isinstance(error, OSError) else Concern.MAIL


def is_about_us(code: int, text: bytes | str) -> bool:
    answer = text.encode() if isinstance(text, str) else text
    return code == GOODBYE or bool(ABOUT_US.search(answer))


def is_paused() -> bool:
    """Whether the server has refused us so lately that trying now is pointless, or would lock the account."""
    return MailServerState.objects.filter(paused_until__gt=Now()).exists()


@transaction.atomic
def record_refusal(error: Exception) -> None:
    """Pause delivery: one minute after the first refusal in a row, doubling to 15 minutes."""
    state, _created = MailServerState.objects.select_for_update().get_or_create(pk=MailServerState.ONLY)
    minutes = min(2**state.refusals, LONGEST_PAUSE)
    state.refusals, state.paused_until = F("refusals") + 1, Now() + timedelta(minutes=minutes)
    state.last_error = f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
    state.save()


def record_success() -> None:
    MailServerState.objects.all().delete()
