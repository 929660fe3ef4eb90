"""Log lines lead to a request and a person, and hold neither tokens nor email addresses."""

import io
import json
import logging
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import User
from core.logging import JsonFormatter, without_values
from core.models import StuckRow
from core.sweeps import record_failure
from matches import answer_link
from notifications.delivery import as_text
from notifications.mail_server import record_refusal
from notifications.models import MailServerState, OutgoingMail
from tests.factories import PASSWORD, MatchRequestFactory, MenteeProfileFactory

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


def test_a_line_says_when_in_the_time_of_the_probes(lines):
    logging.getLogger("somewhere").warning("It is late.")

    [line] = lines()
    assert datetime.fromisoformat(line["at"]).utcoffset() == timedelta()


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


def broken_constraint(**values):
    """The error of a row that breaks a constraint, with all its values in PostgreSQL's words."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        MenteeProfileFactory(**{"user__time_zone": None} | values)
    assert values["user__preferred_name"] in str(caught.value)
    return caught.value


def test_the_message_of_a_task_that_breaks_a_constraint_has_no_values_either(lines):
    error = broken_constraint(user__preferred_name="Qsecret")

    logging.getLogger("celery").error("Task raised unexpected: %r", error)
    logging.getLogger("celery").error("Task raised unexpected: %s", error)

    assert [("null value" in line["message"], "Qsecret" in line["message"]) for line in lines()] == [(True, False)] * 2


def test_values_with_line_ends_are_left_out_to_their_end_and_what_follows_a_traceback_stays():
    text = "broke\nDETAIL:  Failing row contains (first\n\nQsecret\nlast).\n\nDuring handling of this, more broke"

    assert without_values(text) == "broke\n\nDuring handling of this, more broke"


def test_what_is_kept_of_an_error_beside_a_row_has_no_values_of_it():
    error = broken_constraint(user__preferred_name="Qsecret")

    record_failure("a sweep", 7, error)
    record_refusal(error)

    kept = [StuckRow.objects.get().error, MailServerState.objects.get().last_error, as_text(error)]
    assert [("null value" in text, "Qsecret" in text) for text in kept] == [(True, False)] * 3


def test_the_mails_of_a_request_bear_its_number(client, user):
    number = "abcdef0123456789"

    client.post(reverse("account_request_login_code"), {"email": user.email}, headers={"X-Request-ID": number})

    assert list(OutgoingMail.objects.values_list("request", flat=True)) == [number]
    OutgoingMail.objects.create(kind="x", key="x", recipient=user)  # as a command or a worker does
    assert OutgoingMail.objects.get(key="x").request == ""


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
