"""A mail that came back: a banner for the person, a row for staff.

`bounces/` has what other mail servers write when they give up, `not_bounces/` what else arrives; nobody in it is real.
"""

import base64
import io
import os
import quopri
import subprocess
import sys
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import call_command
from django.db.models.functions import Now
from django.urls import reverse

from notifications import delivery
from notifications.actions import notify, queue_again
from notifications.bounces import note_bounce
from notifications.models import OutgoingMail
from notifications.references import reference
from tests.factories import MatchRequestFactory, SuperuserFactory
from tests.mails import fate
from tests.pages import found

pytestmark = pytest.mark.django_db


def sent():
    match_request = MatchRequestFactory()
    notify(match_request.mentor.user, "matches/request_received", match_request)
    OutgoingMail.objects.update(sent_at=Now())
    return OutgoingMail.objects.get(about_id=match_request.pk)


ENCODINGS = {"7bit": lambda text: text, "base64": base64.encodebytes, "quoted-printable": quopri.encodestring}
SAMPLES = Path(__file__).parent


def sample(path, mail):
    return path.read_text().replace("{reference}", reference(mail.pk)).encode()


def message_id(mail):
    return f"<{reference(mail.pk)}@portal.example>"


def bounce(message_id, action="failed", returned="message/rfc822", encoding="7bit"):
    """What another mail server writes back (RFC 3464): words for people, the status, and what came back."""
    report = MIMEMultipart("report", report_type="delivery-status")
    report["From"], report["Subject"] = "MAILER-DAEMON@people.example", "Undelivered mail"
    report.attach(MIMEText("Your mail could not be delivered."))
    status = (
        "Reporting-MTA: dns; mx.people.example\n\nFinal-Recipient: rfc822; ana@people.example\n"
        f"Action: {action}\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such mailbox\n"
    )
    lines = f"Message-ID: {message_id}\nSubject: hello\n\n"
    raw = report.as_bytes()
    boundary = report.get_boundary().encode()
    headers = b"\nContent-Transfer-Encoding: " + encoding.encode()
    parts = b"".join(
        b"--" + boundary + b"\nContent-Type: " + kind.encode() + headers + b"\n\n" + encode(text, encoding) + b"\n"
        for kind, text in (("message/delivery-status", status), (returned, lines))
    )
    return raw.replace(b"--" + boundary + b"--", parts + b"--" + boundary + b"--")


def encode(text, encoding):
    return ENCODINGS[encoding](text.encode())


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_a_bounce_marks_the_mail_it_returns_and_no_other(returned, encoding):
    mail, other = sent(), sent()

    assert note_bounce(bounce(message_id(mail), returned=returned, encoding=encoding)) == 1

    mail.refresh_from_db()
    other.refresh_from_db()
    assert fate(mail) == "failed"
    assert mail.last_error.endswith(" smtp; 550 5.1.1 no such mailbox")
    assert fate(other) == "sent"


@pytest.mark.parametrize("sign", ["\0", "\x1b[31m", "\x07"])
def test_the_reason_of_another_mail_server_is_cleaned(sign):
    mail = sent()
    report = bounce(message_id(mail)).replace(b"no such mailbox", f"no {sign}such mailbox".encode())

    assert note_bounce(report) == 1

    mail.refresh_from_db()
    assert mail.last_error.endswith(" smtp; 550 5.1.1 no such mailbox")


@pytest.mark.parametrize("encoding", [name for name in ENCODINGS if name != "7bit"])
def test_a_text_that_came_back_encoded_is_read(encoding):
    mail = sent()
    headers, _blank, text = sample(SAMPLES / "bounces/exim.eml", mail).decode().partition("\n\n")
    headers = headers.replace("X-Failed-Recipients: ana@people.example\n", "")
    whole = f"{headers}\nContent-Transfer-Encoding: {encoding}\n\n".encode() + encode(text, encoding)

    assert note_bounce(whole) == 1


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("bounces/*.eml")), ids=lambda path: path.stem)
def test_what_each_mail_server_writes_is_recognized(path):
    mail, other = sent(), sent()

    assert note_bounce(sample(path, mail)) == 1

    mail.refresh_from_db()
    other.refresh_from_db()
    assert (fate(mail), fate(other)) == ("failed", "sent")


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("not_bounces/*.eml")), ids=lambda path: path.stem)
def test_an_answer_or_a_delay_marks_nothing(path):
    mail = sent()

    assert note_bounce(sample(path, mail)) == 0
    mail.refresh_from_db()
    assert fate(mail) == "sent"


def test_a_bounce_of_a_mail_sent_under_an_earlier_secret_key_is_recognized(settings):
    mail = sent()
    returned = sample(SAMPLES / "bounces/qmail.eml", mail)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 60, [settings.SECRET_KEY]

    assert note_bounce(returned) == 1


@pytest.mark.parametrize("return_address", ["", "bounces@mail.portal.example"])
def test_every_mail_carries_its_reference_where_a_bounce_can_return_it(settings, return_address):
    settings.BOUNCE_ADDRESS = return_address
    settings.DELIVERY = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    mail.outbox = []
    notified = sent()
    mail.send_mail("Code", "A1B2", None, ["ana@people.example"])
    OutgoingMail.objects.update(sent_at=None)
    delivery.deliver_due()

    assert len(mail.outbox) == 2
    for row, message in zip(OutgoingMail.objects.order_by("priority", "pk"), mail.outbox, strict=True):
        headers = message.message()
        assert headers["Message-ID"].startswith(f"<{reference(row.pk)}@")
        assert headers["X-Mail-Reference"] == reference(row.pk)
        assert headers["From"] == settings.DEFAULT_FROM_EMAIL
        expected = f"bounces+{reference(row.pk)}@mail.portal.example" if return_address else headers["From"]
        assert message.from_email == expected
    assert notified.pk in OutgoingMail.objects.values_list("pk", flat=True)


@pytest.mark.parametrize("action", ["delayed", "relayed", "delivered"])
def test_a_report_that_gives_nobody_up_marks_nothing(action):
    mail = sent()

    assert note_bounce(bounce(message_id(mail), action)) == 0
    mail.refresh_from_db()
    assert fate(mail) == "sent"


@pytest.mark.parametrize(
    "message_id", ["<{pk}-%s@portal.example>" % ("0" * 32), "<{pk}@portal.example>", "<1@portal.example>", ""]
)
def test_somebody_who_knows_no_message_id_of_ours_marks_nothing(message_id):
    assert note_bounce(bounce(message_id.format(pk=sent().pk))) == 0


@pytest.mark.parametrize(
    "noise",
    [
        b"",
        b"\xff\x00",
        b"Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\nAction: failed",
        b"Content-Type: text/plain; charset=no-such\nContent-Transfer-Encoding: base64\n\n?" + b"\xff" * 99,
        b"Subject: Out of office\n\nI am away.",
        b"Content-Type: multipart/report\n\n",
    ],
)
def test_what_is_no_bounce_marks_nothing(noise):
    sent()

    assert note_bounce(noise) == 0


def test_the_mail_server_pipes_it_into_a_command(monkeypatch):
    mail = sent()
    pipe = io.TextIOWrapper(io.BytesIO(bounce(message_id(mail))))
    monkeypatch.setattr("sys.stdin", pipe)
    said = io.StringIO()

    call_command("note_bounce", stdout=said)

    assert said.getvalue() == "1 marked.\n"


def test_a_bounce_that_comes_while_the_database_is_away_is_to_be_kept_and_tried_again(settings):
    away = "postgres://nobody@127.0.0.1:1/nowhere"  # nothing listens there
    process = subprocess.run(  # noqa: S603 — our own command
        [sys.executable, "manage.py", "note_bounce"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"EMBEDDED_DATABASE_URL": away, "EMBEDDED_REDIS_URL": "redis://127.0.0.1:1/0"},
        input=bounce(message_id(sent())),
        capture_output=True,
        check=False,
    )

    assert process.returncode == os.EX_TEMPFAIL
    assert b"Traceback" not in process.stderr


def test_staff_mark_a_mail_that_came_back_to_the_office_and_the_person_is_told(client_of, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    mail = sent()
    page = reverse("admin:notifications_outgoingmail_changelist")

    client_of(SuperuserFactory()).post(
        page, {"action": "mark_returned", "_selected_action": [mail.pk], "confirmed": "1"}
    )

    mail.refresh_from_db()
    assert fate(mail) == "failed"
    assert reverse("account_email") in found(
        client_of(mail.recipient).get("/home/"), "//*[@class='notice warn' and not(@hidden)]//a/@href"
    )


def test_the_banner_goes_when_the_address_is_changed_and_comes_when_the_new_one_fails_too(client_of, settings):
    settings.DELIVERY = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    mail = sent()
    client, banner = (
        client_of(mail.recipient),
        f"//*[@class='notice warn' and not(@hidden)]//a[@href='{reverse('account_email')}']",
    )
    OutgoingMail.objects.update(sent_at=None)
    delivery.deliver_due()
    note_bounce(bounce(message_id(mail)))
    assert found(client.get("/home/"), banner)

    for button in ("action_add", "action_primary"):
        client.post(reverse("account_email"), {button: "", "email": "new@people.example"})
        if button == "action_add":
            code = (
                OutgoingMail.objects.filter(to_address="new@people.example").latest("pk").message["subject"].split()[0]
            )
            client.post(reverse("account_email_verification_sent"), {"code": code})
    mail.recipient.refresh_from_db()
    assert mail.recipient.email == "new@people.example"
    assert not found(client.get("/home/"), banner)

    queue_again(OutgoingMail.objects.filter(pk=mail.pk), by=SuperuserFactory())
    delivery.deliver_due()
    note_bounce(bounce(message_id(mail)))
    assert found(client.get("/home/"), banner)
