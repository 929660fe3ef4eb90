"""Log lines lead to a request and a person, and hold neither tokens nor email addresses."""

import io
import json
import logging

import pytest
from django.db import IntegrityError
from django.urls import reverse

from accounts.models import User
from core.logging import JsonFormatter
from matches import answer_link
from tests.factories import PASSWORD, MatchRequestFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines():
    """What is written, as the console's handler does it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    loggers = [logging.getLogger(), logging.getLogger("django")]
    for logger in loggers:
        logger.addHandler(handler)
    level = loggers[0].level
    loggers[0].setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    loggers[0].setLevel(level)
    for logger in loggers:
        logger.removeHandler(handler)


def test_an_answer_links_token_is_not_written_at_404_405_or_500(client, lines, monkeypatch):
    address = answer_link.link_for(MatchRequestFactory())
    token = address.rstrip("/").split("/")[-1]

    client.get(f"/nowhere/{token}/")
    client.put(address)
    monkeypatch.setattr(answer_link, "request_for_token", lambda token: 1 / 0)
    client.raise_request_exception = False
    client.get(address)

    assert {line["message"].split()[0] for line in lines()} >= {"404", "500"}
    assert token not in json.dumps(lines())


def test_a_line_names_the_route_the_person_and_the_request_that_nginx_has_numbered(client, lines, user):
    client.force_login(user)

    answer = client.get("/nowhere/", headers={"X-Request-ID": "abcdef0123456789"})

    [line] = [line for line in lines() if line["logger"] == "django.request"]
    assert answer.headers["X-Request-ID"] == line["request"] == "abcdef0123456789"
    assert line["person"] == user.pk


def test_a_number_that_is_none_is_replaced(client):
    numbers = [client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"] for given in ("", 'a"b')]

    assert len(set(numbers)) == 2
    assert all(len(number) == 36 for number in numbers)


def test_a_broken_constraint_is_written_without_the_rows_values(lines, user):
    try:
        User.objects.create(email=user.email.upper())
    except IntegrityError:
        logging.getLogger("somewhere").exception("It broke for %s", user.email)

    [line] = lines()
    assert "accounts_user_email_key" in line["traceback"]
    assert user.email.lower() not in json.dumps(line).lower()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Cannot connect to redis://:**@redis.internal:6379/0.",
            "Cannot connect to redis://:**@redis.internal:6379/0.",
        ),
        ("Cannot connect to redis://user:**@10.0.0.7//", "Cannot connect to redis://user:**@10.0.0.7//"),
        ("refused <ana.b+c@people.example>: no", "refused <(email)>: no"),
        ("{'ana@people.example': (550, b'no')}", "{'(email)': (550, b'no')}"),
        ("mailto:ana@people.example", "mailto:(email)"),
    ],
)
def test_an_address_of_a_person_is_hidden_and_that_of_a_service_is_not(lines, text, expected):
    logging.getLogger("somewhere").warning("%s", text)

    assert [line["message"] for line in lines()] == [expected]


def test_signing_in_and_failing_to_are_written(client, lines, user):
    client.post(reverse("account_login"), {"login": user.email, "password": "wrong"})
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})

    messages = [line["message"] for line in lines() if line["logger"] == "accounts.adapter"]
    assert messages == ["sign-in failed from 127.0.0.1", "signed in from 127.0.0.1"]


def test_the_page_of_an_error_shows_the_requests_number(client, monkeypatch):
    monkeypatch.setattr("program.content.views.render", lambda *arguments, **options: 1 / 0)
    client.raise_request_exception = False

    answer = client.get("/", headers={"X-Request-ID": "abcdef0123456789"})

    assert answer.status_code == 500
    assert "abcdef0123456789" in answer.text
