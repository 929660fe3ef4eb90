"""A pause and a hiding end on the same day for everybody: the day of the university."""

import pytest

from profiles.forms.availability import PauseForm
from profiles.models import MentorProfile
from profiles.public_profile import visible_pause
from program.home.action_items.posted import posted_profile_items
from tests.factories import MentorProfileFactory, days_from_today

pytestmark = [pytest.mark.django_db, pytest.mark.calendar, pytest.mark.usefixtures("elsewhere")]
UNTIL_TODAY, UNTIL_TOMORROW = 0, 1


def hidden(days):
    return MentorProfileFactory(hidden_until=days_from_today(days), hidden_reason="Until we have spoken.")


def test_who_was_hidden_until_today_is_posted_again():
    back, _away = hidden(UNTIL_TODAY), hidden(UNTIL_TOMORROW)

    assert list(MentorProfile.objects.posted()) == [back]


def test_who_paused_until_today_is_found_again():
    back, _away = (MentorProfileFactory(paused_until=days_from_today(days)) for days in (UNTIL_TODAY, UNTIL_TOMORROW))

    assert list(MentorProfile.objects.searchable()) == [back]


@pytest.mark.parametrize(("days", "is_hidden"), [(UNTIL_TODAY, False), (UNTIL_TOMORROW, True)])
def test_pages_say_so_on_the_same_day(days, is_hidden):
    mentor = hidden(days)
    mentor.paused_until = days_from_today(days)
    titles = [str(need.title) for need in posted_profile_items(mentor, was_asked=True)]

    assert mentor.is_hidden == is_hidden
    assert visible_pause(mentor) == (days_from_today(days) if is_hidden else None)
    assert ("Your profile is hidden by the program" in titles) == is_hidden
    assert any(title.startswith("Your profile is paused") for title in titles) == is_hidden


@pytest.mark.parametrize(("days", "is_to_come"), [(UNTIL_TODAY, False), (UNTIL_TOMORROW, True)])
def test_one_pauses_until_a_day_that_is_to_come_at_the_university(days, is_to_come):
    MentorProfileFactory()

    assert PauseForm({"until": days_from_today(days)}).is_valid() == is_to_come
    assert MentorProfile.objects.hideable_until(days_from_today(days)).exists() == is_to_come
