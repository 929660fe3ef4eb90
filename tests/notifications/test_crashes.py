"""Workers that die, brokers that are gone. A process of its own is killed with `kill -9`."""

import mailbox
import re
import socket
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings
from django.db.models.functions import Now
from django.urls import reverse
from kombu.exceptions import OperationalError

from matches import actions
from matches.models import MatchRequest
from mentoring.celery import app
from notifications import delivery
from notifications.actions import notify
from notifications.models import Notice, OutgoingMail
from notifications.rendering import render_subject
from program.monitoring.invariants import broken_rules
from program.tasks import deliver_due_mail
from tests.concurrency import Process, errors_in, together
from tests.factories import MatchRequestFactory, MenteeProfileFactory, MentorProfileFactory, age

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.soak]
KILLS = 3


def letters():
    return [letter["Message-ID"] for letter in mailbox.Maildir(settings.DEMO_MAILBOX)]


def leases_run_out():
    """Two minutes after a worker has died."""
    OutgoingMail.objects.filter(lease_until__isnull=False).update(lease_until=Now() - timedelta(seconds=1))


def mails_waiting(count):
    match_request = MatchRequestFactory()
    for number in range(count):
        notify(match_request.mentor.user, "matches/request_reminder", match_request, occasion=str(number))


def test_a_drainer_killed_in_the_middle_loses_no_mail_and_repeats_at_most_one_per_kill():
    mails_waiting(80)
    hits = 0

    for _number in range(KILLS):
        before = len(letters())
        worker = Process("from notifications.delivery import deliver_due; deliver_due(60)", settings.DEMO_MAILBOX)
        hits += worker.kill_when(lambda before=before: len(letters()) > before + 2)
        leases_run_out()
    delivery.deliver_due(60)

    delivered = Counter(letters())
    assert hits == KILLS
    assert len(delivered) == 80
    assert sum(delivered.values()) - 80 <= hits
    assert not OutgoingMail.objects.queued().exists()
    assert broken_rules() == {}


def test_a_sweep_killed_in_the_middle_expires_every_request_once_and_tells_each_side_once():
    mentor = MentorProfileFactory()
    for match_request in MatchRequestFactory.create_batch(40, mentor=mentor):
        age(match_request, days=10, seconds=1)
    hits = 0

    for _number in range(KILLS):
        before = MatchRequest.objects.overdue().count()
        worker = Process("from matches.actions import settle_requests; settle_requests(batch=1)")
        hits += worker.kill_when(lambda before=before: MatchRequest.objects.overdue().count() < before)
    left = MatchRequest.objects.overdue().count()
    actions.settle_requests()

    assert (hits, left > 0) == (KILLS, True)
    assert MatchRequest.objects.filter(status="expired").count() == 40
    kinds = Counter(OutgoingMail.objects.values_list("kind", flat=True))
    assert kinds == {"matches/request_expired": 40, "matches/request_unanswered": 40}
    assert Counter(Notice.objects.values_list("kind", flat=True)) == kinds
    assert broken_rules() == {}


def test_two_drainers_at_once_send_every_mail_once():
    mails_waiting(40)

    outcomes = together(delivery.deliver_due, delivery.deliver_due)

    assert errors_in(outcomes) == []
    assert sum(outcomes) == 40
    assert max(Counter(letters()).values()) == 1


def test_control_without_the_lease_two_drainers_send_a_mail_twice(monkeypatch):
    mails_waiting(10)
    unheld = OutgoingMail.objects.queued

    def claim(*arguments):
        time.sleep(0.02)
        return unheld().order_by("pk").first()

    monkeypatch.setattr(delivery, "claim", claim)

    together(delivery.deliver_due, delivery.deliver_due)

    assert max(Counter(letters()).values()) > 1


@pytest.fixture(params=["gone", "hung"])
def broker(request, monkeypatch):
    """No broker: its port refuses, or takes the connection and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if request.param == "hung":
            listener.listen()
        address = f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
        monkeypatch.setitem(app.conf, "broker_url", address)
        monkeypatch.setitem(app.conf, "broker_transport_options", {"socket_timeout": 0.5})
        monkeypatch.setattr(app, "_pool", None)
        monkeypatch.setattr(app.amqp, "_producer_pool", None)
        yield request.param


def test_without_a_broker_every_page_works_and_the_mail_leaves_later(broker, client_of):
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()
    begin = time.monotonic()

    client_of(mentee.user).post(reverse("matches:request_new", args=[mentor.pk]), {"wants_to_reach": "A first job."})
    match_request = MatchRequest.objects.get()
    page = reverse("matches:accept", args=[match_request.pk])
    answer = client_of(mentor.user).post(page, {"note": "Gladly."}, follow=True)

    assert time.monotonic() - begin < 5
    assert mentee.user.email in answer.text
    assert delivery.deliver_due() == 3
    assert len(letters()) == 3


def test_control_whoever_publishes_to_this_broker_fails(broker):
    with pytest.raises(OperationalError):
        deliver_due_mail.apply_async(retry=False)


def test_three_days_without_beat_and_workers_bend_no_rule():
    mentee = MenteeProfileFactory()
    silent = actions.send_request(mentee, MentorProfileFactory(), wants_to_reach="A first job.")
    age(silent, days=13)
    with pytest.raises(actions.answers.Refused):
        actions.accept(silent)
    second = actions.send_request(mentee, MentorProfileFactory(), wants_to_reach="A first job.")

    together(actions.settle_requests, actions.remind_mentors, delivery.deliver_due)
    delivery.deliver_due()

    silent.refresh_from_db()
    assert (silent.status, silent.closed_at) == ("expired", silent.respond_by)
    assert MatchRequest.objects.open().get() == second
    assert broken_rules() == {}


def test_after_three_days_without_beat_everybody_is_reminded_once_of_where_things_stand_today():
    waiting = MatchRequestFactory()
    silent_pair, done = (actions.accept(MatchRequestFactory()) for _pair in range(2))
    OutgoingMail.objects.all().delete()
    Notice.objects.all().delete()
    age(waiting, days=8, seconds=1)  # day 5 and day 8 both came while nothing ran
    age(silent_pair, days=17)  # day 5 and day 14
    age(done, days=33)  # day 14 and day 30

    together(*[actions.remind_mentors, actions.remind_and_lapse_matches] * 2)

    kinds = Counter(OutgoingMail.objects.values_list("kind", flat=True))
    assert kinds == {"matches/request_reminder": 1, "matches/ask_both": 2, "matches/lapsed": 2}
    assert Counter(Notice.objects.values_list("kind", flat=True)) == kinds
    delivery.deliver_due()
    subject = render_subject("matches/request_reminder", waiting, waiting.mentor.user)
    [reminder] = [letter for letter in mailbox.Maildir(settings.DEMO_MAILBOX) if letter["Subject"] == subject]
    said = " ".join(reminder.get_payload(0).get_payload(decode=True).decode().split())
    assert re.search(r"· \w+ 9 \w+ 10", said)
    done.refresh_from_db()
    assert done.status == "lapsed"
    assert broken_rules() == {}


def test_control_without_the_stamp_the_same_reminder_is_claimed_at_every_beat(monkeypatch):
    age(MatchRequestFactory(), days=8, seconds=1)
    monkeypatch.setattr(MatchRequest.objects.all().__class__, "claim", lambda rows, **stamp: [row.pk for row in rows])

    assert [actions.remind_mentors() > 0, actions.remind_mentors() > 0] == [True, True]
