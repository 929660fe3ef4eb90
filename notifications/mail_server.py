"""What an answer of the mail server is about, and how long delivery waits after one that is about us (ADR 3)."""

import enum
import logging
import re
import smtplib
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now

from core.logging import text_of_error
from notifications.delivery_backends import Unanswered
from notifications.models import ERROR_LENGTH, MailServerState, OutgoingMail

log = logging.getLogger(__name__)
LONGEST_PAUSE = 15  # minutes
TELLS_FOR = 60  # minutes in which a mail that the server has taken shows that it doesn't refuse us
GOODBYE = 421  # RFC 5321, 3.8: the server closes the connection, whatever we were saying
# A limit of our account, in words. Relays also write 5.7.1 for it, but that can as well be a policy of one recipient.
OUR_LIMIT = re.compile(rb"\b(sending|sender|daily|hourly)\b[^.]*\b(limit|quota)", re.IGNORECASE)
ENHANCED = re.compile(rb"\b[245]\.\d{1,3}\.\d{1,3}\b")  # RFC 3463
OF_A_MAILBOX = re.compile(rb"[45]\.(1\.([1236]|10)|2\.\d+)")  # 1.7 and 1.8 are about the sender's address
WORDS_OF_A_MAILBOX = re.compile(rb"no such|unknown|not exist|not found|mailbox|recipient", re.IGNORECASE)

Answer = smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError  # to RCPT, to DATA


class Concern(enum.Enum):
    """What an error in sending a mail is about."""

    US = enum.auto()  # our account, sign-in or address: every mail would be refused
    UNANSWERED = enum.auto()  # lost when it had the whole mail, which it may deliver
    CONNECTION = enum.auto()  # lost while this mail was sent, perhaps because of it
    RECIPIENT = enum.auto()  # the address, for good
    MAIL = enum.auto()  # anything else about this mail
    UNCLEAR = enum.auto()  # this mail, or us: the next mail to someone else tells (`Refusals`)


def concern_of(error: Exception) -> Concern:
    """Whom an error in sending concerns. Only a clear refusal of the recipient is final."""
    if isinstance(error, Unanswered):
        return Concern.UNANSWERED
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return Concern.CONNECTION
    if isinstance(error, Answer):
        return concern_of_answer(error)
    if isinstance(error, smtplib.SMTPException):  # sender, sign-in, greeting, what the server does not support
        return Concern.US
    return Concern.CONNECTION if isinstance(error, OSError) else Concern.MAIL


def concern_of_answer(error: Answer) -> Concern:
    """Whom an answer to RCPT or DATA concerns, by its codes, or by its words where it has no enhanced code."""
    code, text = answer_of(error)
    if code == GOODBYE or OUR_LIMIT.search(text):
        return Concern.US
    names_recipient = isinstance(error, smtplib.SMTPRecipientsRefused)
    if enhanced := ENHANCED.search(text):
        is_about_mailbox = bool(OF_A_MAILBOX.fullmatch(enhanced[0]))
    else:
        is_about_mailbox = names_recipient and bool(WORDS_OF_A_MAILBOX.search(text))
    if not is_about_mailbox:
        return Concern.UNCLEAR
    return Concern.RECIPIENT if names_recipient and code >= 500 else Concern.MAIL


def answer_of(error: Answer) -> tuple[int, bytes]:
    if isinstance(error, smtplib.SMTPDataError):
        code, text = error.smtp_code, error.smtp_error
    else:
        code, text = next(iter(error.recipients.values()))
    return code, text.encode() if isinstance(text, str) else text


def wording_of(error: Answer) -> tuple[object, ...]:
    """What two refusals of the same kind have in common: all but addresses, times, and numbers of a message."""
    code, text = answer_of(error)
    words = [word for word in text.lower().split() if not re.search(rb"[@\d]", word)]
    return type(error), code, *ENHANCED.findall(text), *words


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()


def greylists(error: Answer, domain: str) -> bool:
    """Whether a domain refuses for now, while the server has lately taken mail to others."""
    code, _text = answer_of(error)
    lately = OutgoingMail.objects.filter(sent_at__gt=Now() - timedelta(minutes=TELLS_FOR))
    return code < 500 and lately.exclude(to_address__iendswith=f"@{domain}").exists()


class Refusals:
    """Refusals of one run that concern their mail, or us. The second in the same words, to someone else, is about us.

    A domain can have a policy of its own, such as greylisting, and a text can look like spam. So two to one domain, or
    after DATA two of one kind, tell this only if the server has taken no others in this run, nor lately (`greylists`).
    A mail that it takes shows that what it refused before was not about us.
    """

    def __init__(self) -> None:
        self.unclear: dict[tuple[object, ...], list[OutgoingMail]] = {}
        self.domains: set[str] = set()  # of these, and …
        self.kinds: set[str] = set()  # … of those refused after DATA: others go first, because they tell more
        self.domains_taken: set[str] = set()
        self.kinds_taken: set[str] = set()

    def note_taken(self, mail: OutgoingMail) -> None:
        for refused in (self.unclear, self.domains, self.kinds):
            refused.clear()
        self.domains_taken.add(domain_of(mail.address))
        self.kinds_taken.add(mail.kind)

    def note(self, mail: OutgoingMail, error: Exception) -> list[OutgoingMail]:
        """Keep an unclear refusal. All mails refused alike if they show that it is about us, otherwise none."""
        if not isinstance(error, Answer) or concern_of_answer(error) is not Concern.UNCLEAR:
            return []
        alike = self.unclear.setdefault(wording_of(error), [])
        alike.append(mail)
        domains, kinds = {domain_of(mail.address) for mail in alike}, {mail.kind for mail in alike}
        self.domains |= domains
        is_wide = len(domains) > 1 or (self.domains_taken <= domains and not greylists(error, *domains))
        if isinstance(error, smtplib.SMTPDataError):
            self.kinds |= kinds
            is_wide = is_wide and (len(kinds) > 1 or self.kinds_taken <= kinds)
        return alike if is_wide and len({mail.address.lower() for mail in alike}) > 1 else []


def current_pause() -> MailServerState | None:
    """The state if the server has refused us so lately that trying now is pointless, or would lock the account."""
    return MailServerState.objects.filter(paused_until__gt=Now()).first()


def is_refusing() -> bool:
    """Whether the server has refused us and taken no mail since."""
    return MailServerState.objects.exists()


@transaction.atomic
def record_refusal(error: Exception, *, is_presumed: bool = False) -> int:
    """Pause delivery: one minute after the first refusal in a row, doubling to 15 minutes. Returns the minutes.

    What is refused during a pause, a code or another worker's mail, makes it no longer: only a pause that didn't help
    is followed by a longer one.
    """
    state, _created = MailServerState.objects.select_for_update().get_or_create(pk=MailServerState.ONLY)
    is_paused = current_pause() is not None
    state.refusals += 0 if is_paused else 1
    minutes = min(2 ** (state.refusals - 1), LONGEST_PAUSE)
    if not is_paused:
        state.paused_until = Now() + timedelta(minutes=minutes)
    state.is_presumed = is_presumed and (state.is_presumed or not is_paused)
    state.last_error = text_of_error(error, ERROR_LENGTH)
    state.save()
    log.warning("the mail server refuses us, so delivery waits %s min: %s", minutes, type(error).__name__)
    return minutes


def end_pause() -> None:
    """The next run tries at once all that waits after an error, because somebody has repaired what the server refused.

    Not what the server perhaps has: too early, it comes twice.
    """
    MailServerState.objects.update(paused_until=Now())
    refused = OutgoingMail.objects.queued().exclude(last_error="").filter(times_unanswered=0)
    refused.filter(not_before__gt=Now()).update(not_before=Now())


def record_success() -> None:
    MailServerState.objects.all().delete()
