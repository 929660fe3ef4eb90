"""What another pair, or the other of the two, has done is not held against anyone, and is not for them to read."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from agreements import actions
from agreements.models import Agreement, AgreementVersion, Conclusion
from matches import actions as matches
from tests.agreements.builders import (
    concluded,
    current,
    days_from_today,
    finished,
    goal,
    in_force,
    page,
    proposed,
    sign,
    text,
    write,
)
from tests.factories import MatchFactory, StaffFactory
from tests.pages import codes
from tests.program.states import STATES
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def test_staff_do_not_close_an_agreement_because_another_is_long_past_its_end():
    STATES["long_past_its_end"][0]()
    agreement = in_force()

    with refused("not_long_past_its_end"):
        actions.close_without_conclusion(agreement, StaffFactory())


def test_a_conclusion_is_added_to_although_anothers_days_are_over():
    Conclusion.objects.filter(pk=concluded(in_force()).pk).update(add_by=Now() - timedelta(seconds=1))
    conclusion = concluded(in_force())

    actions.add_to_conclusion(conclusion, conclusion.agreement.mentor)

    assert Conclusion.objects.get(pk=conclusion.pk).status == "joint"


def test_the_corrections_of_one_leave_the_other_theirs():
    conclusion = finished()
    for number in range(5):
        actions.correct_conclusion(conclusion, conclusion.agreement.mentor, added=f"More {number}.")

    assert actions.correct_conclusion(conclusion, conclusion.agreement.mentee, achieved="A résumé.")


def test_what_was_withdrawn_and_deleted_can_be_written_again_and_opens_nothing_to_the_mentor():
    version = proposed()
    agreement = version.agreement
    actions.take_back(version, agreement.mentee)
    actions.discard_draft(agreement, agreement.mentee)

    with refused("mentee_suggests_first"):
        write(agreement, agreement.mentor)
    assert write(agreement, agreement.mentee, text(goal(thread=str(version.goals.get().thread))))


def test_what_was_proposed_before_they_had_talked_opens_nothing_to_the_mentor():
    match = MatchFactory()
    matches.already_interviewed(match, match.mentor.user)
    agreement = actions.begin(match, match.mentee.user)
    proposed(agreement=agreement)
    matches.correct_interviewed(match, match.mentor.user)
    matches.already_interviewed(match, match.mentor.user)

    with refused("mentee_suggests_first"):
        write(Agreement.objects.get(pk=agreement.pk), match.mentor.user)


def test_who_has_signed_their_own_proposal_has_not_read_it_and_withdraws_it():
    version = proposed()
    sign(version, version.agreement.mentee)
    version.refresh_from_db()
    assert version.read_at is None

    actions.take_back(version, version.agreement.mentee)

    assert version.status == "taken_back"


def test_who_writes_a_change_reads_neither_the_others_draft_nor_what_they_withdrew(client_of):
    agreement = in_force()
    withdrawn = proposed("mentee", text(goal("Qwithdrawn")), agreement)
    actions.take_back(withdrawn, agreement.mentee)
    write(agreement, agreement.mentee, text(goal("Qprivate")))

    shown = client_of(agreement.mentor).get(page("propose", agreement)).text

    assert "Qwithdrawn" not in shown
    assert "Qprivate" not in shown


def test_a_meeting_of_another_day_is_another_meeting():
    agreement = in_force()

    for days in (-2, -1, 0):
        actions.log_meeting(agreement, agreement.mentee, met_on=days_from_today(days), minutes=30)

    assert agreement.meetings.count() == 3


def test_a_review_is_asked_for_only_when_their_own_is_due(client_of):
    late = in_force()
    AgreementVersion.objects.filter(agreement=late).update(in_force_at=Now() - timedelta(weeks=6, days=1))
    agreement = in_force()

    due = [client_of(one.mentee).get(one.get_absolute_url()).context["is_review_due"] for one in (late, agreement)]

    assert due == [True, False]


def test_each_signature_is_confirmed_as_what_it_brought_about(client_of):
    agreement = in_force()
    version = proposed("mentor", text(goal("Another")), agreement)
    shown = []
    for party in agreement.parties:
        typed = {"typed_name": party.get_full_name(), "digest": version.digest, "number": version.number}
        shown += codes(client_of(party).post(page("sign", agreement), typed, follow=True))

    assert [code for code in shown if code.startswith("signed_by")] == ["signed_by_one", "signed_by_both"]


@pytest.mark.parametrize("name", ["tick", "forget_meeting"])
def test_what_belongs_to_another_pair_is_not_there(client_of, name):
    agreement, stranger = in_force(), in_force().mentee
    meeting = actions.log_meeting(agreement, agreement.mentee, met_on=days_from_today(0))
    activity = current(agreement).goals.get().activities.first()
    row = {"tick": activity, "forget_meeting": meeting}[name]

    assert client_of(stranger).post(reverse(f"agreements:{name}", args=[row.pk])).status_code == 404


def test_the_pages_and_the_beginning_of_anothers_agreement_are_not_there(client_of):
    version, stranger = proposed(), in_force().mentee
    match = MatchFactory(status="talked")

    assert client_of(stranger).post(reverse("agreements:begin", args=[match.pk])).status_code == 404
    assert client_of(stranger).get(version.agreement.get_absolute_url()).status_code == 404
    assert client_of(stranger).get(version.get_absolute_url()).status_code == 404
