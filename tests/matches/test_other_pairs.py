"""What may be done to one pair depends on no other, and leaves all others as they were (R13, R15, R16, R26).

On a pair in each state before an agreement, with others older and newer than it, every act is tried and undone.
"""

from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from core.workflow import Refused
from matches import actions
from matches.models import Interview, Match, MatchRequest
from notifications.models import Notice, OutgoingMail
from profiles.models import MentorProfile
from tests.factories import MentorProfileFactory, StaffFactory, age
from tests.matches.builders import send
from tests.program.states import STATES, in_days

pytestmark = pytest.mark.django_db

OFFER = {"times": [in_days(6), in_days(7)], "mode": "online", "place": "https://meet.example/another"}
NEXT_MONTH = timezone.localdate() + timedelta(days=30)


def a_no_that_can_be_undone():
    actions.decline(match_request := send(), paused_until=NEXT_MONTH)
    return match_request


def a_request_without_an_answer():
    age(match_request := send(mentor=MentorProfileFactory(confirmed_at=timezone.now())), days=12)
    actions.settle_requests()
    return match_request


# Which acts are possible, by the names of ACTS_ON_REQUESTS and ACTS_ON_MATCHES.
ANSWERS = "accept accept_offering decline decline_pausing "
CHANGES = "mentor_offers mentee_offers choose keep call_off_offer call_off "
ANYTIME = " go_on stop lapse end release block"
POSSIBLE = {
    "a_request_waits": ANSWERS + "ask_for_days withdraw close send_link save_draft block",
    "a_request_waits_for_a_mentor_who_needs_days": ANSWERS + "withdraw close send_link save_draft block",
    "a_late_yes_waits": "confirm_late_yes save_draft block",
    "a_no_that_can_be_undone": "undo withdraw close save_draft block",
    "a_request_without_an_answer": "offer_late_yes save_draft block",
    "no_times_yet": "mentor_offers talked" + ANYTIME,
    "no_times_after_five_days": "mentor_offers mentee_offers talked" + ANYTIME,
    "no_times_after_fourteen_days": "mentor_offers mentee_offers talked" + ANYTIME,
    "times_from_the_mentor": "mentor_offers mentee_offers choose call_off_offer talked" + ANYTIME,
    "times_from_the_mentee": "mentor_offers mentee_offers choose call_off_offer talked" + ANYTIME,
    "times_that_have_passed": "mentor_offers mentee_offers call_off_offer talked" + ANYTIME,
    "a_talk_to_come": "mentor_offers mentee_offers call_off send_place talked" + ANYTIME,
    "a_talk_without_its_place": "mentor_offers mentee_offers call_off send_place talked" + ANYTIME,
    "a_talk_the_mentee_moves": CHANGES + "send_place talked" + ANYTIME,
    "a_talk_that_was_to_be_moved_is_over": CHANGES + "held not_held talked" + ANYTIME,
    "a_talk_that_is_over": "mentor_offers mentee_offers call_off held not_held talked" + ANYTIME,
    "a_talk_called_off": "mentor_offers mentee_offers talked" + ANYTIME,
    "a_talk_that_did_not_take_place": "mentor_offers mentee_offers talked" + ANYTIME,
    "a_talk_that_took_place": "correct" + ANYTIME,
    "talked_before_the_time_that_was_set": "correct" + ANYTIME,
    "talked_just_now": "correct" + ANYTIME,
    "a_private_draft": "correct" + ANYTIME,
    "in_effect": "lapse end release",
}
OLDER = ["a_no_that_can_be_undone", "a_talk_the_mentee_moves"]
NEWER = ["a_late_yes_waits", "a_talk_without_its_place"]
MAKERS = {name: make for name, (make, _parties, _act) in STATES.items()}
MAKERS |= {make.__name__: make for make in (a_no_that_can_be_undone, a_request_without_an_answer)}


def the_interview(match, status):
    """The interview of this status; an act without one is not possible."""
    if interview := match.interviews.filter(status=status).first():
        return interview
    raise Refused("There is none.", code="none")


def choose_time(match):
    interview = the_interview(match, "offered")
    actions.choose_time(interview, match.other(interview.offered_by).user, interview.offered_times[0])


def send_place(match):
    interview = the_interview(match, "confirmed")
    actions.send_place(interview, interview.place_from, "https://meet.example/found")


def release(match):
    actions.hold(match, StaffFactory())
    actions.release(match, StaffFactory())


def save_draft(match_request):
    actions.save_draft(match_request.mentee, wants_to_reach="Something else.")


def block(row):
    actions.block_pair(row.mentee, row.mentor, StaffFactory(), "A report.")


ACTS_ON_REQUESTS = {
    "accept": actions.accept,
    "accept_offering": lambda row: actions.accept(row, **OFFER),
    "decline": actions.decline,
    "decline_pausing": lambda row: actions.decline(row, paused_until=NEXT_MONTH),
    "undo": actions.undo_decline,
    "ask_for_days": actions.ask_for_days,
    "offer_late_yes": actions.offer_late_yes,
    "confirm_late_yes": actions.confirm_late_yes,
    "withdraw": actions.withdraw,
    "close": lambda row: actions.close(row, MatchRequest.ClosedBecause.NO_PLACE),
    "send_link": lambda row: actions.send_answer_link(row, StaffFactory()),
    "save_draft": save_draft,
    "block": block,
}
ACTS_ON_MATCHES = {
    "mentor_offers": lambda row: actions.offer_times(row, row.mentor.user, **OFFER),
    "mentee_offers": lambda row: actions.offer_times(row, row.mentee.user, **OFFER),
    "choose": choose_time,
    "keep": lambda row: actions.keep_time(the_interview(row, "offered"), row.mentee.user),
    "call_off_offer": lambda row: actions.call_off(the_interview(row, "offered"), row.mentor.user),
    "call_off": lambda row: actions.call_off(the_interview(row, "confirmed"), row.mentor.user),
    "send_place": send_place,
    "held": lambda row: actions.mark_held(the_interview(row, "confirmed"), row.mentee.user),
    "not_held": lambda row: actions.mark_not_held(the_interview(row, "confirmed"), row.mentee.user),
    "talked": lambda row: actions.already_interviewed(row, row.mentee.user),
    "correct": lambda row: actions.correct_interviewed(row, row.mentee.user),
    "go_on": lambda row: actions.go_on(row, row.mentor.user),
    "stop": lambda row: actions.stop(row, row.mentor.user, "Good luck."),
    "lapse": actions.lapse,
    "end": actions.end,
    "release": release,
    "block": block,
}


def acts_on(row):
    return ACTS_ON_MATCHES if isinstance(row, Match) else ACTS_ON_REQUESTS


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def rows_by_pair():
    """{(mentee, mentor): all that is stored of the two}."""
    rows, pair_of = {}, {}
    for model, path in ((MatchRequest, ""), (Match, ""), (Interview, "match__")):
        for values in model.objects.order_by("pk").values(*columns(model), f"{path}mentee", f"{path}mentor"):
            pair = values.pop(f"{path}mentee"), values.pop(f"{path}mentor")
            rows.setdefault(pair, []).append(values)
            pair_of |= dict.fromkeys(pair, pair)
    for values in MentorProfile.objects.values("pk", "places_taken", "paused_until", "silent_since"):
        rows[pair_of[values.pop("pk")]].append(values)
    for model in (Notice, OutgoingMail):
        for person, kind in model.objects.order_by("kind", "pk").values_list("recipient", "kind"):
            if person in pair_of:
                rows[pair_of[person]].append(kind)
    return rows


def columns(model):
    return [field.name for field in model._meta.concrete_fields if not field.is_relation and not field.primary_key]


def make(name):
    return MAKERS[name]()


def surrounded(name):
    """A request or match in this state, with pairs older and newer than it."""
    for other in OLDER:
        make(other)
    row = make(name)
    for other in NEWER:
        make(other)
    return row


@pytest.mark.parametrize("name", POSSIBLE)
def test_what_may_be_done_depends_on_no_other_pair_and_changes_none(name):
    row, before = surrounded(name), rows_by_pair()
    pair, possible = (row.mentee_id, row.mentor_id), []

    for act_name, act in acts_on(row).items():
        with undone(), suppress(Refused):
            act(type(row).objects.with_people().get(pk=row.pk))
            possible.append(act_name)
            after = rows_by_pair()
            assert {other for other in before if after[other] != before[other]} <= {pair}, act_name

    assert possible == POSSIBLE[name].split()


@pytest.mark.parametrize("name", ["no_times_yet", "a_talk_called_off"])
def test_the_clock_of_a_match_does_not_run_from_the_talk_of_another_nor_from_none(name):
    match = surrounded(name)

    actions.go_on(match, match.mentor.user)

    assert match.moved_at < timezone.now()
