"""What became of a mail, and what somebody chose, counts for that person, that address and that kind alone."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from notifications import delivery
from notifications.actions import notify, opt_out
from notifications.models import OutgoingMail
from notifications.rendering import text_blocks
from tests.factories import MatchFactory, UserFactory

pytestmark = pytest.mark.django_db
KIND = "matches/you_stopped"  # an optional one


def mail_to(person, **fate):
    match = MatchFactory()
    notify(person, KIND, match)
    mails = OutgoingMail.objects.filter(about_id=match.pk, recipient=person)
    mails.update(to_address=person.email, **fate)
    return mails.get()


@pytest.fixture
def says_so(client_of):
    """Whether every page says to this person that a mail did not reach them."""
    return lambda person: client_of(person).get(reverse("program:help")).context["portal"].has_lost_mail


def test_somebody_reads_that_a_mail_was_lost_when_it_was_theirs_to_this_address_and_lately(says_so, user):
    other = UserFactory()
    mail_to(other, failed_at=Now())
    mail_to(user, sent_at=Now())
    mail_to(user, failed_at=Now() - timedelta(days=15))
    OutgoingMail.objects.filter(pk=mail_to(user, failed_at=Now()).pk).update(to_address="before@people.example")
    assert (says_so(user), says_so(other)) == (False, True)

    mail_to(user, failed_at=Now())

    assert says_so(user)


def test_what_others_and_other_kinds_are_turned_off_keeps_no_mail_from_anybody(user):
    opt_out(UserFactory(), KIND)
    opt_out(user, "matches/request_sent")
    mail = mail_to(user)
    turned_off = mail_to(other := UserFactory())
    opt_out(other, KIND)

    stored = {row.pk: row.is_opted_out for row in OutgoingMail.objects.with_reader()}
    delivery.deliver_due()

    assert stored == {mail.pk: False, turned_off.pk: True}
    mail.refresh_from_db()
    assert mail.delivery_status == "sent"


def test_in_html_a_line_that_is_a_link_is_one_and_what_somebody_wrote_is_quoted():
    first, second = "https://people.example/1", "https://people.example/2"

    blocks = text_blocks(f"Read it: {first}\n\n{second}\n\n> Dear Ana,\n> see you.\n\nGoodbye.")

    assert blocks == [
        {"href": first, "label": "Read it", "is_first": True},
        {"href": second, "label": second, "is_first": False},
        {"quoted": "Dear Ana,\nsee you."},
        {"text": "Goodbye."},
    ]
