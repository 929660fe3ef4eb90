"""What an application must have before it can be sent or completed (R7, R8)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.text_values import with_values
from profiles.handbooks import HANDBOOK_SOURCE
from profiles.models import ContactMethod, MenteeProfile, MentorProfile

SENT_STATUSES = (MentorProfile.Status.SUBMITTED, MentorProfile.Status.APPROVED, MenteeProfile.Status.COMPLETE)


@dataclass(frozen=True)
class Requirement:
    """`step` is the page that asks for it, `sentence` the message if it is missing, `code` the code of the refusal."""

    step: str
    sentence: Any
    is_met: Callable[[Any], bool]

    @property
    def code(self) -> str:
        return f"{self.step}_missing"


def contact_methods_are_complete(profile: MenteeProfile | MentorProfile) -> bool:
    """Whether every authorized contact method has what it needs: a phone number to call, a link to open."""
    methods = set(profile.contact_methods)
    needs_phone, needs_link = methods & {ContactMethod.CALL, ContactMethod.TEXT}, ContactMethod.LINK in methods
    return bool(methods) and bool(profile.phone or not needs_phone) and bool(profile.link or not needs_link)


def affiliation_is_complete(mentor: MentorProfile) -> bool:
    is_friend = mentor.affiliation == MentorProfile.Affiliation.FRIEND
    return is_friend or bool(mentor.affiliation and mentor.graduation_year)


def work_is_complete(mentor: MentorProfile) -> bool:
    return bool(mentor.profession) and mentor.years_of_experience is not None and mentor.industries.exists()


def promise_is_current(profile: MenteeProfile | MentorProfile) -> bool:
    """Whether what mentoring is not, and the current edition of the handbook, are acknowledged (R6).

    An application that has been sent or completed stays valid when a newer edition is published.
    """
    if profile.acknowledged_at is None or profile.status in SENT_STATUSES:
        return profile.acknowledged_at is not None
    role = "mentor" if isinstance(profile, MentorProfile) else "mentee"
    handbook = HANDBOOK_SOURCE.current(role, profile.user)
    return handbook is None or handbook.is_acknowledged


MENTOR_REQUIREMENTS = [
    Requirement("name", _("Tell us your name."), lambda mentor: bool(mentor.user.given_name)),
    Requirement("work", _("Enter your profession, its industry, and your years of experience."), work_is_complete),
    Requirement(
        "university",
        with_values(_("Say whether you graduated from %(university)s (and when) or are a friend of the university.")),
        affiliation_is_complete,
    ),
    Requirement(
        "attainments",
        _("Enter at least one degree, position, license, or honor."),
        lambda mentor: mentor.attainments.exists(),
    ),
    Requirement("topics", _("Choose at least one topic you can help with."), lambda mentor: mentor.topics.exists()),
    Requirement("meeting", _("Choose at least one way to meet."), lambda mentor: bool(mentor.meeting_modes)),
    Requirement("contact", _("Choose how a matched student can contact you."), contact_methods_are_complete),
    Requirement("promise", _("Read what mentoring is and isn't, and say that you agree."), promise_is_current),
]


def majors_are_chosen(mentee: MenteeProfile) -> bool:
    return mentee.is_undeclared or mentee.majors.exists()


def standing_is_complete(mentee: MenteeProfile) -> bool:
    if mentee.standing == MenteeProfile.Standing.GRADUATE:
        return mentee.graduation_year is not None
    return bool(mentee.standing and mentee.class_level)


MENTEE_REQUIREMENTS = [
    Requirement("name", _("Tell us your name."), lambda mentee: bool(mentee.user.given_name)),
    Requirement(
        "university",
        _("Say whether you're a student or a graduate, and your class level or graduation year."),
        standing_is_complete,
    ),
    Requirement("majors", _("Choose your major, or say that you're still exploring."), majors_are_chosen),
    Requirement("topics", _("Choose at least one topic you want help with."), lambda mentee: mentee.topics.exists()),
    Requirement("contact", _("Choose how a mentor who says yes can contact you."), contact_methods_are_complete),
    Requirement("promise", _("Read what mentoring is and isn't, and say that you agree."), promise_is_current),
]


def missing(profile: MenteeProfile | MentorProfile) -> Iterator[Requirement]:
    """The requirements that are not met, in the order of the pages."""
    requirements = MENTOR_REQUIREMENTS if isinstance(profile, MentorProfile) else MENTEE_REQUIREMENTS
    return (requirement for requirement in requirements if not requirement.is_met(profile))
