"""A copy of the database that was restored elsewhere mails nobody, until an operator says that it may."""

import io

import pytest
from django.core import mail as outbox
from django.core.management import call_command
from django.db import connection
from django.db.models.functions import Now

from notifications import delivery
from notifications.actions import notify
from notifications.installation import allow_delivery
from notifications.models import Installation, OutgoingMail
from notifications.models.installation import IDENTITY
from program.monitoring import heartbeats
from tests.factories import MatchRequestFactory
from tests.mails import fate

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(settings):
    """A mail that waits in a real installation."""
    allow_delivery()  # the tests' own database may be a copy
    settings.DEMO, settings.DELIVERY = False, {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    outbox.outbox = []
    match_request = MatchRequestFactory()
    notify(match_request.mentor.user, "matches/request_received", match_request)
    return OutgoingMail.objects.get()


def readiness(client):
    for name in heartbeats.EXPECTED:
        heartbeats.beat(name)
    answer = client.get("/readyz")
    return answer.status_code, "allow_delivery" in answer.text


def at_another_address(settings):
    settings.PORTAL_URL = "https://staging.example"


def in_another_database(settings):
    """As after a restore: a dump holds the row, but neither the server's number nor the database's."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"SELECT {IDENTITY}", [settings.PORTAL_URL])
        Installation.objects.update(identity=cursor.fetchone()[0])


@pytest.mark.parametrize("copied", [at_another_address, in_another_database])
def test_a_copy_holds_its_mail_until_an_operator_lets_it_leave(waiting, settings, client, copied):
    copied(settings)
    notify(waiting.about.mentee.user, "matches/request_sent", waiting.about)
    OutgoingMail.objects.exclude(pk=waiting.pk).update(sent_at=Now())

    assert (delivery.deliver_due(), outbox.outbox) == (0, [])
    waiting.refresh_from_db()
    assert (fate(waiting), waiting.attempts) == ("queued", 0)
    assert list(OutgoingMail.objects.held()) == [waiting]
    assert readiness(client) == (503, True)

    said = io.StringIO()
    call_command("allow_delivery", stdout=said)

    assert "1 mails are due" in said.getvalue()
    assert not OutgoingMail.objects.held().exists()
    assert readiness(client) == (200, False)
    assert delivery.deliver_due() == len(outbox.outbox) == 1


def test_where_nothing_was_copied_mail_leaves(waiting, client):
    assert readiness(client) == (200, False)
    assert delivery.deliver_due() == 1


def test_a_role_that_only_owns_its_database_can_tell(waiting):
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE ordinary NOSUPERUSER")
        cursor.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO ordinary")
        cursor.execute("SET LOCAL ROLE ordinary")
    try:
        assert Installation.objects.here().exists()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
