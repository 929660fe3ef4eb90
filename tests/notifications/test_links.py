"""Every link of every mail, fetched as mail programs and scanners fetch them, changes nothing."""

import re

import pytest
from django.conf import settings

from notifications import delivery, previews
from notifications.models import OutgoingMail
from notifications.rendering import all_kinds
from tests.mails import all_seeing
from tests.rows_written import tuples_written

pytestmark = pytest.mark.django_db
ADDRESS = re.compile(r"https?://[^\s<>\"]+")


def addresses_in(mail):
    """Where its text, its HTML and its headers lead, within the portal."""
    message = delivery.build_message(mail, delivery.EmailBranding.current())
    parts = [message.body, message.alternatives[0][0], *map(str, message.extra_headers.values())]
    found = {address.rstrip(".,>") for part in parts for address in ADDRESS.findall(part)}
    return {address.removeprefix(settings.PORTAL_URL) for address in found if address.startswith(settings.PORTAL_URL)}


def fetch_as_nobody(client, address):
    client.get(address)
    client.head(address)


def test_no_link_of_any_mail_the_program_writes_changes_anything(portal_of_mails, client, client_of):
    mails = list(OutgoingMail.objects.filter(message__isnull=True).select_related("recipient"))
    for mail in mails:
        mail.about = delivery.subject_row(mail)
    links = {(address, mail.recipient) for mail in mails for address in addresses_in(mail)}
    clients = {person: client_of(person) for _address, person in links if person}
    before = tuples_written()

    for address in {address for address, _person in links}:
        fetch_as_nobody(client, address)
    for address, person in links:
        if person:
            clients[person].get(address)

    assert len({mail.kind for mail in mails}) >= 15
    assert any("/answer/" in address for address, _person in links)
    assert any("/unsubscribe/" in address for address, _person in links)
    assert tuples_written() == before


def test_no_link_of_any_kind_of_mail_there_is_changes_anything(portal_with_everything, client, client_of):
    """Each kind there is a template for, about a row it can be about, whether or not it has ever been written."""
    acting, without, fetched = set(), set(), set()

    for kind in all_kinds():
        about, reader = previews.latest_sample(kind, all_seeing()) or (None, None)
        mail = OutgoingMail(
            pk=0, kind=kind, about=about, recipient=reader, to_address="office@portal.example", key=kind
        )
        links = addresses_in(mail) if about else set()
        signed_in = client_of(reader) if reader else None
        before = tuples_written()
        for address in {address for address in links if (address, None) not in fetched}:
            fetch_as_nobody(client, address)
        for address in {address for address in links if reader and (address, reader) not in fetched}:
            signed_in.get(address)
        fetched |= {(address, who) for address in links for who in (None, reader)}
        acting |= {kind} if tuples_written() != before else set()
        without |= {kind} if not links else set()

    assert (acting, without) == (set(), set())


def test_control_a_link_that_acts_is_noticed(portal_of_mails, client, monkeypatch):
    mail = OutgoingMail.objects.filter(kind="matches/answer_link").get()
    mail.about = delivery.subject_row(mail)
    [address] = [address for address in addresses_in(mail) if "/answer/" in address]
    before = tuples_written()

    client.post(address, {"answer": "no"})

    assert tuples_written() > before
