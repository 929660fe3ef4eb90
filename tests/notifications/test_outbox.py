import importlib
from email.mime.text import MIMEText

import pytest
from django.apps import apps
from django.core import mail
from django.core.mail import BadHeaderError, EmailMessage, EmailMultiAlternatives, send_mail
from django.db import transaction
from django.db.models.functions import Now

from notifications import delivery
from notifications.models import OutgoingMail

pytestmark = pytest.mark.django_db


def test_mail_that_django_sends_becomes_a_row_that_leaves_first():
    send_mail("Your code", "123456", None, ["ana@people.example"])

    row = OutgoingMail.objects.get()
    assert (row.address, row.priority, row.message["subject"]) == ("ana@people.example", 0, "Your code")


def test_a_change_that_is_rolled_back_leaves_no_mail():
    with transaction.atomic():
        send_mail("Your code", "123456", None, ["ana@people.example"])
        transaction.set_rollback(True)

    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("subject", ["Code\nBcc: all@people.example", "Code\r\nX: y"])
def test_a_line_break_in_a_header_is_refused_where_the_mistake_is(subject):
    with pytest.raises(BadHeaderError):
        send_mail(subject, "123456", None, ["ana@people.example"])


def test_an_attachment_of_a_finished_message_is_refused():
    message = EmailMultiAlternatives("Subject", "Text", None, ["ana@people.example"])
    message.attach("a.txt", "a", "text/plain")

    with pytest.raises(ValueError, match="carries no attachments"):
        message.send()


def test_an_alternative_that_is_no_text_is_refused():
    message = EmailMultiAlternatives("Subject", "Text", None, ["ana@people.example"])
    message.attach_alternative(MIMEText("a"), "message/rfc822")

    with pytest.raises(ValueError, match="alternative is text"):
        message.send()


def test_a_finished_message_to_several_people_is_one_mail_to_each(settings):
    settings.DELIVERY = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    mail.outbox = []
    EmailMessage("Code", "A1B2", to=["a@x.example"], cc=["b@x.example"], bcc=["c@x.example"]).send()

    assert delivery.deliver_due() == 3
    assert {message.to[0]: (message.recipients(), message.cc) for message in mail.outbox} == {
        "a@x.example": (["a@x.example"], ["b@x.example"]),
        "b@x.example": (["b@x.example"], ["a@x.example"]),
        "c@x.example": (["c@x.example"], ["a@x.example", "b@x.example"]),
    }


def test_waiting_messages_to_several_people_are_split_by_the_upgrade():
    message = {"subject": "A1B2", "to": ["a@x.example"], "cc": ["b@x.example"], "bcc": ["c@x.example"]}
    OutgoingMail.objects.create(kind="finished", key="finished:1", to_address="a@x.example", message=message)
    OutgoingMail.objects.create(kind="finished", key="finished:2", to_address="a@x.example", message={}, sent_at=Now())

    upgrade = importlib.import_module("notifications.migrations.0008_one_mail_for_each_recipient")
    upgrade.split_waiting_messages(apps, None)

    queued = OutgoingMail.objects.queued()
    assert {row.to_address: (row.message["to"], row.message["cc"], "bcc" in row.message) for row in queued} == {
        "a@x.example": (["a@x.example"], ["b@x.example"], False),
        "b@x.example": (["b@x.example"], ["a@x.example"], False),
        "c@x.example": (["c@x.example"], ["a@x.example", "b@x.example"], False),
    }
