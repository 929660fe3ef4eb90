"""Requests, matches and time, driven at random against a simple model."""

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.limits import WITHDRAWALS_A_DAY
from core.workflow import Refused
from matches import actions
from matches.actions import answers, requests
from matches.models import Match, MatchRequest
from program.monitoring.invariants import broken_rules
from tests.factories import MenteeProfileFactory, MentorProfileFactory, age

# In hours.
DAY, TEN_DAYS, MONTH, TERM = 24, 10 * 24, 30 * 24, 120 * 24
HOURS = st.sampled_from([1, 24, 5 * 24, 9 * 24, TEN_DAYS, 12 * 24, MONTH])
MENTEES, CAPACITIES = 3, [1, 2]


class Asked:
    """One request in the model: ages in hours, words for states."""

    def __init__(self, pk, mentee, mentor):
        self.pk, self.mentee, self.mentor = pk, mentee, mentor
        self.age, self.state, self.final_for = 0, "open", 0

    @property
    def is_open(self):
        """A no of this very moment changes nothing yet; an hour later it does."""
        return self.age < TEN_DAYS and (self.state == "open" or self.is_undoable)

    @property
    def is_undoable(self):
        return self.state == "declined" and self.final_for == 0


class Portal(RuleBasedStateMachine):
    """The model knows three things: a request is open for ten days, a mentee has one, a mentor has places."""

    requests = Bundle("requests")

    def __init__(self):
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.mentees = MenteeProfileFactory.create_batch(MENTEES)
        self.mentors = [MentorProfileFactory(capacity=capacity) for capacity in CAPACITIES]
        self.asked, self.pairs = [], {}  # pairs: request → hours since the last move of its open match

    def teardown(self):
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def taken(self, mentor):
        return sum(asked.mentor == mentor for asked in self.pairs)

    def may_ask(self, mentee, mentor):
        own = [asked for asked in self.asked if asked.mentee == mentee]
        open_pairs = [asked for asked in self.pairs if asked.mentee == mentee]
        earlier = [asked for asked in own if asked.mentor == mentor]
        return (
            not any(asked.is_open for asked in own)
            and len(open_pairs) < 2
            and not any(asked.mentor == mentor for asked in open_pairs)
            and self.taken(mentor) < CAPACITIES[mentor]
            and not any(asked.state == "declined" and asked.final_for < TERM for asked in earlier)
            and not any(asked.state == "withdrawn" and asked.final_for < DAY for asked in earlier)
            and sum(asked.state == "withdrawn" and asked.final_for < DAY for asked in own) < WITHDRAWALS_A_DAY
            and not any(asked.state == "open" and not asked.is_open for asked in earlier)
        )

    def attempt(self, verb, *arguments, **details):
        try:
            return verb(*arguments, **details)
        except Refused:
            return None

    @rule(target=requests, mentee=st.integers(0, MENTEES - 1), mentor=st.integers(0, len(CAPACITIES) - 1))
    def ask(self, mentee, mentor):
        expected = self.may_ask(mentee, mentor)
        sent = self.attempt(
            actions.send_request, self.mentees[mentee], self.mentors[mentor], wants_to_reach="A first job."
        )
        assert bool(sent) is expected
        asked = Asked(sent.pk if sent else None, mentee, mentor)
        if sent:
            self.asked.append(asked)
        return asked

    def answer(self, asked, verb, state, *, by_mentor=True):
        """A verb that needs an open request either does its work or is refused, as the model says."""
        if asked.pk is None:
            return None
        expected = asked.is_open and not (by_mentor and asked.is_undoable)
        try:
            result = verb(MatchRequest.objects.with_people().get(pk=asked.pk))
            assert expected
            asked.state = state
        except Refused:
            assert not expected
            return None
        return result

    @rule(asked=requests)
    def accept(self, asked):
        if self.answer(asked, actions.accept, "accepted"):
            self.pairs[asked] = 0
            if self.taken(asked.mentor) == CAPACITIES[asked.mentor]:
                for other in self.asked:
                    if other.is_open and other.mentor == asked.mentor:
                        other.state = "closed"

    @rule(asked=requests)
    def decline(self, asked):
        self.answer(asked, actions.decline, "declined")

    @rule(asked=requests)
    def undo_decline(self, asked):
        """A no is undone within ten minutes: while no hour has passed."""
        if asked.pk is None:
            return
        expected = asked.is_open and asked.is_undoable
        try:
            actions.undo_decline(MatchRequest.objects.with_people().get(pk=asked.pk))
            assert expected
            asked.state = "open"
        except Refused:
            assert not expected

    @rule(asked=requests)
    def withdraw(self, asked):
        self.answer(asked, actions.withdraw, "withdrawn", by_mentor=False)

    @rule()
    def sweep(self):
        actions.settle_requests()

    @rule()
    def clocks(self):
        actions.remind_and_lapse_matches()
        for asked in [asked for asked, hours in self.pairs.items() if hours >= MONTH]:
            del self.pairs[asked]

    @rule(asked=requests, is_mentor=st.booleans())
    def stop(self, asked, is_mentor):
        match = Match.objects.with_people().filter(request=asked.pk).first() if asked.pk else None
        if match is None:
            return
        by = match.mentor.user if is_mentor else match.mentee.user
        was_open = asked in self.pairs
        try:
            actions.stop(match, by)
            assert was_open
            del self.pairs[asked]
        except Refused:
            assert not was_open

    @precondition(lambda self: self.asked)
    @rule(hours=HOURS)
    def time_passes(self, hours):
        for row in [*MatchRequest.objects.all(), *Match.objects.all(), *self.mentors]:
            age(row, hours=hours)
        for asked in self.asked:
            asked.age += hours
            asked.final_for += hours if asked.state != "open" else 0
        self.pairs = {asked: unmoved + hours for asked, unmoved in self.pairs.items()}

    @invariant()
    def the_database_says_what_the_model_says(self):
        assert set(MatchRequest.objects.open().values_list("pk", flat=True)) == {
            asked.pk for asked in self.asked if asked.is_open
        }
        assert set(Match.objects.open().values_list("request_id", flat=True)) == {asked.pk for asked in self.pairs}
        assert broken_rules() == {}


def drive(examples, **options):
    options |= {"deadline": None, "suppress_health_check": list(HealthCheck)}
    run_state_machine_as_test(Portal, settings=settings(max_examples=examples, stateful_step_count=20, **options))


@pytest.mark.django_db
def test_requests_and_matches_behave_like_the_model():
    drive(12)


@pytest.fixture
def deadline_is_not_looked_at(monkeypatch):
    for module in (answers, requests):
        monkeypatch.setattr(module, "refuse_unless_answerable", lambda match_request: None)


# Either the model sees it, or the database stops it first (answered_before_the_deadline).
NOTICED = (AssertionError, IntegrityError)


@pytest.mark.django_db
def test_control_without_the_deadline_in_the_verbs_the_model_notices(deadline_is_not_looked_at):
    portal = Portal()
    asked = portal.ask(mentee=0, mentor=0)
    portal.time_passes(hours=TEN_DAYS)

    with pytest.raises(NOTICED):
        portal.accept(asked)
    portal.teardown()


@pytest.mark.soak
@pytest.mark.django_db
def test_control_without_the_deadline_the_mistake_is_found_at_random(deadline_is_not_looked_at):
    with pytest.raises(NOTICED):
        drive(200, phases=[Phase.generate], report_multiple_bugs=False, database=None, derandomize=True)
