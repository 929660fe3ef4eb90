"""The whole life of an agreement, driven at random against a simple model of it."""

from datetime import date, timedelta
from itertools import count

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from agreements import actions
from agreements.actions import signing
from agreements.models import AgreementVersion, Conclusion
from core.workflow import Refused
from matches import actions as matches
from matches.actions.capacity import update_openings_taken
from program.conduct import participation
from program.monitoring.invariants import broken_rules
from tests.agreements.builders import (
    concluded,
    current,
    days_from_today,
    goal,
    negotiating,
    proposed,
    sign,
    text,
    write,
)
from tests.factories import StaffFactory, age

PARTIES = ("mentee", "mentor")
PARTY = st.sampled_from(PARTIES)
OTHER = {"mentee": "mentor", "mentor": "mentee"}


class Pair(RuleBasedStateMachine):
    """The model: at most one open proposal and one version in force; who has read and signed; a hold; how it ended."""

    def __init__(self):
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.agreement = negotiating()
        update_openings_taken(self.agreement.match.mentor)
        self.words = count(1)
        self.staff = StaffFactory()
        self.drafts, self.last, self.states = {}, 0, {}  # drafts: party → is long past; states: number → state
        self.past = set()  # numbers of versions whose end date is long past
        self.proposer, self.is_read, self.signed = "", False, set()
        self.record = self.began = ""  # record: "", open, joint, individual
        self.is_held, self.end = False, ""  # end: "", abandoned, concluded, closed, ended

    def teardown(self):
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    # What the model says.

    @property
    def open(self):
        return next((number for number, state in self.states.items() if state == "proposed"), None)

    @property
    def in_force(self):
        return next((number for number, state in self.states.items() if state == "in_force"), None)

    @property
    def is_under_way(self):
        return not self.end and not self.is_held

    @property
    def is_closed_to_words(self):
        return not self.is_under_way or bool(self.record)

    @property
    def status(self):
        return self.end or ("in_force" if self.in_force else "negotiating")

    def falls(self):
        """The open proposal is not signed any more."""
        if self.open:
            self.states[self.open] = "superseded"

    def may_write(self, party):
        return not self.is_closed_to_words and (party == "mentee" or set(self.states.values()) - {"taken_back"})

    # What the portal does.

    def party(self, name):
        return getattr(self.agreement, name)

    def version(self, number):
        return AgreementVersion.objects.get(agreement=self.agreement, number=number)

    def attempt(self, is_expected, verb):
        """The verb is carried out exactly when the model expects it to be."""
        self.agreement = type(self.agreement).objects.with_people().get(pk=self.agreement.pk)
        try:
            with transaction.atomic():
                verb()
        except Refused:
            assert not is_expected
            return False
        assert is_expected
        return True

    @rule(party=PARTY, is_long_past=st.booleans())
    def writes(self, party, is_long_past):
        days = {"starts_on": days_from_today(-90), "ends_on": days_from_today(-61)} if is_long_past else {}
        words = text(goal(f"Goal {next(self.words)}"), **days)
        if self.attempt(self.may_write(party), lambda: write(self.agreement, self.party(party), words)):
            self.drafts[party] = is_long_past

    @rule(party=PARTY)
    def proposes(self, party):
        is_unread = self.open and self.proposer != party and not self.is_read
        is_expected = not self.is_closed_to_words and party in self.drafts and not is_unread
        if self.attempt(is_expected, lambda: actions.propose(self.agreement, self.party(party))):
            self.falls()
            self.last += 1
            self.states[self.last], self.proposer = "proposed", party
            self.is_read, self.signed = False, set()
            if self.drafts.pop(party):
                self.past.add(self.last)

    @rule(party=PARTY)
    def reads(self, party):
        if self.open:
            actions.mark_read(self.version(self.open), self.party(party))
            self.is_read |= party != self.proposer

    @rule()
    def takes_back(self):
        if not self.open:
            return
        number, author = self.open, self.proposer
        is_expected = self.is_under_way and not self.is_read and OTHER[author] not in self.signed
        if self.attempt(is_expected, lambda: actions.take_back(self.version(number), self.party(author))):
            self.states[number] = "taken_back"
            self.drafts.setdefault(author, number in self.past)

    @rule(party=PARTY)
    def signs(self, party):
        if not self.open:
            return
        number = self.open
        is_expected = not self.is_closed_to_words and party not in self.signed
        if self.attempt(is_expected, lambda: sign(self.version(number), self.party(party))):
            self.signed.add(party)
            self.is_read |= party != self.proposer
            if self.signed == set(PARTIES):
                if self.in_force:
                    self.states[self.in_force] = "superseded"
                self.states[number] = "in_force"

    @rule(party=PARTY)
    def signs_an_old_page(self, party):
        for number in [number for number, state in self.states.items() if state != "proposed"][-1:]:
            self.attempt(False, lambda number=number: sign(self.version(number), self.party(party)))

    @rule(party=PARTY, reason=st.sampled_from(["reached", "partly", "cannot_continue"]))
    def begins_the_record(self, party, reason):
        is_expected = bool(self.in_force) and not self.is_closed_to_words
        if self.attempt(is_expected, lambda: concluded(self.agreement, self.party(party), reason)):
            self.record, self.began = "open", party
            self.end = "concluded" if reason == "cannot_continue" else ""
            self.falls()

    @rule(party=PARTY)
    def confirms(self, party):
        if not self.record:
            return
        is_expected = self.record == "open" and party != self.began and not self.is_held
        record = Conclusion.objects.get(agreement=self.agreement)
        if self.attempt(is_expected, lambda: actions.add_to_conclusion(record, self.party(party))):
            self.record, self.end = "joint", "concluded"

    @rule()
    def two_weeks_pass(self):
        if self.record == "open" and not self.is_held:
            age(Conclusion.objects.get(agreement=self.agreement), days=14, seconds=1)
            assert actions.close_open_conclusions() == 1
            self.record, self.end = "individual", "concluded"

    @rule(party=PARTY, meets=st.booleans())
    def works(self, party, meets):
        if not self.in_force:
            return
        activity = current(self.agreement).goals.get().activities.first()
        day = date(2026, 1, 1) + timedelta(days=next(self.words))
        if meets:
            self.attempt(self.is_under_way, lambda: actions.log_meeting(self.agreement, self.party(party), met_on=day))
        self.attempt(self.is_under_way, lambda: actions.tick(activity, self.party(party)))
        self.attempt(self.is_under_way, lambda: actions.review_progress(self.agreement, self.party(party)))

    # What the program does, and those who go before both have signed.

    @rule()
    def is_put_on_hold(self):
        if self.attempt(self.is_under_way, lambda: matches.hold(self.agreement.match, by=StaffFactory())):
            self.is_held = True

    @rule()
    def goes_on(self):
        if self.attempt(
            self.is_held and not self.end, lambda: matches.release(self.agreement.match, by=StaffFactory())
        ):
            self.is_held = False

    def is_ended(self):
        """By the program: no joint record is asked of anyone."""
        self.falls()
        self.record = "individual" if self.record == "open" else self.record
        self.end = self.end or "ended"

    @rule()
    def staff_end_it(self):
        if self.attempt(not self.end, lambda: actions.end_by_staff(self.agreement, self.staff, reason="A reason")):
            self.is_ended()

    @rule()
    def staff_close_it(self):
        is_expected = not self.end and not self.record and self.in_force in self.past
        if self.attempt(is_expected, lambda: actions.close_without_conclusion(self.agreement, by=StaffFactory())):
            self.falls()
            self.end = "closed"

    @rule(party=PARTY)
    def participation_ends(self, party):
        person = type(self.staff).objects.get(pk=self.party(party).pk)
        is_expected = person.ended_at is None
        if self.attempt(is_expected, lambda: participation.end_participation(person, by=self.staff, reason="A reason")):
            self.is_ended()

    @rule(party=PARTY)
    def does_not_go_on(self, party):
        is_expected = not self.end and not self.in_force
        if self.attempt(is_expected, lambda: matches.stop(self.agreement.match, self.party(party))):
            assert actions.abandon_unmatched() == 1
            self.falls()
            self.end = "abandoned"

    @rule()
    def nothing_is_due(self):
        assert actions.close_open_conclusions() + actions.abandon_unmatched() == 0

    @invariant()
    def the_rows_say_what_the_model_says(self):
        numbered = AgreementVersion.objects.filter(agreement=self.agreement, number__isnull=False)
        assert dict(numbered.values_list("number", "status")) == self.states
        drafts = AgreementVersion.objects.filter(agreement=self.agreement, status="draft")
        assert {name for name in PARTIES if drafts.filter(proposer=self.party(name)).exists()} == set(self.drafts)
        assert Conclusion.objects.filter(agreement=self.agreement, status=self.record).exists() == bool(self.record)
        self.agreement.refresh_from_db()
        self.agreement.match.refresh_from_db()
        assert self.agreement.match.is_open == (not self.end)
        assert self.agreement.status == self.status
        assert broken_rules() == {}


def drive(examples, **options):
    options |= {"deadline": None, "suppress_health_check": list(HealthCheck)}
    run_state_machine_as_test(Pair, settings=settings(max_examples=examples, stateful_step_count=20, **options))


@pytest.mark.django_db
def test_an_agreement_lives_as_the_model_does():
    drive(8)


@pytest.mark.soak
@pytest.mark.django_db
def test_many_agreements_live_as_the_model_does():
    drive(30, database=None)


@pytest.mark.django_db
def test_control_without_the_check_of_stale_pages_the_database_still_refuses(monkeypatch):
    monkeypatch.setattr(signing, "refuse_stale", lambda version, digest: None)
    first = proposed()
    actions.mark_read(first, first.agreement.mentor)
    proposed(by="mentor", agreement=first.agreement)

    with pytest.raises(IntegrityError, match="only_a_party_signs_what_was_proposed"):
        sign(first, first.agreement.mentee)
