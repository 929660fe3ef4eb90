"""The controls of test_races: the locks taken away, the same races go wrong, and what the database still refuses."""

import threading

import pytest
from django.db import IntegrityError

from accounts.models import User
from agreements import actions
from agreements.actions import closing, concluding, negotiating, signing
from agreements.models import Agreement, AgreementVersion, Conclusion
from core.workflow import Refused
from program.conduct import participation
from program.monitoring.agreement_invariants import RULES
from program.monitoring.invariants import broken_rules
from tests.agreements.builders import concluded, goal, in_force, proposed, sign, text, write
from tests.concurrency import errors_in, together
from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db(transaction=True)
WITHIN = 20  # seconds that one waits for the other


def fresh(agreement):
    return Agreement.objects.with_people().get(pk=agreement.pk)


def signing_of(version, party):
    return lambda: sign(AgreementVersion.objects.get(pk=version.pk), party)


@pytest.fixture
def without_locks(monkeypatch):
    """No verb of this floor holds the pair's rows any more."""
    for module in (closing, concluding, negotiating, signing):
        monkeypatch.setattr(module, "lock_agreement", lambda agreement, **options: None)
    monkeypatch.setattr(signing, "lock", lambda row: None)


def meet_at(monkeypatch, module, name):
    """Both verbs come to this point before either goes on."""
    barrier, original = threading.Barrier(2), getattr(module, name)

    def met(*arguments):
        barrier.wait(WITHIN)
        return original(*arguments)

    monkeypatch.setattr(module, name, met)


def one_between(monkeypatch, module, name, verb):
    """What is called `name` is done, and then `verb` from another connection before its caller goes on."""
    original, outcomes = getattr(module, name), []

    def interrupted(*arguments):
        done = original(*arguments)
        outcomes.extend(together(verb))
        return done

    monkeypatch.setattr(module, name, interrupted)
    return outcomes


def test_without_the_lock_both_sign_and_nothing_comes_in_force(monkeypatch, without_locks):
    version = proposed()
    barrier = threading.Barrier(2)
    monkeypatch.setattr(signing.matches, "record_activity", lambda match: barrier.wait(WITHIN))

    outcomes = together(*(signing_of(version, party) for party in version.agreement.parties))

    assert errors_in(outcomes) == []
    assert fresh(version.agreement).status == Agreement.Status.NEGOTIATING
    assert "a version that both have signed has come in force" in broken_rules()


def test_without_the_lock_the_database_alone_refuses_a_second_record(monkeypatch, without_locks):
    agreement = in_force()
    meet_at(monkeypatch, concluding, "refuse_unless_in_force")
    # Neither sees what the other has begun, as where both looked a moment before.
    monkeypatch.setattr(Conclusion.objects, "filter", lambda **where: Conclusion.objects.none())

    outcomes = together(*(lambda party=party: concluded(fresh(agreement), party) for party in agreement.parties))

    assert [type(error) for error in errors_in(outcomes)] == [IntegrityError]
    assert Conclusion.objects.count() == 1


def test_without_the_lock_the_database_alone_refuses_a_second_proposal(monkeypatch, without_locks):
    first = proposed()
    agreement = first.agreement
    actions.mark_read(first, agreement.mentor)
    for party, words in ((agreement.mentee, "One way"), (agreement.mentor, "Another way")):
        write(agreement, party, text(goal(words)))
    meet_at(monkeypatch, negotiating, "refuse_unread")
    proposals = AgreementVersion.objects.filter(status="proposed")
    monkeypatch.setattr(negotiating, "supersede_open_proposal", lambda agreement: proposals.update(status="superseded"))

    outcomes = together(*(lambda party=party: actions.propose(fresh(agreement), party) for party in agreement.parties))

    assert [type(error) for error in errors_in(outcomes)] == [IntegrityError]
    assert AgreementVersion.objects.filter(status="proposed").count() == 1


def proposes_a_change(agreement):
    write(agreement, agreement.mentor, text(goal("Something else")))
    return lambda: actions.propose(fresh(agreement), agreement.mentor)


def ends_participation(agreement):
    staff = StaffFactory()
    return lambda: participation.end_participation(
        User.objects.get(pk=agreement.mentor.pk), by=User.objects.get(pk=staff.pk), reason="A reason"
    )


def begins_the_record(agreement):
    return lambda: concluded(fresh(agreement), agreement.mentor)


@pytest.mark.parametrize(
    ("other", "is_amendment"),
    [(proposes_a_change, False), (ends_participation, False), (begins_the_record, True)],
    ids=["a newer proposal", "the end of participation", "the record"],
)
def test_without_the_lock_the_database_alone_refuses_a_signature_that_comes_too_late(
    monkeypatch, without_locks, other, is_amendment
):
    agreement = in_force() if is_amendment else None
    version = proposed(by="mentee", agreement=agreement, words=text(goal("More")))
    agreement = version.agreement
    actions.mark_read(version, agreement.mentor)
    sign(version, agreement.mentor)
    outcomes = one_between(monkeypatch, signing, "refuse_stale", other(agreement))

    with pytest.raises(IntegrityError, match="only_a_party_signs_what_was_proposed"):
        sign(AgreementVersion.objects.get(pk=version.pk), agreement.mentee)

    assert errors_in(outcomes) == []
    assert set(broken_rules()) & set(RULES) == set()


@pytest.mark.parametrize("other", [proposes_a_change, ends_participation], ids=["proposal", "participation"])
def test_with_the_locks_one_comes_after_the_other(other):
    version = proposed()
    agreement = version.agreement
    actions.mark_read(version, agreement.mentor)
    sign(version, agreement.mentor)

    outcomes = together(signing_of(version, agreement.mentee), other(agreement))

    assert {type(error) for error in errors_in(outcomes)} <= {Refused}
    assert set(broken_rules()) & set(RULES) == set()
