"""How mail leaves the portal: through the mail server of EMAIL_URL; in demo mode into a folder that anyone can read."""

import mailbox
import smtplib
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

START_MAIL_INPUT = 354  # RFC 5321, 4.2.3: the answer to DATA alone
# The settings parsed from EMAIL_URL, and the names of these options in Django's backends.
OPTION_NAMES = {
    "EMAIL_HOST": "host",
    "EMAIL_PORT": "port",
    "EMAIL_HOST_USER": "username",
    "EMAIL_HOST_PASSWORD": "password",
    "EMAIL_USE_TLS": "use_tls",
    "EMAIL_USE_SSL": "use_ssl",
}


class Unanswered(smtplib.SMTPServerDisconnected):
    """The server had the whole mail and did not say what becomes of it: perhaps it delivers it."""


class LongWaitAfterText(smtplib.SMTP):
    """Waits longer for the answer to a mail's text, because a repeated one is a doubled mail (RFC 5321, 4.5.3.2.6)."""

    has_text = False  # the server was told to expect it, and has not answered since

    def getreply(self) -> tuple[int, bytes]:
        try:
            code, reply = super().getreply()
        except smtplib.SMTPServerDisconnected as error:
            if self.has_text:
                raise Unanswered(*error.args) from error
            raise
        self.has_text = code == START_MAIL_INPUT
        if self.sock:
            self.sock.settimeout(settings.DELIVERY_ANSWER_TIMEOUT if self.has_text else self.timeout)
        return code, reply


class LongWaitAfterTextOverTls(LongWaitAfterText, smtplib.SMTP_SSL):
    """The same, encrypted from the beginning."""


class SmtpBackend(EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return LongWaitAfterTextOverTls if self.use_ssl else LongWaitAfterText


class MaildirBackend(BaseEmailBackend):
    """Stores each mail in a Maildir: the demo's mailbox."""

    def __init__(self, path: str | Path, fail_silently: bool = False) -> None:
        super().__init__(fail_silently)
        self.path = Path(path)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.path.mkdir(0o700, parents=True, exist_ok=True)
        for part in ("tmp", "new", "cur"):  # two processes may create them at once, which `mailbox` does not expect
            (self.path / part).mkdir(0o700, exist_ok=True)
        folder = mailbox.Maildir(self.path, create=False)
        for message in email_messages:
            folder.add(message.message().as_bytes())
        return len(email_messages)


def delivery_backend() -> BaseEmailBackend:
    """The backend that sends mail. Raises `ImproperlyConfigured` when a real portal has no EMAIL_URL."""
    if settings.DELIVERY:
        options = {name: settings.DELIVERY[key] for key, name in OPTION_NAMES.items() if key in settings.DELIVERY}
        if settings.DELIVERY["EMAIL_BACKEND"].endswith("smtp.EmailBackend"):
            return SmtpBackend(timeout=settings.DELIVERY_TIMEOUT, **options)
        return get_connection(settings.DELIVERY["EMAIL_BACKEND"], **options)
    if settings.DEMO:
        return MaildirBackend(settings.DEMO_MAILBOX)
    raise ImproperlyConfigured("Set EMAIL_URL: it says how mails leave the portal.")
