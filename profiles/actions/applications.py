"""Applying, as the applicant does it: from the first answer to the posted profile."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from core.workflow import Refused, lock, save_changes
from notifications.actions import cancel_queued
from profiles import emails, requirements
from profiles.actions import changes
from profiles.handbooks import HANDBOOK_SOURCE
from profiles.models import MenteeProfile, MentorProfile
from profiles.search import index

Profile = TypeVar("Profile", MentorProfile, MenteeProfile)
# What else happens when a mentor withdraws the profile.
# A higher layer registers its action here (DESIGN §1).
WHEN_A_MENTOR_LEAVES: list[Callable[[MentorProfile], None]] = []
WHEN_AN_APPLICATION_BEGINS: list[Callable[[User], None]] = []


@transaction.atomic
def begin_application(model: type[Profile], user: User) -> Profile:
    """Begin, or continue, an application as a mentor or a mentee (R7). Refused for staff accounts (R4)."""
    if user.is_staff:
        raise Refused(
            _("Staff accounts are separate from participant accounts. Use another email address to take part."),
            code="staff_cannot_apply",
        )
    profile, is_new = model.objects.get_or_create(user=user)
    if is_new:
        for act in WHEN_AN_APPLICATION_BEGINS:
            act(user)
    return profile


@transaction.atomic
def change_profile(mentor: MentorProfile, *, attainments: list[dict[str, Any]] | None = None, **answers: Any) -> None:
    """The mentor answers questions of the application, or edits the profile, which takes effect at once (R8).

    `answers` are by field name; `attainments` replaces all of them, each as {kind, text, year}. After approval, a
    change of what staff check is marked until staff have checked it, with what it was before.
    """
    lock(mentor)
    before = changes.checked_facts(mentor)
    changes.save_answers(mentor, answers)
    if attainments is not None:
        changes.replace_attainments(mentor, attainments)
    save_changes(mentor, changed_at=Now(), **changes.marks_for_staff(mentor, before))
    index.refresh([mentor.pk])


@transaction.atomic
def promise(profile: MentorProfile | MenteeProfile, *, edition: int | None = None, **answers: Any) -> None:
    """The applicant acknowledges what mentoring is not (R6), the conduct rules, and the handbook.

    `edition` is the key of the edition they were shown, `answers` the other answers of the page by field name. Refused
    if a newer edition has been published since.
    """
    lock(profile)
    if edition is not None:
        HANDBOOK_SOURCE.acknowledge(edition, profile.user)
    changes.save_answers(profile, answers | {"acknowledged_at": Now()})


@transaction.atomic
def submit_application(mentor: MentorProfile) -> None:
    """The applicant sends the application to staff (R8, R9).

    Refused while something required is missing, and once it has been approved: a profile that was withdrawn since is
    posted again without staff.
    """
    lock(mentor)
    if mentor.approval_id is not None:
        raise mentor.refusal()
    for requirement in requirements.missing(mentor):
        raise Refused(str(requirement.sentence), code=requirement.code)
    mentor.move_to(MentorProfile.Status.SUBMITTED, submitted_at=Now(), opened_by=None, opened_at=None)
    emails.application_received(mentor)


@transaction.atomic
def withdraw_profile(mentor: MentorProfile) -> None:
    """The mentor withdraws the application or profile: no search finds it. It can be posted again.

    Mentees who wait for an answer are notified at once (`WHEN_A_MENTOR_LEAVES`); matches continue.
    """
    mentor.move_to(MentorProfile.Status.WITHDRAWN)
    cancel_queued(mentor)
    index.refresh([mentor.pk])
    for action in WHEN_A_MENTOR_LEAVES:
        action(mentor)


@transaction.atomic
def post_again(mentor: MentorProfile) -> None:
    """Post a withdrawn profile again. Without an approval it is sent to staff instead."""
    lock(mentor)
    if mentor.approval_id is None:
        return submit_application(mentor)
    mentor.move_to(MentorProfile.Status.APPROVED, confirmed_at=Now())
    index.refresh([mentor.pk])
    return None


@transaction.atomic
def change_mentee(mentee: MenteeProfile, **answers: Any) -> None:
    """The mentee answers questions of the application, or edits earlier answers (R7)."""
    lock(mentee)
    changes.save_answers(mentee, answers)


@transaction.atomic
def complete_mentee_application(mentee: MenteeProfile) -> None:
    """The mentee completes the application (R7). Refused while something is missing, or if it is already complete.

    Sending a request also needs a proven identity and "18 or older", which are checked there (R4).
    """
    lock(mentee)
    for requirement in requirements.missing(mentee):
        raise Refused(str(requirement.sentence), code=requirement.code)
    mentee.move_to(MenteeProfile.Status.COMPLETE, completed_at=Now())
