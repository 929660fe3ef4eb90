"""A rule looks at the rows that it is about: others, and those of another time or state, change nothing (R12–R16)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from accounts.models import IdentityProof
from core.days import today
from matches import actions
from matches.actions import deadlines, places
from matches.actions.blocks import carry_over_blocks
from matches.eligibility import may_send_request
from matches.models import Interview, Match, MatchRequest, PairBlock, periods
from matches.next_step import acts, step_of_request, with_late_yes
from tests.factories import (
    IdentityProofFactory,
    MatchFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorProfileFactory,
    StaffFactory,
    UserFactory,
    age,
)
from tests.matches.arranging import confirmed, in_days
from tests.matches.builders import send
from tests.matches.declining import pass_undo_window
from tests.program.states import STATES
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def expired(days=12, **people):
    age(match_request := MatchRequestFactory(**people), days=days)
    actions.settle_requests()
    match_request.refresh_from_db()
    return match_request


def ended_match(**people):
    actions.stop(match := MatchFactory(**people), match.mentor.user)
    return match


# Whom a mentee may ask.


def test_who_was_matched_with_others_and_asked_this_mentor_without_an_answer_to_it_may_ask():
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()
    MatchFactory(request__mentee=mentee)
    actions.close(send(mentee, mentor), MatchRequest.ClosedBecause.NO_PLACE)
    ended_match(request__mentee=mentee, request__mentor=mentor)

    assert send(mentee, mentor).is_answerable


def test_only_open_matches_of_ones_own_count():
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()
    for _match in range(2):
        ended_match(request__mentee=mentee)
    ended_match(request__mentor=mentor)

    assert actions.accept(send(mentee, mentor)).is_open


def test_a_mentee_with_two_matches_by_now_is_not_taken():
    mentee = MenteeProfileFactory()
    waiting = send(mentee)
    for _match in range(2):
        MatchFactory(request__mentee=mentee)

    with refused("mentee_has_two_matches"):
        actions.accept(waiting)


def test_the_proof_of_another_proves_nobody():
    IdentityProofFactory()

    with refused("not_proven"):
        send(MenteeProfileFactory(proven=False))


def test_who_does_not_take_part_asks_nobody():
    with refused("not_taking_part"):
        send(MenteeProfileFactory(user__is_active=False))


def test_nobody_asks_themselves():
    person = UserFactory()

    with refused("asking_oneself"):
        send(MenteeProfileFactory(user=person), MentorProfileFactory(user=person))


# Answers, and what becomes of them.


def test_the_overdue_requests_of_others_are_left_to_the_sweep():
    late = STATES["a_late_yes_waits"][0]()
    age(others := MatchRequestFactory(), days=12)

    send()
    actions.close(send(), MatchRequest.ClosedBecause.BY_STAFF)
    actions.confirm_late_yes(late)

    others.refresh_from_db()
    assert others.status == "pending"


def test_days_are_asked_for_once():
    actions.ask_for_days(match_request := send())

    with refused("days_asked_for_already"):
        actions.ask_for_days(match_request)


def test_a_no_that_has_taken_effect_is_not_undone():
    actions.decline(match_request := send())
    pass_undo_window(match_request)

    with refused("student_has_been_told"):
        actions.undo_decline(match_request)


@pytest.mark.parametrize("days", [0, 30])
def test_a_late_yes_is_offered_after_the_deadline_and_not_for_ever(days):
    match_request = expired(days) if days else send()

    with refused("late_yes_not_possible"):
        actions.offer_late_yes(match_request)


def test_a_late_yes_needs_a_posted_mentor_whoever_else_is_posted_or_blocked():
    MentorProfileFactory()
    PairBlock.objects.create(mentee=MenteeProfileFactory(), mentor=MentorProfileFactory(), reason="A report.")
    possible, impossible = expired(), expired(mentor__hidden_until=today() + timedelta(days=9))

    actions.offer_late_yes(possible)
    with refused("late_yes_not_possible"):
        actions.offer_late_yes(impossible)


def test_a_request_that_got_a_late_yes_was_answered():
    unanswered, answered = (expired(mentor__confirmed_at=None) for _one in range(2))
    actions.offer_late_yes(answered)

    assert MatchRequest.objects.unanswered_in_a_row() == {unanswered.mentor_id: 1}


def test_a_no_that_can_be_undone_is_waited_for_and_one_that_has_taken_effect_is_not():
    waiting, done = send(), send()
    for match_request in (waiting, done):
        actions.decline(match_request)
    MatchRequest.objects.filter(pk=done.pk).update(declines_at=Now() - timedelta(seconds=1))
    steps = [
        step_of_request(MatchRequest.objects.with_people(one.mentor.user).get(pk=one.pk)) for one in (waiting, done)
    ]

    assert (steps[0].act, steps[1]) == (acts.LET_NO_TAKE_EFFECT, None)


def test_each_request_of_a_list_has_its_own_late_yes():
    rows = {"waiting": STATES["a_late_yes_waits"][0](), "possible": expired(), "": send()}

    seen = with_late_yes(MatchRequest.objects.all()).values_list("pk", "late_yes")

    assert dict(seen) == {row.pk: late_yes for late_yes, row in rows.items()}


def test_the_mentor_reads_a_message_while_it_can_be_answered_and_not_later():
    withdrawn = send()
    actions.withdraw(withdrawn)
    actions.decline(declined := send())
    shown = [send(), expired()]
    hidden = [declined, withdrawn, expired(periods.LATE_YES_OFFER_WINDOW.days + 11)]

    assert [one.is_message_shown_to(one.mentor.user) for one in shown + hidden] == [True] * 2 + [False] * 3


def test_a_pause_begins_when_its_no_takes_effect_and_only_where_one_was_asked_for():
    actions.decline(match_request := send(), paused_until=today() + timedelta(days=9))
    actions.settle_requests()
    match_request.mentor.refresh_from_db()

    assert match_request.mentor.paused_until is None
    assert not deadlines.begin_pause(expired().pk)


# Sweeps.


def not_due():
    """Requests, matches and interviews of which no sweep has anything to do."""
    for name in ("a_request_waits", "no_times_yet", "talked_just_now", "a_talk_to_come", "in_effect"):
        yield STATES[name][0]()
    actions.withdraw(send())
    age(reminded := MatchFactory(), days=6)
    Match.objects.filter(pk=reminded.pk).update(nudged_on_day=5)
    actions.call_off(confirmed(place="", place_due_by=in_days(1)), reminded.mentee.user)
    Interview.objects.update(place_due_by=Now())


SWEEPS = {
    "settle": actions.settle_requests,
    "remind mentors": actions.remind_mentors,
    "remind matches": actions.remind_and_lapse_matches,
    "ask for places": actions.ask_for_places,
}


@pytest.mark.parametrize("name", SWEEPS)
def test_a_sweep_looks_closer_at_nothing_that_is_not_due(name):
    with CaptureQueriesContext(connection) as of_nothing:
        SWEEPS[name]()
    list(not_due())

    with CaptureQueriesContext(connection) as of_rows:
        assert SWEEPS[name]() == 0

    assert len(of_rows) == len(of_nothing)


def test_what_has_moved_since_the_list_was_read_is_neither_reminded_nor_ended():
    match, match_request, interview = MatchFactory(), send(), confirmed()

    assert deadlines.remind_if_inactive([match.pk], match.status, 5) == 0
    assert not deadlines.lapse_if_inactive(match.pk, match.status, 30)
    assert deadlines.remind_mentors_of(MatchRequest.objects.filter(pk=match_request.pk), 5) == 0
    assert places.ask_for_places_of([interview.pk]) == 0

    match.refresh_from_db()
    assert (match.status, match.nudged_on_day) == ("arranging", 0)


def test_a_reminder_goes_to_the_matches_of_the_list_once():
    first, second = MatchFactory(), MatchFactory()
    for match in (first, second):
        age(match, days=6)

    assert deadlines.remind_if_inactive([first.pk], "arranging", 5) == 1
    assert deadlines.remind_if_inactive([first.pk, second.pk], "arranging", 5) == 1


# Blocks.


def test_a_pair_whose_match_has_ended_is_blocked_and_others_stay_matched():
    ended = ended_match()
    others = MatchFactory(request__mentor=MentorProfileFactory(), request__mentee=ended.mentee)

    actions.block_pair(ended.mentee, ended.mentor, StaffFactory(), "A report.")

    others.refresh_from_db()
    assert others.is_open


def test_a_pair_is_blocked_whoever_else_is():
    PairBlock.objects.create(mentee=MenteeProfileFactory(), mentor=MentorProfileFactory(), reason="A report.")
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()

    block = actions.block_pair(mentee, mentor, StaffFactory(), "Another report.")

    assert (block.mentee, block.mentor) == (mentee, mentor)


@pytest.fixture
def comes_back(monkeypatch):
    """Somebody who was kept apart from a mentor, and is a mentee again; another pair is kept apart too."""
    former, again, other = UserFactory(), MenteeProfileFactory(), MentorProfileFactory()
    others = MentorProfileFactory()
    PairBlock.objects.create(mentee=MenteeProfileFactory(user=others.user), mentor=other, reason="Of others.")
    PairBlock.objects.create(mentee=MenteeProfileFactory(user=former), mentor=other, reason="A report.")
    monkeypatch.setattr("matches.actions.blocks.former_selves", lambda person: [former.pk])
    return again, other


@pytest.mark.parametrize("roles", [set(), {"again"}, {"other"}, {"again", "other"}])
def test_who_comes_back_is_kept_apart_from_whom_they_were_in_the_roles_they_have(comes_back, roles):
    again, other = comes_back
    before = list(PairBlock.objects.values_list("pk", flat=True))
    if "again" in roles:
        MentorProfileFactory(user=again.user)
    if "other" in roles:
        MenteeProfileFactory(user=other.user)

    carry_over_blocks(again.user)

    added = set(PairBlock.objects.exclude(pk__in=before).values_list("mentee", "mentor"))
    both_ways = {(other.pk, again.pk)} if len(roles) == 2 else set()
    assert added == {(again.pk, other.pk)} | both_ways


def test_a_proof_of_who_one_is_does_not_open_the_door_of_the_university():
    mentee = MenteeProfileFactory(proven=False)
    IdentityProof.objects.create(user=mentee.user, method=IdentityProof.Method.CALL)

    assert not may_send_request(mentee)
    IdentityProof.objects.create(user=mentee.user, method=IdentityProof.Method.DIPLOMA)
    assert may_send_request(mentee)
