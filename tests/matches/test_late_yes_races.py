"""The late yes and the undone no, racing every other verb; and what the races would do without their guards."""

import threading
import time
from itertools import combinations_with_replacement

import pytest
from django.db import IntegrityError

from core import workflow
from matches import actions
from matches.actions import answers, locks
from matches.models import Match, MatchRequest
from notifications.models import Notice, OutgoingMail
from program.monitoring.invariants import broken_rules
from tests.concurrency import WAITS_WITHIN, errors_in, together
from tests.factories import MatchRequestFactory, MenteeProfileFactory, MentorProfileFactory, age
from tests.matches.racing import OPEN_VERBS, at_the_edge, doing, fresh, strange, told_about

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.soak]
EXPIRED = ["matches/request_expired", "matches/request_unanswered"]


def expired_request(*, is_offered=False):
    match_request = MatchRequestFactory()
    age(match_request, days=11)
    actions.settle_requests()
    if is_offered:
        actions.offer_late_yes(fresh(match_request))
    return match_request


ALL_VERBS = [*OPEN_VERBS, actions.undo_decline, actions.offer_late_yes]


def names(pair):
    return tuple(verb.__name__ for verb in pair)


def test_a_late_yes_and_every_other_verb_on_an_expired_request_have_the_late_yes_alone():
    faults = {}
    for other in ALL_VERBS:
        match_request = expired_request()

        outcomes = together(doing(actions.offer_late_yes, match_request), doing(other, match_request))

        match_request.refresh_from_db()
        seen = (match_request.status, told_about(match_request), strange(outcomes))
        if seen != ("expired", sorted([*EXPIRED, "matches/late_yes_offered"]), []):
            faults[other.__name__] = seen
    assert faults == {}
    assert broken_rules() == {}


@pytest.mark.parametrize("milliseconds", [10, 30])
def test_every_pair_of_verbs_with_a_late_yes_at_the_ten_day_edge_leaves_one_final_state(milliseconds):
    """Around the deadline a verb may meet the request open, overdue, or made final by the sweep."""
    faults = {}
    for pair in combinations_with_replacement(ALL_VERBS, 2):
        match_request = MatchRequestFactory()
        at_the_edge(match_request, milliseconds)

        def late(match_request=match_request):
            time.sleep(milliseconds / 1000)
            actions.settle_requests()
            return actions.offer_late_yes(fresh(match_request))

        doings = [late if verb is actions.offer_late_yes else doing(verb, match_request) for verb in pair]
        outcomes = together(*doings)
        time.sleep(0.05)
        actions.settle_requests()

        match_request.refresh_from_db()
        is_told_once = len(set(told_about(match_request))) == len(told_about(match_request))
        if strange(outcomes) or match_request.status == "pending" or not is_told_once:
            faults[names(pair)] = (match_request.status, told_about(match_request), strange(outcomes))
    assert faults == {}
    assert broken_rules() == {}


@pytest.mark.parametrize("other", [*OPEN_VERBS, actions.undo_decline], ids=lambda verb: verb.__name__)
def test_taking_up_a_late_yes_and_every_answer_of_the_mentor_asked_meanwhile(other):
    """The mentee has asked somebody else; that request ends by some verb while they say yes here."""
    expired = expired_request(is_offered=True)
    second = MatchRequestFactory(mentee=expired.mentee)
    if other is actions.undo_decline:
        actions.decline(fresh(second))

    outcomes = together(doing(actions.confirm_late_yes, expired), doing(other, second))

    assert strange(outcomes) == []
    is_taken_up = isinstance(outcomes[0], Match)
    assert MatchRequest.objects.filter(revives=expired).count() == is_taken_up
    # Either the late yes found the other request open and was refused, or it found the mentee free. A no that is
    # undone after that opens the other one again: beside one match a mentee may have one request.
    is_open = MatchRequest.objects.open().filter(pk=second.pk).exists()
    assert not (is_taken_up and is_open) or other is actions.undo_decline
    assert Match.objects.count() == MatchRequest.objects.filter(status="accepted").count() <= 2
    assert broken_rules() == {}


@pytest.mark.parametrize("other", [*OPEN_VERBS, actions.undo_decline], ids=lambda verb: verb.__name__)
def test_an_undone_no_and_every_other_verb(other):
    match_request = MatchRequestFactory()
    actions.decline(match_request)

    outcomes = together(doing(actions.undo_decline, match_request), doing(other, match_request))

    assert strange(outcomes) == []
    match_request.refresh_from_db()
    is_answered = match_request.status != "pending" or match_request.declines_at is not None
    assert is_answered == bool(told_about(match_request))
    assert broken_rules() == {}


@pytest.fixture
def no_locks(monkeypatch):
    """From its call on the verbs take no lock, and of so many at once none writes a request before all have looked."""

    def begin(number):
        for module in (answers, locks, workflow):
            monkeypatch.setattr(module, "lock", lambda row: None)
        all_have_looked, save = threading.Barrier(number, timeout=WAITS_WITHIN), MatchRequest.save

        def saves(row, *arguments, **options):
            if row._state.adding:
                all_have_looked.wait()
            save(row, *arguments, **options)

        monkeypatch.setattr(MatchRequest, "save", saves)

    return begin


def test_control_without_the_locks_a_late_yes_is_taken_up_twice_but_for_the_database(no_locks):
    expired = expired_request(is_offered=True)
    no_locks(2)

    outcomes = together(*[doing(actions.confirm_late_yes, expired)] * 2)

    assert [type(error) for error in strange(outcomes)] == [IntegrityError]
    assert Match.objects.count() == 1


def test_control_without_the_locks_a_late_yes_and_a_new_request_are_both_had(no_locks):
    expired, other = expired_request(is_offered=True), MentorProfileFactory()
    no_locks(2)

    outcomes = together(
        doing(actions.confirm_late_yes, expired),
        lambda: actions.send_request(fresh(expired).mentee, other, wants_to_reach="A job."),
    )

    # With the locks one of the two is refused: the new request finds a match, or the late yes finds the request.
    assert len(errors_in(outcomes)) == len(strange(outcomes))


def test_control_without_the_locks_eight_clicks_are_stopped_by_the_database_alone(no_locks):
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()
    no_locks(8)

    outcomes = together(*[lambda: actions.send_request(mentee, mentor, wants_to_reach="A job.")] * 8)

    assert {type(error) for error in errors_in(outcomes)} == {IntegrityError}
    assert MatchRequest.objects.count() == 1


def count_of(verb, times):
    """How many rows several runs of a sweep say they have done, in all."""
    outcomes = together(*[verb] * times)
    assert errors_in(outcomes) == []
    return sum(outcomes)


def five_overdue():
    for match_request in MatchRequestFactory.create_batch(5):
        age(match_request, days=11)


def test_four_sweeps_at_once_do_the_work_of_one():
    five_overdue()

    assert count_of(actions.settle_requests, 4) == 5


def test_control_without_the_claim_four_sweeps_do_it_more_than_once_and_each_is_still_told_once(monkeypatch):
    five_overdue()

    def unguarded(rows, limit=5000, **changes):
        pks = list(rows.values_list("pk", flat=True)[:limit])
        time.sleep(0.1)
        rows.model._base_manager.filter(pk__in=pks).update(**changes)
        return pks

    monkeypatch.setattr(workflow.WorkflowQuerySet, "claim", unguarded)

    assert count_of(actions.settle_requests, 4) > 5
    assert Notice.objects.count() == OutgoingMail.objects.count() == 10
