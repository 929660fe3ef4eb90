import pytest
from django.core.mail import BadHeaderError, EmailMultiAlternatives, send_mail
from django.db import transaction

from notifications.models import OutgoingMail

pytestmark = pytest.mark.django_db


def test_mail_that_django_sends_becomes_a_row_that_leaves_first():
    send_mail("Your code", "123456", None, ["ana@people.example"])

    mail = OutgoingMail.objects.get()
    assert (mail.address, mail.priority, mail.message["subject"]) == ("ana@people.example", 0, "Your code")


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
