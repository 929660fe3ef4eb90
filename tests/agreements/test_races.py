"""Two people at the same moment: whatever comes first, the rows stay true."""

import pytest

from agreements import actions
from agreements.actions import negotiating as negotiating_actions
from agreements.actions import signing as signing_actions
from agreements.actions import withdrawing as withdrawing_actions
from agreements.models import Agreement, AgreementVersion, Conclusion, Signature, StaffCopy
from core.workflow import Refused
from matches import actions as matches
from matches.models import Match
from notifications.models import OutgoingMail
from tests.agreements.builders import (
    concluded,
    current,
    goal,
    in_force,
    negotiating,
    proposed,
    sign,
    text,
    write,
)
from tests.concurrency import ROUNDS_OF_SOAK, crossing, errors_in, together

pytestmark = pytest.mark.django_db(transaction=True)


def pytest_generate_tests(metafunc):
    """Each race once in every run, and besides as often as `make soak` says."""
    rounds = ROUNDS_OF_SOAK if "soak" in metafunc.config.option.markexpr else 1
    over_and_over = [pytest.param(number, marks=pytest.mark.soak) for number in range(rounds)]
    metafunc.fixturenames.append("round_of_races")
    metafunc.parametrize("round_of_races", ["once", *over_and_over])


def fresh(agreement):
    """The row as another process would fetch it."""
    return Agreement.objects.with_people().get(pk=agreement.pk)


def signing(version, party):
    return lambda: sign(AgreementVersion.objects.get(pk=version.pk), party)


def refused(outcomes):
    assert {type(error) for error in errors_in(outcomes)} <= {Refused}
    return len(errors_in(outcomes))


def test_both_sign_at_once():
    version = proposed()

    outcomes = together(*(signing(version, party) for party in version.agreement.parties))

    assert refused(outcomes) == 0
    assert fresh(version.agreement).status == Agreement.Status.IN_FORCE
    assert StaffCopy.objects.count() == 1


def test_one_proposes_while_the_other_says_that_they_have_not_talked(monkeypatch):
    agreement = negotiating()
    match = agreement.match
    write(agreement, match.mentee.user)

    outcomes = crossing(
        monkeypatch,
        negotiating_actions,
        "refuse_unread",
        lambda: actions.propose(Agreement.objects.get(pk=agreement.pk), match.mentee.user),
        lambda: matches.correct_interviewed(Match.objects.get(pk=match.pk), match.mentor.user),
    )

    assert errors_in(outcomes) == []
    match.refresh_from_db()
    assert (match.status, agreement.versions.get().status) == ("arranging", "superseded")


def test_one_signs_and_says_in_a_second_window_that_they_have_not_talked(monkeypatch):
    version = proposed()
    match, mentor = version.agreement.match, version.agreement.mentor

    outcomes = crossing(
        monkeypatch,
        signing_actions,
        "refuse_name_of_another",
        signing(version, mentor),
        lambda: matches.correct_interviewed(Match.objects.get(pk=match.pk), mentor),
    )

    assert [error.code for error in errors_in(outcomes)] == ["proposed_or_signed_since"]
    match.refresh_from_db()
    assert (match.status, AgreementVersion.objects.get().status) == ("talked", "proposed")


def test_a_change_is_declined_while_the_second_signature_comes(monkeypatch):
    change = proposed(by="mentor", words=text(goal("Meet a recruiter")), agreement=in_force())
    mentee, mentor = change.agreement.mentee, change.agreement.mentor
    sign(change, mentor)

    outcomes = crossing(
        monkeypatch,
        withdrawing_actions,
        "record_activity_in_force",
        lambda: actions.decline_change(AgreementVersion.objects.get(pk=change.pk), mentor),
        signing(change, mentee),
    )

    assert [type(error) for error in errors_in(outcomes)] == [Refused]
    assert (current(change.agreement).number, Signature.objects.filter(version=change).count()) == (1, 1)
    told = OutgoingMail.objects.filter(kind="agreements/change_declined").values_list("recipient", flat=True)
    assert list(told) == [mentee.pk]


def test_both_decline_a_change_at_once():
    change = proposed(by="mentor", words=text(goal("Meet a recruiter")), agreement=in_force())

    outcomes = together(
        *(
            lambda party=party: actions.decline_change(AgreementVersion.objects.get(pk=change.pk), party)
            for party in change.agreement.parties
        )
    )

    assert refused(outcomes) == 1
    assert OutgoingMail.objects.filter(kind="agreements/change_declined").count() == 1


def test_both_propose_at_once():
    agreement = negotiating()
    first = proposed(agreement=agreement)
    actions.mark_read(first, agreement.mentor)
    for party, words in ((agreement.mentee, "One way"), (agreement.mentor, "Another way")):
        write(agreement, party, text(goal(words)))

    outcomes = together(*(lambda party=party: actions.propose(fresh(agreement), party) for party in agreement.parties))

    assert refused(outcomes) == 1
    assert sorted(AgreementVersion.objects.exclude(number=None).values_list("number", "status")) == [
        (1, "superseded"),
        (2, "proposed"),
    ]
    assert AgreementVersion.objects.filter(status="draft").count() == 1


def test_both_sign_while_one_proposes_a_change():
    version = proposed()
    agreement = version.agreement
    actions.mark_read(version, agreement.mentor)
    write(agreement, agreement.mentor, text(goal("Something else")))

    outcomes = together(
        signing(version, agreement.mentee),
        signing(version, agreement.mentor),
        lambda: actions.propose(fresh(agreement), agreement.mentor),
    )

    refused(outcomes)
    in_force_now = AgreementVersion.objects.filter(status="in_force")
    is_in_force = fresh(agreement).status == Agreement.Status.IN_FORCE
    assert in_force_now.count() == is_in_force
    assert all(one.signatures.count() == 2 for one in in_force_now)


def test_two_devices_save_at_once_and_one_is_told():
    agreement = negotiating()

    outcomes = together(
        *(
            lambda words=words: actions.save_draft(
                fresh(agreement), agreement.mentee, text=text(goal(words)), revision=0
            )
            for words in ("From the phone", "From the laptop")
        )
    )

    assert refused(outcomes) == 1
    assert AgreementVersion.objects.get().revision == 1


def test_two_begin_the_record_at_once():
    agreement = in_force()

    outcomes = together(*(lambda party=party: concluded(fresh(agreement), party) for party in agreement.parties))

    assert refused(outcomes) == 1
    assert Conclusion.objects.count() == 1


def test_an_amendment_against_the_record():
    agreement = in_force()
    amendment = proposed(by="mentor", agreement=agreement, words=text(goal("More")))
    sign(amendment, agreement.mentor)

    outcomes = together(signing(amendment, agreement.mentee), lambda: concluded(fresh(agreement), agreement.mentor))

    refused(outcomes)
    recorded = set(Conclusion.objects.get().outcomes.values_list("goal__version", flat=True))
    assert recorded == {current(agreement).pk}


def test_signing_against_the_programs_end():
    version = proposed()
    agreement = version.agreement
    sign(version, agreement.mentor)

    def end():
        ended = fresh(agreement)
        actions.end(ended)

    refused(together(signing(version, agreement.mentee), end))

    assert fresh(agreement).status == Agreement.Status.ENDED
    assert StaffCopy.objects.count() == AgreementVersion.objects.filter(status="in_force").count()


def test_signing_against_the_other_going():
    version = proposed()
    agreement = version.agreement
    sign(version, agreement.mentor)

    outcomes = together(
        signing(version, agreement.mentee),
        lambda: matches.stop(Match.objects.with_people().get(pk=agreement.match_id), agreement.mentor),
    )

    assert refused(outcomes) == 1
    assert (fresh(agreement).status, fresh(agreement).match.status) in {
        (Agreement.Status.IN_FORCE, Match.Status.AGREED),
        (Agreement.Status.NEGOTIATING, Match.Status.NOT_PURSUED),
    }


def test_confirming_against_the_clock():
    agreement = in_force()
    conclusion = concluded(agreement)
    Conclusion.objects.update(add_by="2026-01-01T00:00Z")

    outcomes = together(
        lambda: actions.add_to_conclusion(Conclusion.objects.get(pk=conclusion.pk), agreement.mentor),
        actions.close_open_conclusions,
    )

    assert refused(outcomes) == 1
    assert Conclusion.objects.get().status == Conclusion.Status.INDIVIDUAL


def test_two_workers_make_each_copy_once():
    for _number in range(4):
        in_force()

    outcomes = together(actions.make_staff_copies, actions.make_staff_copies)

    assert sum(outcomes) == 4
    assert StaffCopy.objects.exclude(sha256="").count() == 4


def test_one_who_signs_twice_at_once_has_signed_once():
    version = proposed()

    outcomes = together(*[signing(version, version.agreement.mentee)] * 2)

    assert refused(outcomes) == 1
    assert Signature.objects.count() == 1
