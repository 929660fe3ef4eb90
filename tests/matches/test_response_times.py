from datetime import timedelta

import pytest
from django.utils import timezone

from matches import actions
from matches.models import MatchRequest
from profiles.models import ResponseStats
from tests.factories import MatchRequestFactory, MentorProfileFactory, age

pytestmark = pytest.mark.django_db
Status = MatchRequest.Status


def answered(mentor, days, status=Status.DECLINED):
    """A letter that was answered after so many days."""
    letter = MatchRequestFactory(mentor=mentor, status=Status.PENDING)
    age(letter, days=9)
    MatchRequest.objects.filter(pk=letter.pk).update(
        status=status, closed_at=timezone.now() - timedelta(days=9) + timedelta(days=days)
    )


def habit_of(mentor):
    return ResponseStats.objects.values_list("waiting", "usual_days").get(mentor=mentor)


def test_three_answers_tell_how_soon_a_mentor_usually_answers():
    mentor = MentorProfileFactory()
    for days in (1, 2.5, 8):
        answered(mentor, days)

    actions.update_response_times()

    assert habit_of(mentor) == (0, 3)


def test_two_answers_tell_nothing():
    mentor = MentorProfileFactory()
    for days in (1, 2):
        answered(mentor, days)

    actions.update_response_times()

    assert habit_of(mentor) == (0, None)


def test_only_open_letters_count_as_waiting():
    mentor = MentorProfileFactory()
    MatchRequestFactory.create_batch(2, mentor=mentor)
    age(MatchRequestFactory(mentor=mentor), days=10, seconds=1)

    actions.update_response_times()
    actions.update_response_times()

    assert habit_of(mentor) == (2, None)
