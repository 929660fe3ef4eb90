"""What an application must hold before it is sent or complete (R7, R8): each thing with the question it answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from profiles.handbooks import SHELF
from profiles.models import ContactMethod, MenteeProfile, MentorProfile

SETTLED = (MentorProfile.Status.SUBMITTED, MentorProfile.Status.APPROVED, MenteeProfile.Status.COMPLETE)


@dataclass(frozen=True)
class Requirement:
    """`step` is the page that asks for it, `sentence` what to tell somebody who has left it out, `code` its name."""

    step: str
    sentence: Any
    is_met: Callable[[Any], bool]

    @property
    def code(self) -> str:
        return f"{self.step}_missing"


def ways_are_whole(profile: MenteeProfile | MentorProfile) -> bool:
    """Every authorized contact method has what it needs: a phone number to call, an address to open."""
    chosen = set(profile.contact_methods)
    needs_phone, needs_link = chosen & {ContactMethod.CALL, ContactMethod.TEXT}, ContactMethod.LINK in chosen
    return bool(chosen) and bool(profile.phone or not needs_phone) and bool(profile.link or not needs_link)


def place_at_the_university_is_known(mentor: MentorProfile) -> bool:
    is_friend = mentor.affiliation == MentorProfile.Affiliation.FRIEND
    return is_friend or bool(mentor.affiliation and mentor.graduation_year)


def work_is_told(mentor: MentorProfile) -> bool:
    return bool(mentor.profession) and mentor.years_of_experience is not None and mentor.industries.exists()


def promise_is_made(profile: MenteeProfile | MentorProfile) -> bool:
    """What mentoring is not, and the current edition of the handbook, are acknowledged (R6).

    An application that has been sent or is complete stays so when a newer edition comes out.
    """
    if profile.acknowledged_at is None or profile.status in SETTLED:
        return profile.acknowledged_at is not None
    role = "mentor" if isinstance(profile, MentorProfile) else "mentee"
    handbook = SHELF.current(role, profile.user)
    return handbook is None or handbook.is_acknowledged


OF_MENTOR = [
    Requirement("name", _("Tell us your name."), lambda mentor: bool(mentor.user.given_name)),
    Requirement("work", _("Enter your profession, its industry, and your years of experience."), work_is_told),
    Requirement(
        "university",
        _("Say whether you graduated from Cal State LA (and when) or are a friend of the university."),
        place_at_the_university_is_known,
    ),
    Requirement(
        "attainments",
        _("Enter at least one degree, position, license, or honor."),
        lambda mentor: mentor.attainments.exists(),
    ),
    Requirement("topics", _("Choose at least one topic you can help with."), lambda mentor: mentor.topics.exists()),
    Requirement("meeting", _("Choose at least one way to meet."), lambda mentor: bool(mentor.meeting_modes)),
    Requirement("contact", _("Choose how a matched student can contact you."), ways_are_whole),
    Requirement("promise", _("Read what mentoring is and isn't, and say that you agree."), promise_is_made),
]


def studies_are_told(mentee: MenteeProfile) -> bool:
    return mentee.is_undeclared or mentee.majors.exists()


def time_at_the_university_is_told(mentee: MenteeProfile) -> bool:
    if mentee.standing == MenteeProfile.Standing.GRADUATE:
        return mentee.graduation_year is not None
    return bool(mentee.standing and mentee.class_level)


OF_MENTEE = [
    Requirement("name", _("Tell us your name."), lambda mentee: bool(mentee.user.given_name)),
    Requirement(
        "university",
        _("Say whether you're a student or a graduate, and your class level or graduation year."),
        time_at_the_university_is_told,
    ),
    Requirement("majors", _("Choose your major, or say that you're still exploring."), studies_are_told),
    Requirement("topics", _("Choose at least one topic you want help with."), lambda mentee: mentee.topics.exists()),
    Requirement("contact", _("Choose how a mentor who says yes can contact you."), ways_are_whole),
    Requirement("promise", _("Read what mentoring is and isn't, and say that you agree."), promise_is_made),
]


def missing(profile: MenteeProfile | MentorProfile) -> Iterator[Requirement]:
    """What is still missing, in the order of the pages."""
    requirements = OF_MENTOR if isinstance(profile, MentorProfile) else OF_MENTEE
    return (requirement for requirement in requirements if not requirement.is_met(profile))
