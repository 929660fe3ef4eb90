"""What was answered on each page of an application, and the way to change it."""

import pytest
from django.urls import reverse

from profiles.answers import answers_of
from profiles.application_steps import MENTEE, MENTOR
from tests.factories import IndustryFactory, MajorFactory, MenteeProfileFactory, MentorProfileFactory, TopicFactory
from tests.pages import found, links, words

pytestmark = pytest.mark.django_db


def mentor_with_all():
    mentor = MentorProfileFactory(
        profession="Nurse",
        years_of_experience=9,
        employer="Clinic",
        employer_kind="retired",
        is_employer_hidden=True,
        city="Alhambra",
        availability="Evenings",
        skills=["Triage", "Oracle"],
        languages=["en", "es"],
        bio="word " * 80,
        contact_methods=["email", "call"],
        phone="+13235550199",
        link="https://mentor.example/me",
        helps_any_major=False,
    )
    mentor.industries.add(IndustryFactory(name_en="Hospitals"))
    mentor.topics.add(TopicFactory(name_en="Interviews"))
    mentor.helped_majors.add(MajorFactory(name_en="Biology"))
    return mentor


def test_a_mentor_reads_every_answer_beside_the_way_to_change_it(client_of):
    mentor = mentor_with_all()
    page = client_of(mentor.user).get(reverse("profiles:my_profile"))

    answers = words(found(page, "//dl[@class='answered']")[0])
    expected = ["Nurse", "Hospitals", "9 years", "Retired from Clinic", "Alhambra", "Evenings", "Interviews", "Biology"]
    expected += ["Triage, Oracle", "English, Spanish"]
    assert [answer for answer in expected if answer not in answers] == []
    ways = {reverse("profiles:join_mentor_step", args=[step.slug]) for step in MENTOR.steps if step.slug != "promise"}
    assert ways <= links(page)


def test_a_number_and_a_link_stay_on_the_page_that_asks_for_the_password(client_of):
    mentor = mentor_with_all()

    text = client_of(mentor.user).get(reverse("profiles:my_profile")).text

    assert "555" not in text
    assert "mentor.example" not in text


def test_a_mentee_reads_every_answer_before_the_end(client_of):
    mentee = MenteeProfileFactory(status="draft", completed_at=None, goals="To find my way.", minor="Dance")
    mentee.majors.add(MajorFactory(name_en="Biology"))
    mentee.topics.add(TopicFactory(name_en="Interviews"))
    mentee.industries.add(IndustryFactory(name_en="Hospitals"))

    page = client_of(mentee.user).get(reverse("profiles:join_mentee_check"))

    answers = " ".join(words(some) for some in found(page, "//dl[@class='answered']"))
    for answer in ("Biology", "Dance", "Interviews", "Hospitals", "To find my way."):
        assert answer in answers
    assert {reverse("profiles:join_mentee_step", args=[step.slug]) for step in MENTEE.steps} <= links(page)


def test_a_page_without_an_answer_has_none():
    mentee = MenteeProfileFactory(goals="", about_me="")

    assert "goals" not in answers_of(mentee)
