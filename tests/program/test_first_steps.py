"""The way of somebody new, on the start page until the first agreement."""

import pytest
from django.urls import reverse

from accounts import actions as accounts
from accounts.models import IdentityProof
from matches.models import Match, MatchRequest
from profiles.models import MenteeProfile
from program.home.action_items import action_items_for, first_steps_for
from tests.factories import (
    MatchFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    UserFactory,
    age,
)
from tests.pages import found

pytestmark = pytest.mark.django_db


MENTEE = ("apply", "be confirmed", "ask", "wait", "talk", "agree")
MENTOR = ("apply", "be approved", "be asked", "talk", "agree")


def way(user, steps=MENTEE):
    """The steps behind, and the one that comes next: by what stands at their place in the way of this role."""
    (beginning,) = first_steps_for(user)
    assert len({step["title"] for step in beginning.steps}) == len(steps)
    states = [step["state"] for step in beginning.steps]
    return tuple(
        [step for step, is_at in zip(steps, states, strict=True) if is_at == state] for state in ("done", "next")
    )


def ways_shown(client_of, user):
    """The titles of the ways that the start page shows."""
    return found(client_of(user).get(reverse("program:home")), "//section[@class='beginning']/@aria-label")


def test_a_newcomer_has_chosen_no_way_yet():
    assert first_steps_for(UserFactory()) == []


def test_a_student_in_the_middle_of_applying():
    mentee = MenteeProfileFactory(status=MenteeProfile.Status.DRAFT, proven=False)

    assert way(mentee.user) == ([], ["apply"])


def test_a_campus_address_is_behind_whoever_has_not_applied_yet():
    mentee = MenteeProfileFactory(status=MenteeProfile.Status.DRAFT)

    assert way(mentee.user) == (["be confirmed"], ["apply"])


def test_a_student_who_may_ask():
    assert way(MenteeProfileFactory().user) == (["apply", "be confirmed"], ["ask"])


def test_a_student_who_has_asked():
    request = MatchRequestFactory()

    assert way(request.mentee.user) == (["apply", "be confirmed", "ask"], ["wait"])
    assert way(request.mentor.user, MENTOR) == (["apply", "be approved"], ["be asked"])


def test_a_student_whose_letter_was_answered():
    match = MatchFactory()

    assert way(match.mentee.user) == (["apply", "be confirmed", "ask", "wait"], ["talk"])
    assert way(match.mentor.user, MENTOR) == (["apply", "be approved", "be asked"], ["talk"])


def test_a_step_that_others_take_says_what_it_waits_for():
    unproven, asked = MenteeProfileFactory(proven=False), MatchRequestFactory().mentor
    before = [notes(unproven.user), notes(MenteeProfileFactory().user)]
    accounts.claim_graduation(unproven.user, name_while_enrolled="Ana", graduation_year=1999, major_then="Art")

    assert before == [[], []]
    assert [len(notes(one.user)) for one in (unproven, MentorProfileFactory(), asked)] == [1, 1, 0]


def notes(user):
    (beginning,) = first_steps_for(user)
    return [step["note"] for step in beginning.steps if step.get("note")]


@pytest.mark.parametrize("status", ["declined", "expired", "withdrawn", "closed"])
def test_a_student_whose_letter_came_to_nothing_asks_again(status):
    request = MatchRequestFactory(status=status)

    assert way(request.mentee.user) == (["apply", "be confirmed"], ["ask"])


def test_a_letter_past_its_deadline_waits_no_more_though_no_worker_ran():
    request = MatchRequestFactory()
    age(request, days=10, seconds=1)

    assert way(request.mentee.user)[1] == ["ask"]


def test_two_who_have_talked():
    match = MatchFactory()
    Match.objects.update(status=Match.Status.TALKED)

    assert way(match.mentee.user)[1] == ["agree"]
    assert way(match.mentor.user, MENTOR)[1] == ["agree"]


@pytest.mark.parametrize("status", ["agreed", "concluded"])
def test_the_way_goes_with_the_first_agreement(client_of, status):
    match = MatchFactory()
    closed_at = match.started_at if status == "concluded" else None
    Match.objects.update(status=status, closed_at=closed_at)

    assert first_steps_for(match.mentee.user) == first_steps_for(match.mentor.user) == []
    assert ways_shown(client_of, match.mentee.user) == []


def test_an_applicant_waits_for_the_approval():
    assert way(MentorApplicationFactory().user, MENTOR) == (["apply"], ["be approved"])


def test_a_person_with_both_roles_has_two_ways(client_of):
    mentor = MentorProfileFactory()
    MenteeProfileFactory(user=mentor.user)
    MatchRequestFactory(mentor=mentor, status=MatchRequest.Status.DECLINED)

    as_mentee, as_mentor = first_steps_for(mentor.user)

    assert as_mentee == first_steps_for(MenteeProfileFactory().user)[0]
    assert as_mentor.title != as_mentee.title
    assert ways_shown(client_of, mentor.user) == [as_mentee.title, as_mentor.title]


def test_what_others_asked_and_were_asked_is_no_step_of_ones_own():
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()
    before = [(first_steps_for(one.user), action_items_for(one.user)) for one in (mentee, mentor)]

    MatchRequestFactory()
    MatchFactory()

    assert [(first_steps_for(one.user), action_items_for(one.user)) for one in (mentee, mentor)] == before


def test_a_mentor_whose_requests_are_all_answered_waits_for_one_again():
    mentor = MentorProfileFactory()
    before = notes(mentor.user)
    MatchRequestFactory(mentor=mentor, status=MatchRequest.Status.DECLINED)

    assert notes(mentor.user) == before != []


def test_a_proof_of_who_one_is_does_not_confirm_that_one_is_from_the_university():
    mentee = MenteeProfileFactory(proven=False)
    assert way(mentee.user) == (["apply"], ["be confirmed"])

    IdentityProof.objects.create(user=mentee.user, method=IdentityProof.Method.CALL)

    assert way(mentee.user) == (["apply"], ["be confirmed"])
