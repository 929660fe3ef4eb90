"""What is typed on a page of an application is kept as it was meant, or the page says what is wrong (R7, R8)."""

import pytest
from django.urls import reverse

from profiles.forms.fields import MAX_SKILL_LENGTH, MAX_SKILLS
from profiles.models import MenteeProfile, MentorProfile, Occupation
from tests.factories import MentorProfileFactory, UserFactory
from tests.pages import codes, errors_of, found
from tests.profiles.applications import LINE, answer, fill_in_mentee
from tests.profiles.searching import indexed

pytestmark = pytest.mark.django_db
GRADUATE = {"standing": "graduate", "graduation_year": "2009"}
ALUMNUS = {"affiliation": "alumnus", "graduation_year": "2009"}
TITLES = ["Chefs and Head Cooks", "Head Nurses", "Nurse Midwives"]


@pytest.fixture
def applicant():
    return UserFactory()


@pytest.fixture
def client(client_of, applicant):
    return client_of(applicant)


@pytest.fixture
def occupations():
    return [indexed(Occupation.objects.create(onet_code=f"29-{n}", title=title)) for n, title in enumerate(TITLES)]


@pytest.mark.parametrize(
    ("role", "step", "answers", "wrong"),
    [
        ("mentee", "university", GRADUATE | {"graduation_year": "long ago"}, {"graduation_year": ["invalid"]}),
        ("mentor", "university", ALUMNUS | {"graduation_year": "long ago"}, {"graduation_year": ["invalid"]}),
        ("mentor", "university", ALUMNUS | {"graduation_year": ""}, {"graduation_year": ["graduation_year_missing"]}),
        ("mentor", "university", {}, {"affiliation": ["required"]}),  # the year is asked for only of who graduated
        ("mentor", "skills", {"skills": "x" * (MAX_SKILL_LENGTH + 1)}, {"skills": ["skill_too_long"]}),
        ("mentor", "skills", {"skills": "\n".join(map(str, range(MAX_SKILLS + 1)))}, {"skills": ["too_many_skills"]}),
        ("mentee", "interests", {"occupation_2": "Head of nothing"}, {"occupation_2": ["unknown_title"]}),
        ("mentor", "meeting", {"meeting_modes": "phone", "capacity": "0"}, {"capacity": ["openings_out_of_range"]}),
        ("mentor", "meeting", {"meeting_modes": "phone", "capacity": "11"}, {"capacity": ["openings_out_of_range"]}),
        ("mentor", "meeting", {"meeting_modes": "phone", "capacity": ""}, {"capacity": ["required"]}),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(client, occupations, role, step, answers, wrong):
    page = answer(client, role, step, **answers)

    assert errors_of(page.context["form"]) == wrong


@pytest.mark.parametrize("skills", [["x" * MAX_SKILL_LENGTH], [str(number) for number in range(MAX_SKILLS)]])
def test_as_many_skills_and_as_long_ones_as_there_is_room_for_are_kept(client, applicant, skills):
    answer(client, "mentor", "skills", skills="\n".join(skills))

    assert MentorProfile.objects.get(user=applicant).skills == skills


def test_a_line_of_which_only_the_kind_was_chosen_is_left_out(client, applicant):
    answer(client, "mentor", "attainments", **LINE | {"form-TOTAL_FORMS": 2, "form-1-kind": "position"})

    kept = MentorProfile.objects.get(user=applicant).attainments.all()
    assert [str(line) for line in kept] == ["BS Accounting (2009)"]


def test_a_posted_mentor_does_not_take_back_the_last_attainment(client_of):
    mentor = MentorProfileFactory()
    lines = list(mentor.attainments.all())

    page = answer(client_of(mentor.user), "mentor", "attainments", **LINE | {"form-0-text": "", "form-0-year": ""})

    assert [error.code for error in page.context["form"].non_form_errors().as_data()] == ["attainments_missing"]
    assert list(mentor.attainments.all()) == lines


def test_a_posted_mentor_who_sends_an_application_hears_that_it_is_approved_and_not_what_is_missing(client_of):
    client = client_of(MentorProfileFactory().user)

    page = client.post(reverse("profiles:join_mentor_check"), follow=True)

    assert codes(page) == ["mentor_profile_approved"]


def test_a_graduate_who_names_a_year_and_no_class_level_completes_the_application(client, applicant):
    fill_in_mentee(client, university=GRADUATE)

    client.post(reverse("profiles:join_mentee_check"))

    assert MenteeProfile.objects.get(user=applicant).status == "complete"


@pytest.mark.parametrize("title", TITLES)
def test_a_title_means_its_own_occupation_and_no_other(client, applicant, occupations, title):
    meant = [occupation for occupation in occupations if occupation.title == title]

    answer(client, "mentee", "interests", occupation_1=title.lower())
    client.post(reverse("profiles:autosave", args=["mentor", "work"]), {"profession": title.lower()})

    assert list(MenteeProfile.objects.get(user=applicant).occupations.all()) == meant
    assert [MentorProfile.objects.get(user=applicant).occupation] == meant


def test_only_titles_that_hold_what_was_typed_are_suggested(client, occupations):
    page = client.get(reverse("profiles:occupations"), {"profession": "head"})

    assert found(page, "//option/@value") == ["Head Nurses", "Chefs and Head Cooks"]


@pytest.mark.parametrize(
    "address",
    [
        reverse("profiles:autosave", args=["parent", "name"]),
        reverse("profiles:autosave", args=["mentor", "weight"]),
        reverse("profiles:join_mentee_step", args=["weight"]),
    ],
)
def test_a_page_that_no_application_has_is_not_found(client, applicant, address):
    assert client.post(address, {"given_name": "Rosa"}).status_code == 404

    assert not MentorProfile.objects.filter(user=applicant).exists()
