"""Erasing a person takes what they have chosen and said of themselves, whatever their name (R29)."""

import pytest
from django.db.models import ManyToManyField

from accounts.models import FORMER_PARTICIPANT
from matches.models import MatchRequest
from profiles.models import MenteeProfile, MentorProfile, Occupation
from program.privacy import erasure_requests
from tests.factories import (
    CollegeFactory,
    IndustryFactory,
    MajorFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorProfileFactory,
    StaffFactory,
    TopicFactory,
    UserFactory,
)
from tests.program.erasing import due, every_text
from tests.refusals import refused

pytestmark = pytest.mark.django_db
# What a row of an erased person still says, and why: states and their times, and what the database wants filled in.
STAYS = {
    "status": "a state",
    "status_changed_at": "a state",
    "standing": "a complete application has one",
    "is_adult": "requests were sent by an adult (R4)",
    "acknowledged_at": "a state",
    "spoken_at": "requests were sent after a conversation with staff (R4)",
    "completed_at": "a state",
    "submitted_at": "a state",
    "approval": "a state",
    "changed_at": "a state",
    "confirmed_at": "a state",
    "profession": "an application names one: “(erased)”",
    "employer_kind": "the same for every erased person",
    "helps_any_major": "the same for every erased person",
    "contact_methods": "the same for every erased person",
    "meeting_modes": "the same for every erased person",
    "capacity": "the same for every erased person",
}
NAMES = [("Rosa", "Quetzal"), ("", ""), ("a", ""), ("April", "of"), ("Major", "Topic")]


def occupation():
    return Occupation.objects.create(
        onet_code=f"11-{Occupation.objects.count()}", title=f"A{Occupation.objects.count()}"
    )


def fill(row):
    """Something in every column and every list of choices."""
    words = {"major": MajorFactory, "industr": IndustryFactory, "occupation": occupation, "topic": TopicFactory}
    for field in row._meta.many_to_many:
        made = next((factory() for word, factory in words.items() if word in field.name), None)
        getattr(row, field.name).add(made or CollegeFactory())
    return row


def both(given_name, family_name):
    """A person who is mentee and mentor, with everything filled in."""
    request = MatchRequestFactory(mentee__user__given_name=given_name, mentee__user__family_name=family_name)
    person = request.mentee.user
    fill(request)
    fill(request.mentee)
    fill(MentorProfileFactory(user=person))
    MenteeProfile.objects.filter(pk=person.pk).update(
        class_level="senior", graduation_year=1999, is_undeclared=True, minor="Art", contact_methods=["email"]
    )
    MentorProfile.objects.filter(pk=person.pk).update(
        occupation=occupation(), graduation_year=1999, years_of_experience=9, affiliation="alumnus",
        languages=["es"], helps_any_major=False, is_employer_hidden=True, contact_methods=["email", "call"],
    )  # fmt: skip
    return person


def left_in(row):
    """The columns and lists of choices that still say something."""
    for field in row._meta.get_fields():
        if isinstance(field, ManyToManyField):
            if getattr(row, field.name).exists():
                yield field.name
        elif field.concrete and not field.primary_key and getattr(row, field.name) not in (None, "", [], False, 0):
            yield field.name


@pytest.mark.parametrize(("given_name", "family_name"), NAMES)
def test_no_choice_and_no_fact_of_a_person_is_left(given_name, family_name):
    person = both(given_name, family_name)
    other = fill(MenteeProfileFactory(user__given_name=given_name or "Ana", class_level="senior"))

    erasure_requests.erase(due(person), by=StaffFactory())

    mentee, mentor = MenteeProfile.objects.get(pk=person.pk), MentorProfile.objects.get(pk=person.pk)
    assert set(left_in(mentee)) | set(left_in(mentor)) <= set(STAYS)
    assert mentor.contact_methods == ["portal"]
    request = MatchRequest.objects.get(mentee=person.pk)
    assert (request.topics.count(), request.consented_methods) == (0, [])
    other.refresh_from_db()
    assert (other.user.given_name, other.class_level, other.majors.count()) == (given_name or "Ana", "senior", 1)


def test_no_row_of_the_whole_database_holds_a_name_of_the_person():
    person = both("Qzanaryane", "Qzanaryelle")
    email = person.email
    MenteeProfile.objects.filter(pk=person.pk).update(goals="Qzanaryane wants", about_me="I am Qzanaryelle")

    erasure_requests.erase(due(person), by=StaffFactory())

    assert not [row for row in every_text() if "qzanary" in row[1].lower() or email in row[1]]
    person.refresh_from_db()
    assert person.get_full_name() == FORMER_PARTICIPANT


def test_whoever_has_become_staff_since_is_not_erased_and_the_page_says_so(client_of):
    request = due(UserFactory())
    type(request.user).objects.filter(pk=request.user_id).update(is_staff=True)

    with refused("staff_cannot_be_erased"):
        erasure_requests.erase(type(request).objects.get(pk=request.pk), by=StaffFactory())

    request.refresh_from_db()
    assert request.done_at is None
