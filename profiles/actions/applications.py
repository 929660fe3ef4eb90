"""Applying: from the first answer to the profile that is posted, as the applicant moves it."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from core.workflow import Refused, lock
from notifications.actions import cancel_queued
from profiles import emails, requirements
from profiles.actions import changes
from profiles.handbooks import SHELF
from profiles.models import MenteeProfile, MentorProfile
from profiles.search import index

# What else happens when a mentor takes the profile back, or an approval is undone.
# A floor above registers its verb here (DESIGN §1).
WHEN_A_MENTOR_LEAVES: list[Callable[[MentorProfile], None]] = []


def refuse_staff(user: User) -> None:
    if user.is_staff:
        raise Refused(
            _("Staff accounts are separate from participant accounts. Use another email address to take part."),
            code="staff_cannot_apply",
        )


@transaction.atomic
def begin_mentor_application(user: User) -> MentorProfile:
    """Somebody begins to apply as a mentor, or goes on (R7). Refused to staff accounts (R4)."""
    refuse_staff(user)
    mentor, _created = MentorProfile.objects.get_or_create(user=user)
    return mentor


@transaction.atomic
def begin_mentee_application(user: User) -> MenteeProfile:
    """Somebody begins to apply as a mentee, or goes on (R7). Refused to staff accounts (R4)."""
    refuse_staff(user)
    mentee, _created = MenteeProfile.objects.get_or_create(user=user)
    return mentee


@transaction.atomic
def change_profile(mentor: MentorProfile, *, attainments: list[dict[str, Any]] | None = None, **answers: Any) -> None:
    """The mentor answers questions of the application, or edits the profile, which goes live at once (R8).

    `answers` are by field name; `attainments` are all lines as {kind, text, year}. After the approval a change of
    profession, employer or attainments is marked until staff have checked it.
    """
    lock(mentor)
    before = changes.checked_facts(mentor)
    changes.write(mentor, answers)
    if attainments is not None:
        changes.replace_attainments(mentor, attainments)
    is_approved = mentor.approval_id is not None
    changes.mark_changed(mentor, staff_should_check=is_approved and changes.checked_facts(mentor) != before)
    index.refresh([mentor.pk])


@transaction.atomic
def promise(profile: MentorProfile | MenteeProfile, *, edition: int | None = None, **answers: Any) -> None:
    """The applicant acknowledges what mentoring is not (R6), the conduct rules, and the handbook.

    `edition` is the key of the edition they were shown, `answers` what else the page asks, by field name. Refused when
    a newer edition has been published since.
    """
    lock(profile)
    if edition is not None:
        SHELF.acknowledge(edition, profile.user)
    changes.write(profile, answers | {"acknowledged_at": Now()})


@transaction.atomic
def submit_application(mentor: MentorProfile) -> None:
    """The applicant sends the application to staff (R8, R9).

    Refused while something required is missing, and when it is approved already: only staff take that back.
    """
    lock(mentor)
    if mentor.status == MentorProfile.Status.APPROVED:
        raise mentor.refusal()
    for requirement in requirements.missing(mentor):
        raise Refused(str(requirement.sentence), code=requirement.code)
    mentor.move_to(MentorProfile.Status.SUBMITTED, submitted_at=Now(), opened_by=None, opened_at=None)
    emails.application_received(mentor)


@transaction.atomic
def withdraw_profile(mentor: MentorProfile) -> None:
    """The mentor takes the application or the profile back: nobody finds it any more. It may be posted again.

    Whoever waits for an answer is told at once (`WHEN_A_MENTOR_LEAVES`); matches go on.
    """
    mentor.move_to(MentorProfile.Status.WITHDRAWN)
    cancel_queued(mentor)
    index.refresh([mentor.pk])
    for verb in WHEN_A_MENTOR_LEAVES:
        verb(mentor)


@transaction.atomic
def post_again(mentor: MentorProfile) -> None:
    """A profile taken back is posted again. Without an approval it goes to staff instead."""
    lock(mentor)
    if mentor.approval_id is None:
        return submit_application(mentor)
    mentor.move_to(MentorProfile.Status.APPROVED, confirmed_at=Now())
    index.refresh([mentor.pk])
    return None


@transaction.atomic
def change_mentee(mentee: MenteeProfile, **answers: Any) -> None:
    """The mentee answers questions of the application, or edits what was answered (R7)."""
    lock(mentee)
    changes.write(mentee, answers)


@transaction.atomic
def complete_mentee_application(mentee: MenteeProfile) -> None:
    """The mentee has answered all that is required (R7). Refused while something is missing, or when it is complete.

    Sending a request also needs a proven identity and "18 or older"; those are asked for there (R4).
    """
    lock(mentee)
    for requirement in requirements.missing(mentee):
        raise Refused(str(requirement.sentence), code=requirement.code)
    mentee.move_to(MenteeProfile.Status.COMPLETE, completed_at=Now())
