"""Two or sixteen at once. Each race has a control: without its guard the test would fail."""

import threading
import time
from itertools import combinations_with_replacement

import pytest
from django.db import connection

from core import workflow
from core.workflow import Refused
from matches import actions
from matches.actions import answers, locks
from matches.actions.capacity import has_opening
from matches.models import Match, MatchRequest
from notifications.models import OutgoingMail
from program.monitoring.invariants import broken_rules
from tests.concurrency import errors_in, together
from tests.factories import MatchRequestFactory, MenteeProfileFactory, MentorProfileFactory, age
from tests.matches.declining import pass_undo_window
from tests.matches.racing import OPEN_VERBS, at_the_edge, close_by_staff, doing, expire, fresh, strange, told_about

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.soak]


@pytest.fixture
def held_open(monkeypatch):
    """Keeps the moment between counting the places and taking one open, so that every race is met."""
    count = has_opening

    def slowly(mentor):
        is_free = count(mentor)
        time.sleep(0.05)
        return is_free

    monkeypatch.setattr(answers, "has_opening", slowly)


def sixteen_accepts(capacity):
    mentor = MentorProfileFactory(capacity=capacity)
    requests = MatchRequestFactory.create_batch(16, mentor=mentor)
    return mentor, together(*(doing(actions.accept, match_request) for match_request in requests))


@pytest.mark.parametrize("capacity", [1, 3])
def test_sixteen_parallel_accepts_give_exactly_the_places_there_are(held_open, capacity):
    mentor, outcomes = sixteen_accepts(capacity)

    mentor.refresh_from_db()
    assert sum(isinstance(outcome, Match) for outcome in outcomes) == capacity
    assert {type(error) for error in errors_in(outcomes)} == {Refused}
    assert (Match.objects.count(), mentor.places_taken) == (capacity, capacity)
    assert set(MatchRequest.objects.values_list("status", "closed_because")) == {
        ("accepted", ""),
        ("closed", "no_place"),
    }
    assert broken_rules() == {}


@pytest.fixture
def unguarded(monkeypatch):
    """The verb takes no lock, and answers nobody else."""
    for module in (answers, locks):
        monkeypatch.setattr(module, "lock", lambda row: None)
    monkeypatch.setattr(answers, "close_waiting_requests", lambda mentor, because: None)


def test_control_without_the_lock_the_database_alone_keeps_the_places(held_open, unguarded):
    _mentor, outcomes = sixteen_accepts(1)

    assert Match.objects.count() == 1
    assert {type(error).__name__ for error in errors_in(outcomes)} == {"IntegrityError"}


def test_control_without_lock_and_guard_a_place_is_taken_more_than_once(held_open, unguarded):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE matches_match DISABLE TRIGGER USER")
    try:
        sixteen_accepts(1)
        taken, rules = Match.objects.count(), set(broken_rules())
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE matches_match ENABLE TRIGGER USER")

    assert taken > 1
    assert "every guard of the database is switched on" in rules


EFFECTS = {
    "accepted": {"matches/request_accepted", "matches/you_accepted"},
    "declined": {"matches/request_declined", "matches/you_declined"},
    "withdrawn": {"matches/request_withdrawn"},
    "expired": {"matches/request_expired", "matches/request_unanswered"},
    "closed": {"matches/request_closed", "matches/request_no_longer_waits"},
}


@pytest.mark.parametrize("milliseconds", [5, 20, 60])
def test_accept_withdraw_and_two_sweeps_at_the_ten_day_edge_leave_one_final_state(milliseconds):
    match_request = MatchRequestFactory()
    at_the_edge(match_request, milliseconds)

    def sweep():
        time.sleep(milliseconds / 1000)
        return actions.settle_requests()

    outcomes = together(doing(actions.accept, match_request), doing(actions.withdraw, match_request), sweep, sweep)
    time.sleep(0.1)
    actions.settle_requests()

    match_request.refresh_from_db()
    assert strange(outcomes) == []
    assert told_about(match_request) == sorted(EFFECTS[match_request.status])
    assert Match.objects.count() == (match_request.status == "accepted")
    assert broken_rules() == {}


def race(pair, milliseconds):
    """What is wrong after two verbs have met one request; nothing when exactly one of them had its effect."""
    match_request = MatchRequestFactory()
    at_the_edge(match_request, milliseconds)
    outcomes = together(*(doing(verb, match_request) for verb in pair))
    if milliseconds < 1000:
        time.sleep(0.05)
        actions.settle_requests()
    pass_undo_window(match_request)
    actions.settle_requests()
    match_request.refresh_from_db()
    expected = sorted(EFFECTS[match_request.status]) if match_request.status != "pending" else []
    if match_request.status in ("withdrawn", "closed"):  # perhaps after a no that has not taken effect
        expected += set(told_about(match_request)) & {"matches/you_declined"}
    return [
        *strange(outcomes),
        *(["nothing happened"] if match_request.status == "pending" and pair != (expire, expire) else []),
        *([told_about(match_request)] if told_about(match_request) != expected else []),
    ]


@pytest.mark.parametrize("milliseconds", [10_000, 20])
def test_every_pair_of_answers_has_one_effect(milliseconds):
    pairs = list(combinations_with_replacement(OPEN_VERBS, 2))

    faults = {tuple(verb.__name__ for verb in pair): race(pair, milliseconds) for pair in pairs}

    assert {pair: fault for pair, fault in faults.items() if fault} == {}
    assert broken_rules() == {}


def test_control_without_the_lock_in_the_move_two_answers_both_count(monkeypatch):
    match_request = MatchRequestFactory()
    both_have_read = threading.Barrier(2)
    monkeypatch.setattr("matches.actions.requests.lock", lambda row: None)
    monkeypatch.setattr(workflow, "lock", lambda row: both_have_read.wait(10))

    outcomes = together(doing(close_by_staff, match_request), doing(actions.withdraw, match_request))

    # The database is the second guard: a final state never changes.
    assert [type(error).__name__ for error in errors_in(outcomes)] == ["IntegrityError"]


@pytest.mark.parametrize("verbs", [("confirm", "confirm"), ("confirm", "send"), ("offer", "offer")])
def test_a_late_yes_races_without_double_effect(verbs):
    expired = MatchRequestFactory()
    age(expired, days=11)
    actions.settle_requests()
    if "offer" not in verbs:
        actions.offer_late_yes(fresh(expired))
    other = MentorProfileFactory()
    doings = {
        "confirm": doing(actions.confirm_late_yes, expired),
        "offer": doing(actions.offer_late_yes, expired),
        "send": lambda: actions.send_request(fresh(expired).mentee, other, wants_to_reach="A job."),
    }

    outcomes = together(*(doings[verb] for verb in verbs))

    assert {type(error) for error in errors_in(outcomes)} <= {Refused}
    assert Match.objects.count() <= 1
    assert OutgoingMail.objects.filter(kind="matches/late_yes_offered").count() == 1
    assert broken_rules() == {}


def test_eight_clicks_send_one_request():
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()

    outcomes = together(*[lambda: actions.send_request(mentee, mentor, wants_to_reach="A job.")] * 8)

    assert MatchRequest.objects.count() == 1
    assert [type(error) for error in errors_in(outcomes)] == [Refused] * 7


def test_a_mentee_who_writes_to_four_mentors_at_once_writes_to_one():
    mentee = MenteeProfileFactory()
    mentors = MentorProfileFactory.create_batch(4)

    together(
        *(lambda mentor=mentor: actions.send_request(mentee, mentor, wants_to_reach="A job.") for mentor in mentors)
    )

    assert MatchRequest.objects.open().count() == 1
    assert broken_rules() == {}


def test_two_beats_expire_remind_and_nudge_nobody_twice():
    overdue, on_day_five = MatchRequestFactory.create_batch(5), MatchRequestFactory.create_batch(5)
    for match_request in overdue:
        age(match_request, days=11)
    for match_request in on_day_five:
        age(match_request, days=5, seconds=1)

    outcomes = together(*[actions.settle_requests, actions.remind_mentors] * 4)

    assert errors_in(outcomes) == []
    kinds = list(OutgoingMail.objects.order_by("kind").values_list("kind", flat=True))
    assert kinds == sorted(
        ["matches/request_expired"] * 5 + ["matches/request_unanswered"] * 5 + ["matches/request_reminder"] * 5
    )
    assert broken_rules() == {}
