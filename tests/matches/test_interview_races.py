"""Every pair of things the two can do with their first talk, at the same moment; and a clock that is wrong."""

from datetime import timedelta
from itertools import combinations_with_replacement

import pytest
import time_machine
from django.db import IntegrityError
from django.utils import timezone

from core import workflow
from core.workflow import Refused
from matches import actions
from matches.actions import endings, interviews, locks
from matches.models import Interview, Match, MatchRequest
from notifications import delivery
from notifications.models import Notice
from program.monitoring.invariants import broken_rules
from tests.concurrency import errors_in, together
from tests.factories import MatchRequestFactory, MentorProfileFactory, age
from tests.refusals import refused


def fresh(match):
    return Match.objects.with_people().get(pk=match.pk)


def talk_of(match):
    """The open talk as another process would fetch it."""
    interview = match.interviews.open().first()
    if interview is None:
        raise Refused("There is none any more.", code="none_any_more")
    interview.match = match
    return interview


def offer_in(days, match, by):
    time = timezone.now() + timedelta(days=days)
    return actions.offer_times(match, by.user, times=[time], mode="online", place="https://meet.example/talk")


def offer(match):
    return offer_in(4, match, match.mentor)


def offer_others(match):
    return offer_in(5, match, match.mentee)


def choose(match):
    interview = talk_of(match)
    return actions.choose_time(interview, match.mentee.user, interview.offered_times[0])


def call_off(match):
    return actions.call_off(talk_of(match), match.mentee.user)


def talked(match):
    return actions.already_interviewed(match, match.mentee.user)


def not_held(match):
    return actions.mark_not_held(talk_of(match), match.mentor.user)


def open_talk(match, status):
    """The offered or the confirmed talk as another process would fetch it."""
    interview = match.interviews.filter(status=status).first()
    if interview is None:
        raise Refused("There is none any more.", code="none_any_more")
    interview.match = match
    return interview


def keep(match):
    return actions.keep_time(open_talk(match, "offered"), match.mentee.user)


def withdraw_times(match):
    return actions.keep_time(open_talk(match, "offered"), match.mentor.user)


def choose_another(match):
    interview = open_talk(match, "offered")
    return actions.choose_time(interview, match.mentee.user, interview.offered_times[0])


def call_off_chosen(match):
    return actions.call_off(open_talk(match, "confirmed"), match.mentee.user)


def send_place(match):
    return actions.send_place(open_talk(match, "confirmed"), match.mentor.user, "https://new.example/")


def ask_for_places(match):
    return actions.ask_for_places()


def go_on(match):
    return actions.go_on(match, match.mentee.user)


def stop(match):
    return actions.stop(match, match.mentor.user)


def hold(match):
    return actions.hold(match, match.mentor.user)


WHILE_OFFERED = [offer, offer_others, choose, call_off, talked, go_on, stop, hold, actions.lapse]
WHILE_MOVED = [offer, choose_another, keep, withdraw_times, call_off_chosen, send_place, stop, hold, actions.lapse]
ONCE_PAST = [offer, call_off, talked, not_held, go_on, stop, hold, actions.lapse]


def offered():
    match = actions.accept(MatchRequestFactory())
    offer(match)
    return match


def moving():
    """A time is chosen, its link is due, and the mentor offers another."""
    match = actions.accept(MatchRequestFactory())
    soon, by = timezone.now() + timedelta(days=2), timezone.now() + timedelta(hours=20)
    actions.offer_times(match, match.mentor.user, times=[soon], mode="online", place_due_by=by)
    choose(match)
    offer(match)
    return match


def past():
    """The time they chose was an hour ago."""
    match = offered()
    choose(match)
    time = timezone.now() - timedelta(hours=1)
    match.interviews.update(chosen_time=time, offered_times=[time])
    return match


def faults_of(match, pair):
    outcomes = together(*(lambda verb=verb: verb(fresh(match)) for verb in pair))
    sequences = list(match.interviews.values_list("sequence", flat=True))
    told = list(Notice.objects.filter(recipient__in=[match.mentee_id, match.mentor_id]).values_list("key", flat=True))
    return [
        *(error for error in errors_in(outcomes) if not isinstance(error, Refused)),
        *(["nothing happened"] if len(errors_in(outcomes)) == 2 else []),
        *([sequences] if len(set(sequences)) != len(sequences) else []),
        *([told] if len(set(told)) != len(told) else []),
    ]


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("scene", "verbs"), [(offered, WHILE_OFFERED), (moving, WHILE_MOVED), (past, ONCE_PAST)])
def test_every_pair_of_verbs_about_a_talk_leaves_one_truth(scene, verbs):
    pairs = combinations_with_replacement(verbs, 2)

    faults = {tuple(verb.__name__ for verb in pair): faults_of(scene(), pair) for pair in pairs}

    assert {pair: fault for pair, fault in faults.items() if fault} == {}
    assert broken_rules() == {}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "pair",
    [
        (choose_another, keep),
        (choose_another, call_off_chosen),
        (choose_another, send_place),
        (keep, withdraw_times),
        (offer, choose_another),
        (send_place, ask_for_places),
        (send_place, send_place),
    ],
    ids=lambda pair: "-".join(verb.__name__ for verb in pair),
)
def test_two_who_move_a_talk_at_the_same_moment_leave_one_truth(pair):
    match = moving()

    assert faults_of(match, pair) == []
    assert match.interviews.confirmed().count() <= 1
    assert broken_rules() == {}


@pytest.fixture
def no_locks(monkeypatch):
    for module in (interviews, endings, locks, workflow):
        monkeypatch.setattr(module, "lock", lambda row: None)


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_control_without_the_locks_two_offers_at_once_are_stopped_by_the_database_alone(no_locks, monkeypatch):
    matches, errors = [actions.accept(MatchRequestFactory()) for _pair in range(5)], []
    for match in matches:
        errors += errors_in(together(*[lambda match=match: offer(fresh(match))] * 2))

    assert {type(error) for error in errors} == {IntegrityError}
    assert Interview.objects.open().count() == 5


@pytest.mark.django_db
@pytest.mark.parametrize("skew", [timedelta(days=1), timedelta(days=-1)], ids=["a day ahead", "a day behind"])
def test_a_wrong_clock_of_a_web_process_or_a_worker_moves_no_deadline(skew):
    in_time, too_late, reminded = MatchRequestFactory(), MatchRequestFactory(), MatchRequestFactory()
    age(in_time, days=9, hours=23)
    age(too_late, days=10, seconds=1)
    age(reminded, days=4, hours=23)
    right_now = timezone.now()

    with time_machine.travel(right_now + skew):
        sent = actions.send_request(
            MatchRequestFactory(status="withdrawn").mentee, MentorProfileFactory(), wants_to_reach="A job."
        )
        assert actions.accept(MatchRequest.objects.with_people().get(pk=in_time.pk)).is_open
        with refused("match_request_expired"):
            actions.accept(MatchRequest.objects.with_people().get(pk=too_late.pk))
        assert (actions.settle_requests(), actions.remind_mentors(), delivery.deliver_due()) == (1, 0, 6)

    assert abs(sent.sent_at - right_now) < timedelta(minutes=1)
    assert sent.respond_by - sent.sent_at == timedelta(days=10)
