"""A mail server that is slow, refuses, hangs or hangs up half-way, and a database that goes away.

The portal speaks SMTP with a server of the test's own. Nothing is lost; only what the server had taken when the
conversation broke comes twice, with the same Message-ID.
"""

import time
from collections import Counter

import psycopg
import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.db import OperationalError, connection
from django.db.models.functions import Now
from django.urls import reverse

from matches import actions
from notifications import delivery
from notifications.actions import notify
from notifications.models import OutgoingMail
from program.monitoring.invariants import broken_rules
from tests.concurrency import errors_in, together
from tests.factories import MatchRequestFactory, MenteeProfileFactory, MentorProfileFactory
from tests.mail_server import MailServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.soak]
PATIENCE = 0.4  # seconds the portal waits for a word of the server, in these tests


@pytest.fixture
def server(settings):
    server = MailServer()
    settings.DELIVERY, settings.DELIVERY_TIMEOUT = server.delivery, PATIENCE
    yield server
    server.close()


def mails_waiting(count):
    match_request = MatchRequestFactory()
    for number in range(count):
        notify(match_request.mentor.user, "matches/request_reminder", match_request, occasion=str(number))


def time_for_the_next_try():
    OutgoingMail.objects.queued().update(not_before=Now(), lease_until=None)


def tries():
    return list(OutgoingMail.objects.order_by("pk").values_list("attempts", flat=True))


def times_taken(server):
    return sorted(Counter(letter["Message-ID"] for letter in server.letters).values())


def test_a_slow_server_gets_every_mail_once(server):
    mails_waiting(3)
    server.faults = dict.fromkeys(["greeting", "EHLO", "MAIL", "RCPT", "DATA", "end of data"], "slow")
    server.pause = PATIENCE / 4

    assert delivery.deliver_due() == 3

    assert (times_taken(server), tries()) == ([1, 1, 1], [1, 1, 1])


AWAY = ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "end of data before it is kept"]


@pytest.mark.parametrize("how", ["hang", "hang up"])
@pytest.mark.parametrize("point", AWAY)
def test_a_server_that_leaves_half_way_costs_one_mail_one_try_and_nothing_is_lost(server, point, how):
    mails_waiting(3)
    server.faults = {point: how}

    begin = time.monotonic()
    assert delivery.deliver_due() == 0
    assert time.monotonic() - begin < 10 * PATIENCE

    assert tries() == [1, 0, 0]
    server.faults = {}
    time_for_the_next_try()
    assert delivery.deliver_due() == 3
    assert times_taken(server) == [1, 1, 1]
    assert broken_rules() == {}


@pytest.mark.parametrize("how", ["hang", "hang up"])
def test_a_server_that_takes_a_mail_and_does_not_say_so_gets_that_one_twice_with_one_message_id(server, how):
    mails_waiting(3)
    server.faults = {"end of data": how}
    delivery.deliver_due()

    server.faults = {}
    time_for_the_next_try()
    delivery.deliver_due()

    assert times_taken(server) == [1, 1, 2]
    assert not OutgoingMail.objects.queued().exists()


@pytest.mark.parametrize(
    ("point", "code", "is_for_good"),
    [
        ("greeting", 421, False),
        ("MAIL", 451, False),
        ("RCPT", 450, False),
        ("RCPT", 550, True),
        ("DATA", 451, False),
        ("DATA", 554, True),
        ("end of data before it is kept", 452, False),
        ("end of data before it is kept", 552, True),
    ],
)
def test_what_a_server_refuses_for_now_is_tried_again_and_for_good_is_a_dead_letter(server, point, code, is_for_good):
    mails_waiting(1)
    server.faults = {point: code}

    assert delivery.deliver_due() == 0

    mail = OutgoingMail.objects.get()
    assert (bool(mail.failed_at), mail.sent_at, mail.attempts, server.letters) == (is_for_good, None, 1, [])
    assert str(code) in mail.last_error


def test_a_server_that_was_away_a_whole_day_gets_everything_afterwards(settings, server):
    mails_waiting(2)
    server.faults = {"greeting": "hang up"}
    for _try in range(28):
        time_for_the_next_try()
        delivery.deliver_due()

    server.faults = {}
    time_for_the_next_try()

    assert delivery.deliver_due() == 2
    assert times_taken(server) == [1, 1]


def test_pages_do_not_wait_for_a_server_that_hangs(server, client_of):
    server.faults = {"greeting": "hang"}
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()

    outcomes = together(
        delivery.deliver_due,
        lambda: client_of(mentee.user).post(
            reverse("matches:request_new", args=[mentor.pk]), {"wants_to_reach": "A first job."}
        ),
    )

    assert errors_in(outcomes) == []
    assert outcomes[1].status_code == 302
    assert delivery.deliver_due() == 0
    server.faults = {}
    time_for_the_next_try()
    assert delivery.deliver_due() == 2


class Cut(BaseEmailBackend):
    """Carries mails, and cuts the drainer's connection to the database at one of them: before it is taken, or after."""

    taken, cut_at, when = [], 0, "after"

    def send_messages(self, messages):
        is_now = len(Cut.taken) == Cut.cut_at
        if is_now and Cut.when == "before":
            cut_connection()
            raise ConnectionResetError
        Cut.taken.extend(messages)
        if is_now:
            cut_connection()
        return len(messages)


def cut_connection():
    """As an administrator does, or a database that fails over."""
    Cut.cut_at = -1
    database = connection.settings_dict
    pid = connection.connection.info.backend_pid
    with psycopg.connect(
        host=database["HOST"],
        port=database["PORT"],
        user=database["USER"],
        password=database["PASSWORD"],
        dbname=database["NAME"],
        autocommit=True,
    ) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])


@pytest.mark.parametrize(("when", "expected"), [("before", [1, 1, 1, 1]), ("after", [1, 1, 1, 2])])
def test_a_drainer_that_loses_its_database_loses_no_mail(settings, when, expected):
    settings.DELIVERY = {"EMAIL_BACKEND": f"{__name__}.Cut"}
    Cut.taken, Cut.cut_at, Cut.when = [], 1, when
    mails_waiting(4)

    [lost] = together(delivery.deliver_due)

    assert isinstance(lost, OperationalError)
    assert OutgoingMail.objects.filter(sent_at__isnull=False).count() == 1
    assert delivery.deliver_due() == 2  # the one that was held stays held until its lease ends
    time_for_the_next_try()
    assert delivery.deliver_due() == 1
    assert sorted(Counter(mail.extra_headers["Message-ID"] for mail in Cut.taken).values()) == expected
    assert broken_rules() == {}


def test_a_verb_that_loses_its_database_half_way_has_done_nothing(monkeypatch):
    match_request = MatchRequestFactory()
    told = actions.answers.emails.request_accepted
    monkeypatch.setattr(actions.answers.emails, "request_accepted", lambda row: (told(row), cut_connection()))

    [lost] = together(lambda: actions.accept(match_request))

    assert isinstance(lost, OperationalError)
    assert not OutgoingMail.objects.exists()
    match_request.refresh_from_db()
    assert match_request.is_answerable
    monkeypatch.undo()
    assert actions.accept(match_request).is_open
    assert broken_rules() == {}


def test_control_a_mail_marked_as_sent_before_it_is_taken_is_lost(settings, monkeypatch, server):
    """The order in `deliver` is the guard: send, then commit."""
    mails_waiting(3)
    server.faults = {"DATA": "hang up"}
    deliver = delivery.deliver

    def too_early(mail, *arguments):
        delivery.record_outcome(mail, sent_at=Now())
        return deliver(mail, *arguments)

    monkeypatch.setattr(delivery, "deliver", too_early)
    delivery.deliver_due()
    server.faults = {}
    time_for_the_next_try()
    delivery.deliver_due()

    assert times_taken(server) == [1, 1]
