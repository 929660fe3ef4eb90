"""Applications filled in page by page, as a browser would, and where they stand."""

from django.urls import reverse

from profiles.models import MentorProfile
from tests.factories import IndustryFactory, MajorFactory, TopicFactory

LINE = {
    "form-TOTAL_FORMS": 1,
    "form-INITIAL_FORMS": 0,
    "form-0-kind": "degree",
    "form-0-text": "BS Accounting",
    "form-0-year": 2009,
}


def answer(client, role, step, **answers):
    return client.post(reverse(f"profiles:join_{role}_step", args=[step]), answers)


def fill_in_mentor(client, **changed):
    """Answer every required page, as a browser would."""
    pages = {
        "name": {"given_name": "Rosa", "family_name": "Delgado"},
        "work": {"profession": "Accountant", "years_of_experience": 8, "industry_1": IndustryFactory().pk},
        "university": {"affiliation": "alumnus", "graduation_year": 2009},
        "attainments": LINE,
        "topics": {"topics": [TopicFactory().pk]},
        "meeting": {"meeting_modes": ["online"], "capacity": 2},
        "contact": {"contact_methods": ["email"]},
        "promise": {"has_read": "on", "will_follow": "on"},
    } | changed
    return {step: answer(client, "mentor", step, **answers) for step, answers in pages.items()}


def fill_in_mentee(client, **changed):
    pages = {
        "name": {"given_name": "Ana", "family_name": "Reyes"},
        "university": {"standing": "student", "class_level": "junior"},
        "majors": {"major_1": MajorFactory().pk},
        "topics": {"topics": [TopicFactory().pk]},
        "contact": {"contact_methods": ["email"]},
        "promise": {"has_read": "on", "will_follow": "on", "is_adult": "on"},
    } | changed
    return {step: answer(client, "mentee", step, **answers) for step, answers in pages.items()}


def status_of(mentor):
    return MentorProfile.objects.get(pk=mentor.pk).status
