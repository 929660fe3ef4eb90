"""A mail server that is slow, refuses, hangs or hangs up half-way, and a database that goes away.

The portal speaks SMTP with a server of the test's own. Nothing is lost; only what the server had taken when the
conversation broke comes twice, with the same Message-ID.
"""

import time
from collections import Counter
from datetime import timedelta

import psycopg
import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.db import OperationalError, connection
from django.db.models import F
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from matches import actions
from notifications import actions as actions_of_mail
from notifications import delivery
from notifications.actions import notify
from notifications.models import LEASE_SECONDS, MailServerState, OutgoingMail
from program import tasks
from program.monitoring.invariants import broken_rules
from tests.concurrency import errors_in, together
from tests.factories import MatchRequestFactory, MenteeProfileFactory, MentorProfileFactory, StaffFactory
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db(transaction=True)
# Seconds the portal waits for a word of the server: few where the server is slow or silent, which only `make soak`
# tries because it depends on the machine; else more than it ever needs.
PATIENCE, LONG = 0.4, 30


@pytest.fixture
def server(settings, request):
    server = MailServer()
    patience = PATIENCE if request.node.get_closest_marker("soak") else LONG
    settings.DELIVERY, settings.DELIVERY_TIMEOUT = server.delivery, patience
    settings.DELIVERY_ANSWER_TIMEOUT = patience
    yield server
    server.close()


def mails_waiting(count):
    match_request = MatchRequestFactory()
    for number in range(count):
        notify(match_request.mentor.user, "matches/request_reminder", match_request, occasion=str(number))


def time_for_the_next_try():
    MailServerState.objects.update(paused_until=Now())
    OutgoingMail.objects.queued().update(not_before=Now(), lease_until=None)


def tries():
    return list(OutgoingMail.objects.order_by("pk").values_list("attempts", flat=True))


def times_taken(server):
    return sorted(Counter(letter["Message-ID"] for letter in server.letters).values())


@pytest.mark.soak
def test_a_slow_server_gets_every_mail_once(server):
    mails_waiting(3)
    server.faults = dict.fromkeys(["greeting", "EHLO", "MAIL", "RCPT", "DATA", "end of data"], "slow")
    server.pause = PATIENCE / 4

    assert delivery.deliver_due() == 3

    assert (times_taken(server), tries()) == ([1, 1, 1], [1, 1, 1])


def test_a_server_that_is_slow_to_let_us_in_gets_a_mail_in_each_run(server):
    mails_waiting(2)
    server.faults, server.pause = {"greeting": "slow"}, 0.3

    assert [delivery.deliver_due(seconds=0), delivery.deliver_due(seconds=0)] == [1, 1]


@pytest.mark.soak
def test_a_server_that_takes_long_to_say_that_it_has_a_mail_gets_it_once(settings, server):
    settings.DELIVERY_ANSWER_TIMEOUT = 5 * PATIENCE
    mails_waiting(2)
    server.faults, server.pause = {"end of data": "slow"}, 2 * PATIENCE

    assert delivery.deliver_due() == 2

    assert (times_taken(server), tries()) == ([1, 1], [1, 1])


@pytest.mark.soak
@pytest.mark.parametrize("how", ["hang", "hang up"])
def test_a_mail_that_the_server_perhaps_has_comes_again_after_an_hour_and_at_most_twice(server, how):
    mails_waiting(1)
    server.faults = {"end of data": how}
    pauses = []
    for _try in range(4):
        time_for_the_next_try()
        delivery.deliver_due()
        pauses += OutgoingMail.objects.queued().values_list("not_before", flat=True)

    assert times_taken(server) == [3]
    assert len(pauses) == 2
    assert min(pauses) > timezone.now() + timedelta(minutes=55)
    assert OutgoingMail.objects.get().failed_at


@pytest.mark.soak
def test_a_run_with_the_latest_answer_ends_before_anyone_takes_it_for_dead(settings):
    task = tasks.deliver_due_mail

    opening, mails, last_mail = 7 * 20, 20, 3 * 20 + 120  # from the greeting to two rounds of a sign-in: seven words
    assert opening + mails + last_mail < task.soft_time_limit < task.time_limit < LEASE_SECONDS
    assert task.time_limit < settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]


BEFORE_A_MAIL = {"greeting"}
AWAY = [*BEFORE_A_MAIL, "EHLO", "MAIL", "RCPT", "DATA", "end of data before it is kept"]


@pytest.mark.soak
@pytest.mark.parametrize("how", ["hang", "hang up"])
@pytest.mark.parametrize("point", AWAY)
def test_a_server_that_leaves_half_way_costs_at_most_one_mail_one_try_and_nothing_is_lost(server, point, how):
    mails_waiting(3)
    server.faults = {point: how}

    begin = time.monotonic()
    assert delivery.deliver_due() == 0
    assert time.monotonic() - begin < 10 * PATIENCE

    assert tries() == [int(point not in BEFORE_A_MAIL), 0, 0]
    server.faults = {}
    time_for_the_next_try()
    assert delivery.deliver_due() == 3
    assert times_taken(server) == [1, 1, 1]
    assert broken_rules() == {}


@pytest.mark.soak
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
    ("point", "answer", "is_for_good"),
    [
        ("RCPT", "450 4.2.1 mailbox busy", False),
        ("RCPT", "550 5.1.1 no such user", True),
        ("RCPT", "552 5.2.2 mailbox full", True),
        ("RCPT", "550 unknown", True),
        ("DATA", "451 later", False),
        ("DATA", "554 no", False),
        ("end of data before it is kept", "452 no room", False),
        ("end of data before it is kept", "552 too large", False),
    ],
)
def test_only_a_refusal_of_the_recipient_is_final_and_others_are_tried_again(server, point, answer, is_for_good):
    mails_waiting(1)
    server.faults = {point: answer}

    assert delivery.deliver_due() == 0

    mail = OutgoingMail.objects.get()
    assert (bool(mail.failed_at), mail.sent_at, mail.attempts, server.letters) == (is_for_good, None, 1, [])
    assert answer[:3] in mail.last_error


ABOUT_US = [
    ("greeting", "421 4.7.0 try later"),
    ("greeting", "554 5.7.1 you are on a list"),
    ("MAIL", "550 5.7.1 sender not allowed"),
    ("MAIL", "550 no such sender"),
    ("MAIL", "451 4.7.1 try later"),
    ("RCPT", "550 5.4.5 Daily user sending limit exceeded"),
    ("RCPT", "421 closing"),
    ("end of data before it is kept", "421 4.3.2 shutting down"),
]


@pytest.mark.parametrize(("point", "answer"), ABOUT_US)
def test_what_the_server_says_about_us_ends_the_run_and_costs_no_mail_a_try(server, point, answer):
    mails_waiting(3)
    server.faults = {point: answer}

    for _run in range(5):
        assert delivery.deliver_due() == 0

    assert tries() == [0, 0, 0]
    assert server.conversations == 1  # four runs wait: each try more could lock the account
    assert answer[4:] in MailServerState.objects.get().last_error
    server.faults = {}
    time_for_the_next_try()
    OutgoingMail.objects.update(not_before=Now())
    assert delivery.deliver_due() == 3
    assert not MailServerState.objects.exists()


def test_a_server_that_has_let_another_run_in_meanwhile_does_not_refuse_us(server):
    mails_waiting(2)
    served = OutgoingMail.objects.order_by("pk").first()

    def repaired_for_others(_recipient):
        OutgoingMail.objects.filter(pk=served.pk).update(sent_at=Now())
        connection.close()  # this thread's own
        return "421 try later"

    server.faults = {"greeting": repaired_for_others}

    assert delivery.deliver_due() == 0

    assert not MailServerState.objects.exists()


def test_a_wrong_password_is_tried_once_and_then_ever_more_rarely(settings, server):
    mails_waiting(3)
    settings.DELIVERY = server.delivery | {"EMAIL_HOST_USER": "portal", "EMAIL_HOST_PASSWORD": "wrong"}

    pauses = []
    for _try in range(6):
        delivery.deliver_due()
        state = MailServerState.objects.get()
        pauses.append(round((state.paused_until - timezone.now()).total_seconds() / 60))
        time_for_the_next_try()

    assert pauses == [1, 2, 4, 8, 15, 15]
    assert tries() == [0, 0, 0]


def test_a_file_that_is_gone_concerns_its_mail_alone(server, monkeypatch):
    mails_waiting(2)
    first, build = OutgoingMail.objects.order_by("pk").first(), delivery.build_message

    def read(mail, branding):
        if mail.pk == first.pk:
            raise FileNotFoundError("agreement.pdf")
        return build(mail, branding)

    monkeypatch.setattr(delivery, "build_message", read)

    assert delivery.deliver_due() == 1
    assert not MailServerState.objects.exists()


def test_a_limit_reached_in_the_middle_of_a_run_makes_delivery_wait(server, monkeypatch):
    mails_waiting(3)
    build = delivery.build_message

    def limit_after_the_first(mail, branding):
        if server.letters:
            server.faults = {"MAIL": "550 5.4.5 Daily user sending limit exceeded"}
        return build(mail, branding)

    monkeypatch.setattr(delivery, "build_message", limit_after_the_first)

    assert [delivery.deliver_due(), delivery.deliver_due()] == [1, 0]
    assert server.conversations == 1  # the second run waits


def test_a_code_that_was_erased_and_queued_again_is_outdated(client, user):
    client.post(reverse("account_request_login_code"), {"email": user.email})
    delivery.deliver_due()
    OutgoingMail.objects.update(failed_at=Now(), sent_at=None)

    actions_of_mail.queue_again(OutgoingMail.objects.all(), by=StaffFactory())
    delivery.deliver_due()

    assert OutgoingMail.objects.get().obsolete_at


@pytest.mark.parametrize(("minutes", "leaves"), [(9, True), (11, False)])
@pytest.mark.parametrize("door", ["account_request_login_code", "account_reset_password"])
def test_a_code_that_has_expired_on_the_way_does_not_leave(client, user, door, minutes, leaves):
    client.post(reverse(door), {"email": user.email})
    later = timedelta(minutes=minutes)
    OutgoingMail.objects.update(not_before=F("not_before") - later, expires_at=F("expires_at") - later)

    assert delivery.deliver_due() == leaves
    assert bool(OutgoingMail.objects.get().obsolete_at) != leaves


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


@pytest.mark.soak
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


def test_a_drainer_whose_database_comes_back_records_what_has_left(settings, monkeypatch):
    settings.DELIVERY = {"EMAIL_BACKEND": f"{__name__}.Cut"}
    monkeypatch.setattr(delivery, "WAITS_FOR_DATABASE", (0,))
    Cut.taken, Cut.cut_at, Cut.when = [], 1, "after"
    mails_waiting(4)

    assert together(delivery.deliver_due) == [4]

    assert OutgoingMail.objects.exclude(sent_at=None).count() == len(Cut.taken) == 4


@pytest.mark.soak
@pytest.mark.parametrize(("when", "expected"), [("before", [1, 1, 1, 1]), ("after", [1, 1, 1, 2])])
def test_a_drainer_that_loses_its_database_loses_no_mail(settings, monkeypatch, when, expected):
    settings.DELIVERY = {"EMAIL_BACKEND": f"{__name__}.Cut"}
    monkeypatch.setattr(delivery, "WAITS_FOR_DATABASE", ())  # as if it stayed away
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


@pytest.mark.soak
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
