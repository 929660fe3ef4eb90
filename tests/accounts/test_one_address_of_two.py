"""Two accounts verify the same campus address, one after the other or at the same moment: one of them gets it."""

import threading

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.models import IdentityProof
from core.workflow import Refused
from notifications.models import OutgoingMail
from tests.concurrency import errors_in, together
from tests.factories import UserFactory
from tests.pages import codes
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
CAMPUS = "rosa@calstatela.edu"
PAGE = "account_email_verification_sent"


def at_the_same_step(monkeypatch, owner, name):
    """Two threads that come to this function wait for each other there."""
    meeting, original = threading.Barrier(2, timeout=10), getattr(owner, name)

    def met(*arguments, **options):
        meeting.wait()
        return original(*arguments, **options)

    monkeypatch.setattr(owner, name, met)


def waiting_with_a_code():
    """Somebody who is signed in, and who has added the address; with the code that was sent to it."""
    client = sign_in(Client(), UserFactory())
    client.post(reverse("account_email"), {"action_add": "", "email": CAMPUS})
    code = OutgoingMail.objects.filter(to_address=CAMPUS).latest("pk").message["subject"].split()[0]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cache")  # the next code is not sent within three minutes
    return lambda: client.post(reverse(PAGE), {"code": code}, follow=True)


def test_at_the_same_moment_one_account_gets_the_address_and_the_other_a_sentence(monkeypatch):
    both = waiting_with_a_code(), waiting_with_a_code()
    at_the_same_step(monkeypatch, EmailAddress, "save")

    answers = together(*both)

    assert errors_in(answers) == []
    assert sorted(answer.status_code for answer in answers) == [200, 200]
    assert "address_confirmed_by_another" in [code for answer in answers for code in codes(answer)]
    assert EmailAddress.objects.filter(email=CAMPUS, verified=True).count() == 1
    assert IdentityProof.objects.get().user == EmailAddress.objects.get(email=CAMPUS, verified=True).user


def test_a_proof_that_another_account_gets_at_the_same_moment_is_refused(monkeypatch):
    people = UserFactory(), UserFactory()
    at_the_same_step(monkeypatch, actions, "recognize")

    outcomes = together(*(lambda person=person: actions.prove_by_campus_address(person, CAMPUS) for person in people))

    assert [error.code for error in errors_in(outcomes) if isinstance(error, Refused)] == [
        "one_account_per_campus_identity"
    ]
    assert IdentityProof.objects.count() == 1


def test_what_else_the_database_refuses_is_not_called_an_address_of_another(monkeypatch):
    enter_the_code = waiting_with_a_code()

    def refuse(*arguments, **options):
        raise IntegrityError("another constraint")

    monkeypatch.setattr(EmailAddress, "save", refuse)

    with pytest.raises(IntegrityError):
        enter_the_code()
