"""What someone has answered so far, by the pages of their application: to check, and to find what to change.

Phone numbers and links stay on their own page, which asks people to sign in again.
"""

from collections.abc import Iterable
from typing import Any

from django.template.defaultfilters import truncatewords
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.portal import in_one_line
from profiles.models import MenteeProfile, MentorProfile
from profiles.models.contact_choices import ContactMethod
from profiles.public_profile import PublicProfile, build_public_profile, employer_text, labels

WORDS_SHOWN = 30  # of a long text


def answers_of(profile: MenteeProfile | MentorProfile, shown: PublicProfile | None = None) -> dict[str, list[str]]:
    """The answers on each page by its slug, each a line of its own; pages without an answer are left out.

    `shown`: the public profile of a mentor, if the page has it anyway.
    """
    if isinstance(profile, MentorProfile):
        answers = mentor_answers(profile, shown or build_public_profile(profile, is_own=True))
    else:
        answers = mentee_answers(profile)
    lines = {slug: [str(line) for line in lines if line] for slug, lines in answers.items()}
    return {slug: some for slug, some in lines.items() if some}


def mentor_answers(mentor: MentorProfile, shown: PublicProfile) -> dict[str, list[Any]]:
    years = mentor.years_of_experience
    return {
        "name": [mentor.user.get_full_name()],
        "work": [mentor.profession, listed(shown.industries), years is not None and experience_text(years)],
        "university": [mentor.affiliation and mentor.get_affiliation_display(), mentor.graduation_year],
        "attainments": [attainment.text for attainment in shown.career],
        "topics": [listed(shown.topics)],
        "meeting": [in_one_line(shown.meeting_modes), shown.meeting_modes and capacity_text(mentor.capacity)],
        "contact": [in_one_line(shown.contact_methods)],
        "promise": [mentor.acknowledged_at and _("Read and agreed")],
        "employer": [employer_text(mentor), mentor.is_employer_hidden and _("Hidden from students")],
        "students": [mentor.helps_any_major and _("Any major"), *shown.students],
        "skills": [listed(shown.skills), listed(shown.languages)],
        "time": [mentor.city, mentor.availability],
        "about": [truncatewords(mentor.bio, WORDS_SHOWN)],
        "photo": [mentor.photo and _("Added")],
    }


def listed(names: Iterable[Any]) -> str:
    """Names, which keep their capitals; labels go into one line by `in_one_line`."""
    return ", ".join(map(str, names))


def experience_text(years: int) -> str:
    return ngettext("%(number)d year of experience", "%(number)d years of experience", years) % {"number": years}


def capacity_text(number: int) -> str:
    return ngettext("%(number)d mentee at a time", "%(number)d mentees at a time", number) % {"number": number}


def mentee_answers(mentee: MenteeProfile) -> dict[str, list[Any]]:
    is_adult, is_not = _("18 or older"), _("Under 18. Talk with the program office before your first request.")
    return {
        "name": [mentee.user.get_full_name()],
        "university": [
            mentee.standing and mentee.get_standing_display(),
            mentee.class_level and mentee.get_class_level_display(),
            mentee.graduation_year,
        ],
        "majors": [
            *(major.name for major in mentee.majors.all()),
            mentee.is_undeclared and _("Undeclared or still exploring"),
            mentee.minor and _("Minor: %(name)s") % {"name": mentee.minor},
        ],
        "topics": [listed(mentee.topics.all())],
        "contact": [in_one_line(labels(ContactMethod.choices, mentee.contact_methods))],
        "promise": [_("Read and agreed"), is_adult if mentee.is_adult else is_not] if mentee.acknowledged_at else [],
        "interests": [listed(mentee.industries.all()), listed(mentee.occupations.all())],
        "goals": [truncatewords(mentee.goals, WORDS_SHOWN), truncatewords(mentee.about_me, WORDS_SHOWN)],
    }
