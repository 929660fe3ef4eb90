"""A page about a profile is the reader's own: there are other people before and after them (R7–R10)."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts.models import IdentityClaim, User
from core.days import today
from profiles import actions, graduates
from profiles.models import MentorReview, SavedSearch
from profiles.page_annotations import person_facts
from tests.access.world import PICTURE
from tests.factories import (
    MajorFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    StaffFactory,
    UserFactory,
    age,
)
from tests.pages import links
from tests.profiles.deciding import approve_for_good, take_effect
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def three(make, **fields):
    """One in the middle: an older and a newer one are there too."""
    return [make(**fields) for _one in range(3)]


def test_every_page_knows_the_reader_and_nobody_else(client_of):
    three(MentorProfileFactory)
    actions.save_mentor(MenteeProfileFactory(), MentorProfileFactory())
    person = UserFactory()

    facts = User.objects.annotate(**person_facts()).get(pk=person.pk)

    assert (facts.is_mentee, facts.is_mentor, facts.has_saved_mentors) == (False, False, False)


@pytest.mark.parametrize(("role", "make"), [("mentor", MentorApplicationFactory), ("mentee", MenteeProfileFactory)])
def test_an_application_is_the_applicants_own(role, make, client_of):
    people = three(make)

    assert client_of(people[1].user).get(reverse(f"profiles:join_{role}")).context["profile"] == people[1]
    first_question = reverse(f"profiles:join_{role}_step", args=["name"])
    assert client_of(UserFactory()).get(reverse(f"profiles:join_{role}")).url == first_question


def test_a_photo_is_shown_as_ones_own_only_to_whose_it_is(client_of):
    mentors = three(MentorProfileFactory)
    for mentor in mentors:
        mentor.photo.save("photo.jpg", ContentFile(PICTURE + str(mentor.pk).encode()))
    address = reverse("profiles:my_photo")

    shown = b"".join(client_of(mentors[1].user).get(address).streaming_content)

    assert shown == PICTURE + str(mentors[1].pk).encode()
    assert client_of(UserFactory()).get(address).status_code == 302


def test_a_profile_without_a_photo_has_none(client_of):
    mentor = MentorProfileFactory()

    page = client_of(MenteeProfileFactory().user).get(reverse("profiles:photo", args=[mentor.pk]))

    assert page.status_code == 404


def test_a_profile_is_saved_by_who_reads_it_and_not_because_another_is(client_of):
    (earlier, mentee, _later), mentor = three(MenteeProfileFactory), MentorProfileFactory()
    actions.save_mentor(earlier, mentor)
    actions.save_mentor(mentee, MentorProfileFactory())

    page = client_of(mentee.user).get(mentor.get_absolute_url())

    assert (page.context["mentee"], page.context["is_saved"]) == (mentee, False)


def test_the_searches_shown_are_the_readers_own(client_of):
    mentees = three(MenteeProfileFactory)
    for mentee in mentees:
        SavedSearch.objects.create(mentee=mentee, query_string=f"q=word{mentee.pk}")

    page = client_of(mentees[1].user).get(reverse("profiles:saved_search_list"))

    shown = [link for link in links(page) if "q=word" in link]
    assert shown and all(f"word{mentees[1].pk}" in link for link in shown)


@pytest.mark.parametrize("name", ["forget", "post_again"])
def test_a_link_does_not_do_what_a_button_does(name, client_of):
    mentor, mentee = MentorProfileFactory(), MenteeProfileFactory()
    reader = mentee.user if name == "forget" else mentor.user

    page = client_of(reader).get(reverse(f"profiles:{name}", args=[mentor.pk] if name == "forget" else []))

    assert page.status_code == 405


@pytest.mark.parametrize("others", [0, 2])
def test_after_a_pause_a_mentor_who_is_hidden_is_not_told_that_all_is_well(others, client_of):
    for _mentor in range(others):
        MentorProfileFactory()
    mentor = MentorProfileFactory(hidden_until=today() + timedelta(days=9))

    page = client_of(mentor.user).post(reverse("profiles:resume"), follow=True)

    assert 'data-code="pause_over_but_hidden"' in page.text


def test_a_pause_ends_on_a_day_to_come_whoever_else_is_there():
    three(MentorProfileFactory)

    with refused("day_is_past"):
        actions.refuse_pause_until(MentorProfileFactory(), today())


def test_what_a_graduate_told_is_taken_from_their_own_claim():
    people = three(MenteeProfileFactory, standing="graduate")
    majors = three(MajorFactory)
    for number, mentee in enumerate(people):
        claim = {"graduation_year": 2000 + number, "major_then": f" {majors[number].name_en.upper()} "}
        IdentityClaim.objects.create(user=mentee.user, **claim)
        mentee.majors.add(majors[number])
        type(mentee).objects.filter(pk=mentee.pk).update(graduation_year=1990 + number)

    assert graduates.graduate_in_claim(people[1])["graduation_year"] == 2001
    assert graduates.major_in_claim(people[1]) == majors[1]
    assert graduates.details_in_application(people[1].user) == {
        "graduation_year": 1991,
        "major_then": majors[1].name_en,
    }
    assert graduates.details_in_application(MenteeProfileFactory().user) == {}


def test_an_approval_in_effect_is_kept_when_the_profile_is_withdrawn():
    review = approve_for_good(MentorApplicationFactory(), by=StaffFactory())
    age(review.mentor, days=1)
    actions.withdraw_profile(review.mentor)

    take_effect()

    assert MentorReview.objects.get(pk=review.pk).carried_out_at is not None
