"""Whether and how someone searches, and who sees the mentors' pages, is decided by their own rows."""

import pytest
from django.urls import reverse

from profiles.search.terms import facet_of
from tests.factories import (
    IndustryFactory,
    MajorFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    TopicFactory,
    UserFactory,
)
from tests.pages import found

pytestmark = pytest.mark.django_db
SEARCH = "profiles:mentor_list"


def with_others(**fields):
    """A mentee between two minors who are proven and have preferences."""
    other = {"proven": True, "is_adult": False}
    people = [MenteeProfileFactory(**given) for given in (other, {"is_adult": True} | fields, other)]
    for person in (people[0], people[2]):
        person.majors.add(MajorFactory())
        person.topics.add(TopicFactory())
    return people[1]


def test_an_unproven_mentee_does_not_search_because_others_are_proven(client_of):
    mentee = with_others(proven=False)

    assert client_of(mentee.user).get(reverse(SEARCH)).url == reverse("program:home")


def test_an_adult_is_not_asked_to_speak_with_staff_because_others_are(client_of):
    page = client_of(with_others().user).get(reverse(SEARCH))

    assert page.status_code == 200
    assert not found(page, "//*[@id='speak-first']")


def test_what_others_prefer_is_not_what_one_searches_by(client_of):
    mentee = with_others()
    mentee.industries.add(industry := IndustryFactory())

    page = client_of(mentee.user).get(reverse(SEARCH))

    assert page.wsgi_request.searcher.preferences == ((facet_of(industry),),)


@pytest.mark.parametrize(
    ("build", "leads_to"),
    [
        (lambda: UserFactory(), "program:home"),
        (lambda: MentorApplicationFactory().user, "profiles:join_mentor"),
    ],
)
def test_who_was_never_approved_sees_no_page_for_mentors_because_others_were(client_of, build, leads_to):
    MentorProfileFactory()
    person = build()
    MentorProfileFactory()

    assert client_of(person).get(reverse("profiles:my_profile")).url == reverse(leads_to)


def test_an_approved_mentor_sees_them_although_others_wait(client_of):
    MentorApplicationFactory()
    mentor = MentorProfileFactory()

    page = client_of(mentor.user).get(reverse("profiles:my_profile"))

    assert page.context["mentor"] == mentor
