"""A pair that staff blocked never meets again (R26)."""

import time

import pytest
from django.db import IntegrityError

from core.workflow import Refused, refusal_for
from matches import actions
from matches.models import Match, MatchRequest, PairBlock
from notifications.models import Notice
from profiles import actions as profiles
from profiles.search import engine, index, saved_searches
from program.monitoring.invariants import broken_rules
from tests.concurrency import errors_in, together
from tests.factories import (
    MatchFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorProfileFactory,
    SuperuserFactory,
    age,
)
from tests.refusals import refused

pytestmark = pytest.mark.django_db
REASON = "A report of 3 May."


@pytest.fixture
def staff(db):
    return SuperuserFactory()


def test_staff_block_a_pair_and_no_request_is_sent_any_more(staff):
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()

    block = actions.block_pair(mentee, mentor, staff, REASON)

    assert (block.mentee, block.mentor, block.by, block.reason) == (mentee, mentor, staff, REASON)
    with refused("mentor_cannot_be_asked"):
        actions.send_request(mentee, mentor, wants_to_reach="A job.")


def test_a_blocked_pair_does_not_meet_the_other_way_round_either(staff):
    ana, ben = MenteeProfileFactory(), MentorProfileFactory()
    other_way = MentorProfileFactory(user=ana.user), MenteeProfileFactory(user=ben.user)
    actions.block_pair(ana, ben, staff, REASON)

    with refused("mentor_cannot_be_asked"):
        actions.send_request(other_way[1], other_way[0], wants_to_reach="A job.")


def test_others_may_still_be_asked(staff):
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()
    actions.block_pair(mentee, mentor, staff, REASON)

    assert actions.send_request(mentee, MentorProfileFactory(), wants_to_reach="A job.").is_answerable
    assert actions.send_request(MenteeProfileFactory(), mentor, wants_to_reach="A job.").is_answerable


def test_what_is_open_between_the_two_ends_and_nobody_reads_why(staff):
    match_request, match = MatchRequestFactory(), MatchFactory()

    actions.block_pair(match_request.mentee, match_request.mentor, staff, REASON)
    actions.block_pair(match.mentee, match.mentor, staff, REASON)

    match_request.refresh_from_db()
    match.refresh_from_db()
    assert (match_request.status, match_request.closed_because) == ("closed", "by_staff")
    assert match.status == "ended"
    kinds = set(Notice.objects.values_list("kind", flat=True))
    assert kinds == {"matches/request_closed", "matches/request_no_longer_waits", "matches/ended"}
    assert broken_rules() == {}


def test_a_late_yes_is_neither_offered_nor_taken_up(staff):
    offered, possible = MatchRequestFactory.create_batch(2)
    for match_request in (offered, possible):
        age(match_request, days=11)
    actions.settle_requests()
    offered.refresh_from_db()
    actions.offer_late_yes(offered)
    for match_request in (offered, possible):
        actions.block_pair(match_request.mentee, match_request.mentor, staff, REASON)

    with refused("no_late_yes_to_take_up"):
        actions.confirm_late_yes(offered)
    with refused("late_yes_not_possible"):
        actions.offer_late_yes(possible)
    assert not offered.is_late_yes_waiting


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_block_without_a_reason_is_refused(staff, reason):
    with refused("blocking_without_reason"):
        actions.block_pair(MenteeProfileFactory(), MentorProfileFactory(), staff, reason)


def test_a_pair_is_blocked_once_and_of_two_people(staff):
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()
    actions.block_pair(mentee, mentor, staff, REASON)

    with refused("pair_blocked_already"):
        actions.block_pair(mentee, mentor, staff, REASON)
    with refused("block_needs_two_people"):
        actions.block_pair(mentee, MentorProfileFactory(user=mentee.user), staff, REASON)


def test_an_agreement_in_force_is_ended_first(staff):
    match = MatchFactory(status=Match.Status.AGREED)

    with refused("pair_has_agreement_in_force"):
        actions.block_pair(match.mentee, match.mentor, staff, REASON)
    assert not PairBlock.objects.exists()


@pytest.mark.parametrize("is_turned", [False, True])
def test_the_database_itself_refuses_a_request_of_a_blocked_pair(staff, is_turned):
    ana, ben = MenteeProfileFactory(), MentorProfileFactory()
    mentee, mentor = ana, ben
    if is_turned:
        mentee, mentor = MenteeProfileFactory(user=ben.user), MentorProfileFactory(user=ana.user)
    PairBlock.objects.create(mentee=ana, mentor=ben, by=staff, reason=REASON)

    with pytest.raises(IntegrityError) as refusal:
        MatchRequestFactory(mentee=mentee, mentor=mentor)

    assert refusal_for(refusal.value).code == "mentor_cannot_be_asked"


@pytest.mark.parametrize("constraint", ["one_block_per_pair", "a_block_has_a_reason"])
def test_the_database_keeps_blocks_whole(staff, constraint):
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()
    if constraint == "one_block_per_pair":
        PairBlock.objects.create(mentee=mentee, mentor=mentor, by=staff, reason=REASON)
    reason = "" if constraint == "a_block_has_a_reason" else REASON

    with pytest.raises(IntegrityError, match=constraint):
        PairBlock.objects.create(mentee=mentee, mentor=mentor, by=staff, reason=reason)


def test_nobody_is_blocked_from_themselves(staff):
    mentee = MenteeProfileFactory()
    mentor = MentorProfileFactory(user=mentee.user)

    with pytest.raises(IntegrityError, match="nobody_is_blocked_from_themselves"):
        PairBlock.objects.create(mentee=mentee, mentor=mentor, by=staff, reason=REASON)


def meet_while_being_blocked(staff):
    """A request and a block of the same two at the same moment; the requests that are open afterwards."""
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()
    outcomes = together(
        lambda: actions.send_request(mentee, mentor, wants_to_reach="A job."),
        lambda: actions.block_pair(mentee, mentor, staff, REASON),
    )
    assert {type(error) for error in errors_in(outcomes)} <= {Refused}
    return MatchRequest.objects.open().filter(mentee=mentee).count()


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_a_request_and_a_block_at_once_leave_no_open_request(staff):
    assert [meet_while_being_blocked(staff) for _round in range(5)] == [0] * 5
    assert broken_rules() == {}


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_control_without_the_locks_a_request_slips_past_a_block(staff, monkeypatch):
    monkeypatch.setattr("matches.actions.blocks.lock_every_role", lambda mentee, mentor: None)
    close = actions.blocks.close_requests_and_matches

    def late(mentee, mentor):
        close(mentee, mentor)
        until = time.monotonic() + 10
        while not MatchRequest.objects.filter(mentee=mentee).exists() and time.monotonic() < until:
            time.sleep(0.02)  # the request is sent meanwhile, on however busy a machine

    monkeypatch.setattr("matches.actions.blocks.close_requests_and_matches", late)

    assert meet_while_being_blocked(staff) == 1


@pytest.fixture(params=["as they were", "turned"])
def kept_apart(request, staff):
    """A student who might come across a mentor from whom the program keeps them apart; and one who is nobody's."""
    mentee, mentor, free = MenteeProfileFactory(), MentorProfileFactory(), MentorProfileFactory()
    index.refresh([mentor.pk, free.pk])
    if request.param == "turned":  # the student was the mentor of the two then
        blocked = MenteeProfileFactory(user=mentor.user), MentorProfileFactory(user=mentee.user)
    else:
        blocked = mentee, mentor
    actions.block_pair(*blocked, staff, REASON)
    return mentee, mentor, free


def test_the_search_never_names_a_mentor_one_is_kept_apart_from(kept_apart, client_of):
    mentee, mentor, free = kept_apart

    assert engine.search(engine.SearchRequest("accountant", mentee=mentee.pk)).mentors == [free.pk]
    assert engine.search(engine.SearchRequest("accountant", mentee=MenteeProfileFactory().pk)).total == 2
    page = client_of(mentee.user).get("/mentors/?q=accountant").content.decode()
    assert (f'data-mentor="{free.pk}"' in page, f'data-mentor="{mentor.pk}"' in page) == (True, False)


@pytest.mark.parametrize("address", ["/mentors/{}/", "/mentors/{}/request/", "/mentors/{}/photo/"])
def test_no_address_leads_to_a_mentor_one_is_kept_apart_from(kept_apart, client_of, address):
    mentee, mentor, free = kept_apart
    client = client_of(mentee.user)

    absent = client.get(address.format(10_000_000))
    hidden = client.get(address.format(mentor.pk))

    assert (hidden.status_code, absent.status_code) == (404, 404)
    if "photo" not in address:
        assert client.get(address.format(free.pk)).status_code == 200


def test_a_mentor_who_was_saved_before_leaves_the_list(staff, client_of):
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()
    profiles.save_mentor(mentee, mentor)
    actions.block_pair(mentee, mentor, staff, REASON)

    page = client_of(mentee.user).get("/mentors/saved/")

    assert page.status_code == 200
    assert f"/mentors/{mentor.pk}/" not in page.content.decode()


def test_a_saved_search_does_not_announce_a_mentor_one_is_kept_apart_from(kept_apart):
    mentee, mentor, free = kept_apart
    for person in (mentee, MenteeProfileFactory()):
        saved_searches.save(person, "q=accountant")

    assert saved_searches.notify_waiting_mentees(mentor) == 1
    assert saved_searches.notify_waiting_mentees(free) == 1


def test_control_without_the_search_knowing_of_it_the_two_meet(kept_apart, monkeypatch):
    mentee, mentor, free = kept_apart
    monkeypatch.setattr("profiles.blocked_pairs.BLOCKED_MENTOR_QUERIES", [])

    assert set(engine.search(engine.SearchRequest("accountant", mentee=mentee.pk)).mentors) == {mentor.pk, free.pk}
