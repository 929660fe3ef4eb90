"""A mail that came back: a banner for the person, a row for staff."""

import io
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from django.core.management import call_command
from django.db.models.functions import Now
from django.urls import reverse

from notifications import delivery
from notifications.actions import notify
from notifications.bounces import note_bounce
from notifications.models import OutgoingMail
from tests.factories import MatchRequestFactory, SuperuserFactory
from tests.mails import fate
from tests.pages import found

pytestmark = pytest.mark.django_db


def sent():
    match_request = MatchRequestFactory()
    notify(match_request.mentor.user, "matches/request_received", match_request)
    OutgoingMail.objects.update(sent_at=Now())
    return OutgoingMail.objects.get(about_id=match_request.pk)


def bounce(message_id, action="failed", returned="message/rfc822"):
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
    parts = b"".join(
        b"--" + boundary + b"\nContent-Type: " + kind.encode() + b"\n\n" + text.encode() + b"\n"
        for kind, text in (("message/delivery-status", status), (returned, lines))
    )
    return raw.replace(b"--" + boundary + b"--", parts + b"--" + boundary + b"--")


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_a_bounce_marks_the_mail_it_returns_and_no_other(returned):
    mail, other = sent(), sent()

    assert note_bounce(bounce(delivery.message_id(mail.key), returned=returned)) == 1

    mail.refresh_from_db()
    other.refresh_from_db()
    assert fate(mail) == "failed"
    assert mail.last_error.endswith(" smtp; 550 5.1.1 no such mailbox")
    assert fate(other) == "sent"


@pytest.mark.parametrize("sign", ["\0", "\x1b[31m", "\x07"])
def test_the_reason_of_another_mail_server_is_cleaned(sign):
    mail = sent()
    report = bounce(delivery.message_id(mail.key)).replace(b"no such mailbox", f"no {sign}such mailbox".encode())

    assert note_bounce(report) == 1

    mail.refresh_from_db()
    assert mail.last_error.endswith(" smtp; 550 5.1.1 no such mailbox")


@pytest.mark.parametrize("action", ["delayed", "relayed", "delivered"])
def test_a_report_that_gives_nobody_up_marks_nothing(action):
    mail = sent()

    assert note_bounce(bounce(delivery.message_id(mail.key), action)) == 0
    mail.refresh_from_db()
    assert fate(mail) == "sent"


@pytest.mark.parametrize("message_id", [f"<{'0' * 64}@portal.example>", "<1@portal.example>", ""])
def test_somebody_who_knows_no_message_id_of_ours_marks_nothing(message_id):
    sent()

    assert note_bounce(bounce(message_id)) == 0


@pytest.mark.parametrize(
    "noise", [b"", b"\xff\x00", b"Subject: Out of office\n\nI am away.", b"Content-Type: multipart/report\n\n"]
)
def test_what_is_no_bounce_marks_nothing(noise):
    sent()

    assert note_bounce(noise) == 0


def test_the_mail_server_pipes_it_into_a_command(monkeypatch):
    mail = sent()
    pipe = io.TextIOWrapper(io.BytesIO(bounce(delivery.message_id(mail.key))))
    monkeypatch.setattr("sys.stdin", pipe)
    said = io.StringIO()

    call_command("note_bounce", stdout=said)

    assert said.getvalue() == "1 marked.\n"


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
        client_of(mail.recipient).get("/home/"), "//*[@class='notice warn']//a/@href"
    )
