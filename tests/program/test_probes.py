"""Probes: asked by IP address and without TLS, and when something is wrong they name it."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.db.models.functions import Now

from core.logging import JsonFormatter
from notifications.models import OutgoingMail
from program.monitoring import heartbeats
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def as_behind_a_load_balancer(settings):
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["mentoring.example"], True


def all_alive():
    for name in heartbeats.EXPECTED:
        heartbeats.beat(name)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_by_ip_address_and_without_tls_are_answered(client, path):
    all_alive()

    answer = client.get(path, headers={"Host": "10.0.0.7:8000"})

    assert (answer.status_code, answer.text) == (200, "ok")


@pytest.mark.parametrize("name", heartbeats.EXPECTED)
def test_a_missing_heartbeat_is_named(client, name):
    for other in {*heartbeats.EXPECTED} - {name}:
        heartbeats.beat(other)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.text) == (503, f"no heartbeat: {name}")


def test_mail_that_does_not_leave_is_named(client):
    all_alive()
    mail = OutgoingMail.objects.create(kind="x", key="x", recipient=UserFactory())
    OutgoingMail.objects.filter(pk=mail.pk).update(not_before=Now() - timedelta(minutes=9))
    assert client.get("/readyz").status_code == 200

    OutgoingMail.objects.filter(pk=mail.pk).update(not_before=Now() - timedelta(minutes=17, seconds=5))

    answer = client.get("/readyz")
    assert (answer.status_code, "17 minutes" in answer.text) == (503, True)


def test_what_is_wrong_is_one_quiet_line_at_each_poll(client, caplog):
    client.get("/readyz")

    [line] = caplog.records
    assert (line.levelname, line.exc_info) == ("WARNING", None)
    assert JsonFormatter().message(line).startswith("/readyz: no heartbeat: ")


@pytest.fixture
def database_down(monkeypatch):
    def refuse(*arguments, **options):
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)
    monkeypatch.setattr(connection, "chunked_cursor", refuse)


def test_while_the_database_is_down_the_probe_says_so(client, database_down):
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert "database" in answer.text
    assert answer.headers["Retry-After"]


def test_while_the_database_is_down_pages_say_503_in_the_portals_face(client, database_down, settings):
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = False, ["testserver"]
    client.raise_request_exception = False

    answer = client.get("/faq/")

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "<h1>" in answer.text
