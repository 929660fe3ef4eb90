"""The way of somebody new, on the start page until the first agreement."""

import pytest
from django.urls import reverse

from matches.models import Match, MatchRequest
from profiles.models import MenteeProfile
from program.needs import beginnings_of
from tests.factories import (
    MatchFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    UserFactory,
    age,
)

pytestmark = pytest.mark.django_db


def way(user):
    """The steps behind, and the one that comes next."""
    (beginning,) = beginnings_of(user)
    return (
        [step["title"] for step in beginning.steps if step["state"] == "done"],
        [step["title"] for step in beginning.steps if step["state"] == "next"],
    )


def test_a_newcomer_has_chosen_no_way_yet():
    assert beginnings_of(UserFactory()) == []


def test_a_student_in_the_middle_of_applying():
    mentee = MenteeProfileFactory(status=MenteeProfile.Status.DRAFT, proven=False)

    assert way(mentee.user) == ([], ["Apply"])


def test_a_campus_address_is_behind_whoever_has_not_applied_yet():
    mentee = MenteeProfileFactory(status=MenteeProfile.Status.DRAFT)

    assert way(mentee.user) == (["Be confirmed"], ["Apply"])


def test_a_student_who_may_ask():
    assert way(MenteeProfileFactory().user) == (["Apply", "Be confirmed"], ["Ask a mentor"])


def test_a_student_who_has_asked():
    request = MatchRequestFactory()

    assert way(request.mentee.user) == (["Apply", "Be confirmed", "Ask a mentor"], ["First talk"])
    assert way(request.mentor.user) == (["Apply", "Be approved", "First request"], ["First talk"])


@pytest.mark.parametrize("status", ["declined", "expired", "withdrawn", "closed"])
def test_a_student_whose_letter_came_to_nothing_asks_again(status):
    request = MatchRequestFactory(status=status)

    assert way(request.mentee.user) == (["Apply", "Be confirmed"], ["Ask a mentor"])


def test_a_letter_past_its_deadline_waits_no_more_though_no_worker_ran():
    request = MatchRequestFactory()
    age(request, days=10, seconds=1)

    assert way(request.mentee.user)[1] == ["Ask a mentor"]


def test_two_who_have_talked():
    match = MatchFactory()
    Match.objects.update(status=Match.Status.TALKED)

    assert way(match.mentee.user)[1] == ["Agree on goals"]
    assert way(match.mentor.user)[1] == ["Agree on goals"]


@pytest.mark.parametrize("status", ["agreed", "concluded"])
def test_the_way_goes_with_the_first_agreement(client_of, status):
    match = MatchFactory()
    closed_at = match.started_at if status == "concluded" else None
    Match.objects.update(status=status, closed_at=closed_at)

    assert beginnings_of(match.mentee.user) == beginnings_of(match.mentor.user) == []
    assert "Your way to a mentor" not in client_of(match.mentee.user).get(reverse("program:home")).text


def test_an_applicant_waits_for_the_approval():
    assert way(MentorApplicationFactory().user) == (["Apply"], ["Be approved"])


def test_a_person_with_both_roles_has_two_ways(client_of):
    mentor = MentorProfileFactory()
    MenteeProfileFactory(user=mentor.user)
    MatchRequestFactory(mentor=mentor, status=MatchRequest.Status.DECLINED)

    titles = [beginning.title for beginning in beginnings_of(mentor.user)]

    assert titles == ["Your way to a mentor", "Your way as a mentor"]
    assert "Your way as a mentor" in client_of(mentor.user).get(reverse("program:home")).text
