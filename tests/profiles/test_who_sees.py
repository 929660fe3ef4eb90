"""What the pages of an application say about who sees an answer, and what need not be answered twice."""

import pytest
from django.urls import reverse

from accounts import actions as accounts
from profiles.application_steps import MENTOR
from profiles.models import MentorProfile
from tests.factories import MajorFactory, MenteeProfileFactory, MentorProfileFactory, UserFactory
from tests.pages import found, words

pytestmark = pytest.mark.django_db
# What is shown to students, page by page; the rest is not public before or after an approval.
PUBLIC = [step.slug for step in MENTOR.steps if step.slug not in ("name", "contact", "promise")]


def who_sees(client, step):
    page = client.get(reverse("profiles:join_mentor_step", args=[step]))
    return {words(sentence) for sentence in found(page, "//form//*[contains(@class, 'who-sees')]")}


@pytest.mark.parametrize("step", PUBLIC)
def test_an_approved_mentor_is_not_told_that_only_staff_see_what_everyone_sees(client_of, step):
    applicant = MentorProfile.objects.create(user=UserFactory()).user

    before, after = who_sees(client_of(applicant), step), who_sees(client_of(MentorProfileFactory().user), step)

    assert before
    assert len(before) == len(after)
    assert before != after


def test_an_approved_mentor_is_not_asked_to_send_the_application(client_of):
    client = client_of(MentorProfileFactory().user)

    answer = client.get(reverse("profiles:join_mentor_check"), follow=True)

    assert answer.request["PATH_INFO"] == reverse("profiles:my_profile")


def claim(person, **details):
    given = {"name_while_enrolled": "Ana Ruiz", "graduation_year": 2001, "major_then": "biology "} | details
    return accounts.claim_graduation(person, **given)


def test_a_graduate_who_sent_details_does_not_type_year_and_major_again(client_of):
    person, biology = UserFactory(), MajorFactory(name_en="Biology")
    claim(person)
    client = client_of(person)

    pages = [
        client.get(reverse("profiles:join_mentee_step", args=[step])).context["form"].initial
        for step in ("university", "majors")
    ]

    assert (pages[0]["standing"], pages[0]["graduation_year"], pages[1]["major_1"]) == ("graduate", 2001, biology)


def test_a_graduate_whose_application_says_it_does_not_type_name_year_and_major_again(client_of):
    graduate = MenteeProfileFactory(
        proven=False, standing="graduate", class_level="", graduation_year=1999, is_undeclared=False
    )
    graduate.majors.add(MajorFactory(name_en="Biology"))

    page = client_of(graduate.user).get(reverse("accounts:identity"))

    values = {field.name: field.value() for field in page.context["form"]}
    name = f"{graduate.user.given_name} {graduate.user.family_name}"
    assert values == {"name_while_enrolled": name, "graduation_year": 1999, "major_then": "Biology", "campus_id": None}


def test_what_was_sent_is_not_replaced_by_what_the_application_says(client_of):
    graduate = MenteeProfileFactory(proven=False, standing="graduate", class_level="", graduation_year=1999)
    claim(graduate.user, graduation_year=1998)

    page = client_of(graduate.user).get(reverse("accounts:identity"))

    assert page.context["form"]["graduation_year"].value() == 1998


@pytest.mark.parametrize("is_adult", [True, False])
def test_the_answers_to_check_say_whether_one_is_18(client_of, is_adult):
    mentee = MenteeProfileFactory(status="draft", completed_at=None, is_adult=is_adult)

    page = client_of(mentee.user).get(reverse("profiles:join_mentee_check"))

    promise = reverse("profiles:join_mentee_step", args=["promise"])
    [row] = found(page, f"//dl[@class='answered']/div[.//a/@href='{promise}']")
    assert ("Under 18" in words(row)) != is_adult
