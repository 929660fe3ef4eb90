"""At the start of a semester mentors are asked once whether their profile is still right (R10)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.models import OutgoingMail
from profiles.models import MentorProfile
from program import semester_start, tasks
from program.models import Term
from tests.factories import MentorApplicationFactory, MentorProfileFactory, days_from_today

pytestmark = [pytest.mark.django_db, pytest.mark.calendar]


def term(begun):
    """A semester that began this many days ago, and had been entered before."""
    day = days_from_today(-begun)
    last = day + timedelta(days=110)
    return Term.objects.create(season="fall", year=day.year, starts_on=day, ends_on=last, ask_mentors_on=day)


def mentor_who_confirmed(days_ago):
    mentor = MentorProfileFactory()
    MentorProfile.objects.filter(pk=mentor.pk).update(confirmed_at=timezone.now() - timedelta(days=days_ago))
    return mentor


def asked():
    return list(OutgoingMail.objects.filter(kind="profiles/confirm_profile").values_list("recipient", flat=True))


@pytest.mark.parametrize("begun", [0, 3, 13])
def test_posted_mentors_are_asked_in_the_first_two_weeks(begun):
    term(begun)
    mentor = mentor_who_confirmed(60)
    MentorApplicationFactory()

    tasks.ask_mentors_to_confirm()

    assert asked() == [mentor.pk]


@pytest.mark.parametrize("begun", [-1, 14, 60])
def test_nobody_is_asked_before_the_semester_or_in_its_midst(begun):
    term(begun)
    mentor_who_confirmed(200)

    assert semester_start.ask_mentors_to_confirm() == 0
    assert asked() == []


def test_who_has_confirmed_since_it_began_is_not_asked():
    term(begun=5)
    mentor_who_confirmed(2)

    semester_start.ask_mentors_to_confirm()

    assert asked() == []


def test_nobody_is_asked_twice_in_one_semester():
    term(begun=1)
    mentor = mentor_who_confirmed(60)

    for _run in range(3):
        semester_start.ask_mentors_to_confirm()

    assert asked() == [mentor.pk]
