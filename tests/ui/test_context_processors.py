"""What every page shows: the way around by role, for one statement."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import is_valid_path

from mentoring.context_processors import Portal
from notifications.models import Notice, ProgramSettings
from tests.factories import MenteeProfileFactory, MentorProfileFactory, UserFactory

pytestmark = pytest.mark.django_db


def portal_of(user, path="/home/"):
    request = RequestFactory().get(path)
    request.user = user
    return Portal(request)


def urls(portal):
    return [place.url for place in portal.nav]


def test_no_door_leads_nowhere():
    mentor = MentorProfileFactory()
    MenteeProfileFactory(user=mentor.user)
    portals = [portal_of(person) for person in (mentor.user, UserFactory(is_staff=True), AnonymousUser())]

    assert [door for portal in portals for door in urls(portal) if not is_valid_path(door)] == []


def test_a_visitor_is_shown_both_doors_and_help():
    assert urls(portal_of(AnonymousUser())) == ["/join/mentee/", "/join/mentor/", "/faq/", "/help/"]


def test_a_person_without_a_role_is_shown_home_and_help():
    assert urls(portal_of(UserFactory())) == ["/home/", "/help/"]


def test_a_mentee_is_shown_the_search():
    mentee = MenteeProfileFactory()

    assert urls(portal_of(mentee.user)) == ["/home/", "/mentors/", "/requests/", "/join/mentee/", "/events/", "/help/"]


def test_a_mentor_is_not_shown_the_search():
    mentor = MentorProfileFactory()

    assert urls(portal_of(mentor.user)) == ["/home/", "/requests/", "/profile/", "/events/", "/help/"]


def test_a_person_with_both_roles_is_shown_both():
    mentor = MentorProfileFactory()
    MenteeProfileFactory(user=mentor.user)

    assert urls(portal_of(mentor.user)) == [
        "/home/",
        "/mentors/",
        "/requests/",
        "/join/mentee/",
        "/profile/",
        "/events/",
        "/help/",
    ]


def test_staff_are_shown_their_workplace():
    assert urls(portal_of(UserFactory(is_staff=True))) == ["/home/", "/admin/", "/help/"]


def test_the_place_one_is_at_is_marked():
    places = portal_of(UserFactory(), path="/help/").nav

    assert [place.url for place in places if place.is_current] == ["/help/"]


def test_only_ones_own_unread_notices_are_counted():
    me = UserFactory()
    for number, (recipient, read_at) in enumerate([(me, None), (me, "2026-01-01T00:00Z"), (UserFactory(), None)]):
        Notice.objects.create(recipient=recipient, kind="x", key=str(number), read_at=read_at)

    assert portal_of(me).unread == 1


def test_the_telephones_are_those_that_staff_have_set():
    ProgramSettings.objects.create(alumni_phone="(323) 555-0100")

    for user in (AnonymousUser(), UserFactory()):
        assert portal_of(user).phones[0]["number"] == "(323) 555-0100"
        assert portal_of(user).phones[0]["dial"] == "+13235550100"


def test_a_person_without_a_name_yet_has_a_door_all_the_same():
    nameless, named = UserFactory(given_name="", preferred_name=""), UserFactory(given_name="Rosa")

    assert portal_of(nameless).person
    assert portal_of(nameless).person != nameless.first_name_shown
    assert portal_of(named).person == "Rosa"


def test_everything_on_the_frame_of_a_page_costs_one_statement(django_assert_num_queries):
    portal = portal_of(MenteeProfileFactory().user)

    with django_assert_num_queries(1):
        assert portal.nav and portal.phones and portal.phone_hours
        assert portal.unread == 0


def test_what_is_not_printed_costs_nothing(django_assert_num_queries):
    user = UserFactory()

    with django_assert_num_queries(0):
        portal_of(user)
