"""What one sees and does about a session is about oneself and this session, whatever others there are (R23)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from program.conduct import participation
from program.models import OrientationSession, Registration
from program.orientation import arranging
from tests.factories import MenteeProfileFactory, MentorProfileFactory, StaffFactory, UserFactory, days_from_today
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def a_session(days=1, **fields):
    return OrientationSession.objects.create(starts_at=timezone.now() + timedelta(days=days), place="Library", **fields)


def shown_to(client, person):
    """The sessions on the page with this person's own registrations, and their request for a short orientation."""
    context = client.get(reverse("program:events")).context
    rows = [(row["session"], row["mine"] and row["mine"].person) for row in context["sessions"]]
    return rows, context["is_mentor"], context["limited"]


def test_the_page_shows_ones_own_registrations_and_requests_at_sessions_to_come(client_of):
    mine, left, theirs, _called_off, _begun = (
        a_session(1),
        a_session(2),
        a_session(3),
        a_session(4, cancelled_at=timezone.now()),
        a_session(-1),
    )
    person, other = MentorProfileFactory().user, MentorProfileFactory().user
    for session, who in ((mine, person), (mine, other), (left, person), (theirs, other)):
        arranging.register(session, who)
    arranging.cancel(left.registrations.get(), by=person)
    given = arranging.ask_for_short_orientation(person, how="phone")
    arranging.log_short_orientation(given, by=StaffFactory(), on=days_from_today(0))
    asked = arranging.ask_for_short_orientation(other, how="online")

    assert shown_to(client_of(person), person) == ([(mine, person), (left, None), (theirs, None)], True, None)
    assert shown_to(client_of(other), other) == ([(mine, other), (left, None), (theirs, other)], True, asked)
    visitor = UserFactory()
    assert shown_to(client_of(visitor), visitor)[1:] == (False, None)


def test_a_session_is_for_mentors_whoever_else_is_one():
    MentorProfileFactory()
    session, mentee = a_session(), MenteeProfileFactory()
    MentorProfileFactory()

    with refused("sessions_are_for_mentors"):
        arranging.register(session, mentee.user)


def test_a_session_has_begun_or_not_whichever_others_have():
    begun, to_come = a_session(-1), a_session()
    mentor = MentorProfileFactory().user
    registration = arranging.register(to_come, mentor)

    with refused("session_begun_or_called_off"):
        arranging.register(begun, mentor)
    with refused("session_not_begun"):
        arranging.record_attendance(registration, by=StaffFactory(), attended=True)


def test_who_leaves_gives_up_the_sessions_to_come_and_those_who_were_there_stay_on_record():
    mentor = MentorProfileFactory().user
    coming, came = arranging.register(a_session(), mentor), arranging.register(a_session(-1 / 24 + 1), mentor)
    Registration.objects.filter(pk=came.pk).update(status="walk_in")

    participation.end_participation(mentor, by=StaffFactory(), reason="A report.")

    assert [Registration.objects.get(pk=row.pk).status for row in (coming, came)] == ["cancelled", "walk_in"]


def test_only_who_was_at_a_session_that_took_place_has_attended():
    took_place, _to_come = a_session(-1), a_session()
    mentors = [mentor.user for mentor in MentorProfileFactory.create_batch(2)]
    there, _absent = (Registration.objects.create(session=took_place, person=person) for person in mentors)
    arranging.record_attendance(there, by=StaffFactory(), attended=True)

    assert list(Registration.objects.attended()) == [there]

    OrientationSession.objects.filter(pk=took_place.pk).update(cancelled_at=timezone.now())
    assert not Registration.objects.attended()
