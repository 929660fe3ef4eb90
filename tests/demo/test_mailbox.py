"""A mailbox per person: what each was sent, and whose it is."""

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse

from notifications.delivery_backends import MaildirBackend
from tests.factories import UserFactory
from tests.pages import found

pytestmark = pytest.mark.django_db
MAILS = reverse("demo:mail_list")


@pytest.fixture
def ana(settings):
    """Somebody who was sent a mail, as others were."""
    person = UserFactory(given_name="Ana", family_name="Flores", email="student@demo.example")
    for subject, address in (("For Ana", person.email), ("For the office", "office@portal.example")):
        MaildirBackend(settings.DEMO_MAILBOX).send_messages([EmailMessage(subject, "Hello", None, [address])])
    return person


def subjects(response):
    return [mail.subject for mail in response.context["mails"]]


def test_everyones_mailbox_has_every_mail_and_names_whom_it_went_to(client, ana):
    shown = client.get(MAILS)

    assert sorted(subjects(shown)) == ["For Ana", "For the office"]
    assert "To Ana Flores" in shown.content.decode()
    assert found(shown, "//select[@name='person']/option/@value") == ["", ana.email, "office@portal.example"]


def test_a_persons_mailbox_has_theirs_alone_and_says_whose_it_is(client, ana):
    shown = client.get(MAILS, {"person": ana.email})

    assert subjects(shown) == ["For Ana"]
    assert [heading.text for heading in found(shown, "//h1")] == ["Emails to Ana Flores"]
    assert found(shown, "//option[@selected]/@value") == [ana.email]


def test_a_mail_leads_back_to_the_mailbox_it_is_in(client, ana):
    [mail] = client.get(MAILS, {"person": ana.email}).context["mails"]

    shown = client.get(reverse("demo:mail_detail", args=[mail.key]))

    [back] = found(shown, "//a[@class='back']/@href")
    assert subjects(client.get(back)) == ["For Ana"]


def test_who_was_sent_nothing_yet_has_an_empty_mailbox(client, ana):
    shown = client.get(MAILS, {"person": "nobody@people.example"})

    assert subjects(shown) == []
    assert len(found(shown, "//*[@class='empty']")) == 1


def test_every_page_leads_to_ones_own_mailbox(client_of, ana):
    shown = client_of(ana).get("/help/")

    [mine] = found(shown, "//*[@class='demo']//a[starts-with(@href, '/demo/mail/')]/@href")
    assert subjects(client_of(ana).get(mine)) == ["For Ana"]
