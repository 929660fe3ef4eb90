"""Whatever works is killed with `kill -9` at every statement and commit, and does its work again.

Afterwards everything is as if nothing had happened: each state once, and each person told once.
"""

import mailbox
from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from matches import actions, emails
from matches.actions import deadlines
from matches.models import MatchRequest
from notifications import delivery
from notifications.actions import notify
from notifications.models import OutgoingMail
from program.monitoring.invariants import broken_rules
from tests.concurrency import is_killed_at
from tests.factories import MatchRequestFactory, MentorProfileFactory, age
from tests.matches.crash_testing import MANY, killed_at_every_step, once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.soak]


def overdue():
    for match_request in MatchRequestFactory.create_batch(2):
        age(match_request, days=10, seconds=1)
    return lambda: actions.settle_requests(batch=1)


def on_day_five():
    for match_request in MatchRequestFactory.create_batch(2):
        age(match_request, days=5, seconds=1)
    return actions.remind_mentors


def without_a_move():
    for days in (5, 14, 30):
        age(actions.accept(MatchRequestFactory()), days=days, seconds=1)
    return actions.remind_and_lapse_matches


def two_silences():
    mentor = MentorProfileFactory(confirmed_at=timezone.now() - timedelta(days=90))
    for days in (20, 12):
        age(MatchRequestFactory(mentor=mentor), days=days)
    actions.settle_requests()
    return actions.hide_unresponsive_mentors


def the_last_place():
    mentor = MentorProfileFactory()
    first, _second = MatchRequestFactory.create_batch(2, mentor=mentor)
    return once(lambda: actions.accept(MatchRequest.objects.with_people().get(pk=first.pk)))


def a_late_yes():
    late = MatchRequestFactory()
    age(late, days=12)
    actions.settle_requests()
    actions.offer_late_yes(MatchRequest.objects.with_people().get(pk=late.pk))
    MatchRequestFactory(mentee=late.mentee)
    return once(lambda: actions.confirm_late_yes(MatchRequest.objects.with_people().get(pk=late.pk), taking_back=True))


SCENES = [overdue, on_day_five, without_a_move, two_silences, the_last_place, a_late_yes]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_work_that_is_killed_at_any_step_is_done_once_when_it_is_done_again(scene):
    assert killed_at_every_step(scene) == {}
    assert broken_rules() == {}


def test_control_without_one_transaction_a_killed_sweep_leaves_people_untold(monkeypatch):
    def in_two_steps(match_requests, batch=5000):
        with transaction.atomic():
            expired = {"status": "expired", "status_changed_at": Now(), "closed_at": F("respond_by")}
            pks = match_requests.overdue().claim(batch, **expired)
        emails.requests_expired(MatchRequest.objects.filter(pk__in=pks))
        return len(pks)

    monkeypatch.setattr(deadlines, "settle", in_two_steps)

    assert killed_at_every_step(overdue) != {}


def letters():
    return Counter(letter["Message-ID"] for letter in mailbox.Maildir(settings.DEMO_MAILBOX))


def test_a_drainer_killed_at_any_step_loses_no_mail_and_repeats_only_what_the_server_had_taken():
    match_request = MatchRequestFactory()
    for step in range(1, MANY):
        before = letters()
        for number in range(2):
            notify(match_request.mentor.user, "matches/request_reminder", match_request, occasion=f"{step}-{number}")
        was_killed = is_killed_at(step, delivery.deliver_due)
        OutgoingMail.objects.filter(lease_until__isnull=False).update(lease_until=Now() - timedelta(seconds=1))
        delivery.deliver_due()

        delivered = letters() - before
        assert (len(delivered), sum(delivered.values()) <= 2 + was_killed) == (2, True)
        if not was_killed:
            break
    assert not OutgoingMail.objects.queued().exists()
    assert broken_rules() == {}
