"""What is done to one pair leaves every other as it was (R16, R22, R26)."""

from datetime import timedelta

import pgtrigger
import pytest
from django.db.models.functions import Now

from agreements import actions
from agreements.actions.closing import abandon, redact
from agreements.actions.concluding import close_if_overdue
from agreements.models import Agreement, AgreementVersion, Conclusion
from matches import actions as matches
from matches.models import Match
from tests.agreements.builders import concluded, finished, in_force, negotiating, proposed, write
from tests.factories import StaffFactory, age
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def open_conclusion():
    return concluded(in_force()).agreement


def proposal():
    return proposed().agreement


def overdue(agreement):
    Conclusion.objects.filter(agreement=agreement).update(add_by=Now() - timedelta(seconds=1))


def everything_of(agreement):
    """All that is stored of a pair's agreement and match, without what is written when a row is read."""
    rows = [
        Agreement.objects.filter(pk=agreement.pk),
        AgreementVersion.objects.filter(agreement=agreement),
        Conclusion.objects.filter(agreement=agreement),
        Match.objects.filter(pk=agreement.match_id),
    ]
    return [list(some.order_by("pk").values()) for some in rows]


def the_program_ends_it(agreement):
    actions.end_by_staff(agreement, StaffFactory(), reason="They moved away.")


def its_conclusion_is_overdue(agreement):
    overdue(agreement)
    actions.close_open_conclusions()


def its_hold_is_lifted(agreement):
    matches.hold(agreement.match, StaffFactory())
    Match.objects.filter(pk=agreement.match_id).update(held_at=Now() - timedelta(days=3))
    agreement.match.refresh_from_db()
    matches.release(agreement.match, StaffFactory())


def its_people_have_not_talked(agreement):
    matches.correct_interviewed(agreement.match, agreement.mentor)


def its_match_lapses(agreement):
    matches.lapse(agreement.match)
    actions.abandon_unmatched()


@pytest.mark.parametrize(
    ("state", "act"),
    [
        (open_conclusion, the_program_ends_it),
        (open_conclusion, its_conclusion_is_overdue),
        (open_conclusion, its_hold_is_lifted),
        (proposal, the_program_ends_it),
        (proposal, its_match_lapses),
        (proposal, its_people_have_not_talked),
    ],
)
def test_an_act_changes_one_pair_only(state, act):
    earlier, agreement, later = state(), state(), state()
    others = [everything_of(one) for one in (earlier, later)]
    before = everything_of(agreement)

    act(agreement)

    assert everything_of(agreement) != before
    assert [everything_of(one) for one in (earlier, later)] == others


def test_only_agreements_whose_match_is_over_are_abandoned():
    over, going_on = proposal(), proposal()
    matches.lapse(over.match)

    assert abandon([over.pk, going_on.pk]) == 1

    assert [everything_of(one)[0][0]["status"] for one in (over, going_on)] == ["abandoned", "negotiating"]


def test_a_conclusion_is_not_closed_because_anothers_days_are_over():
    overdue(open_conclusion())
    agreement = open_conclusion()

    assert not close_if_overdue(Conclusion.objects.get(agreement=agreement).pk)

    assert Conclusion.objects.get(agreement=agreement).status == "open"


def test_a_conclusion_is_not_correctable_because_another_is():
    finished()
    late = finished()
    age(late, days=2)

    with refused("correction_closed"):
        actions.correct_conclusion(Conclusion.objects.get(pk=late.pk), late.agreement.mentor, added="More.")


def test_only_versions_whose_text_has_changed_are_marked_as_redacted():
    changed, unchanged = proposed(), proposed()
    write(draft := negotiating(), draft.mentee)
    with pgtrigger.ignore():
        changed.goals.update(text="Learn from (name erased)")
        redact(AgreementVersion.objects.all())

    marked = AgreementVersion.objects.exclude(redacted_at=None)
    assert list(marked) == [changed]
    assert unchanged.redacted_digest == AgreementVersion.objects.get(pk=unchanged.pk).redacted_digest


def test_the_program_does_not_end_what_has_ended_with_its_match():
    agreement = proposal()
    matches.lapse(agreement.match)

    with refused("match_lapsed"):
        the_program_ends_it(agreement)


def test_the_program_ends_nothing_without_a_reason():
    with refused("ending_without_reason"):
        actions.end_by_staff(agreement := proposal(), StaffFactory(), reason=" \n")

    assert Agreement.objects.get(pk=agreement.pk).status == "negotiating"


def test_an_agreement_that_has_ended_says_so_and_not_that_the_match_has():
    agreement = proposal()
    the_program_ends_it(agreement)

    with refused("agreement_ended"):
        write(Agreement.objects.get(pk=agreement.pk), agreement.mentee)
