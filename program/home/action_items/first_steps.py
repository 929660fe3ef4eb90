"""For new participants: the steps from the application to the first agreement, and where they are.

Once the first agreement is signed, the start page shows only action items.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from core.text_values import with_values
from matches.models import Match
from profiles.models import MenteeProfile, MentorProfile
from program.home.person import load_person

AGREED = {Match.Status.AGREED, Match.Status.CONCLUDED}
INTERVIEWED = AGREED | {Match.Status.TALKED}


@dataclass(frozen=True)
class FirstSteps:
    """The first steps in one role, each done, next or later."""

    title: str
    steps: list[dict]


def first_steps_for(user: User) -> list[FirstSteps]:
    """The steps this person has begun and not yet finished: none, one list, or one for each role."""
    roles = first_steps_by_role(load_person(user))
    return [role for role in roles if any(step["state"] != "done" for step in role.steps)]


def first_steps_by_role(person: Any) -> Iterator[FirstSteps]:
    if mentee := getattr(person, "menteeprofile", None):
        yield FirstSteps(_("Your steps to a mentor"), progress_steps(mentee_steps(mentee, person)))
    if mentor := getattr(person, "mentorprofile", None):
        yield FirstSteps(_("Your steps as a mentor"), progress_steps(mentor_steps(mentor, person)))


def mentee_steps(mentee: MenteeProfile, person: Any) -> list[tuple]:
    """(title, whether it is done, what it waits for if someone else acts) of each step.

    A declined or expired request does not count: the mentee has to ask again.
    """
    staff, statuses = _("waiting for program staff"), person.statuses_as_mentee
    claim = getattr(person, "identity_claim", None)
    return [
        (_("Apply"), mentee.status == MenteeProfile.Status.COMPLETE, ""),
        (
            with_values(_("Confirm you're from %(university)s")),
            person.is_known,
            staff if claim and not claim.answered_at else "",
        ),
        (_("Ask a mentor"), bool(statuses) or person.has_asked, ""),
        (_("Wait for the answer"), bool(statuses), ""),
        (_("Interview"), not INTERVIEWED.isdisjoint(statuses), ""),
        (_("Agree on goals"), not AGREED.isdisjoint(statuses), ""),
    ]


def mentor_steps(mentor: MentorProfile, person: Any) -> list[tuple]:
    is_with_staff, statuses = mentor.status == MentorProfile.Status.SUBMITTED, person.statuses_as_mentor
    return [
        (_("Apply"), mentor.status not in (MentorProfile.Status.DRAFT, MentorProfile.Status.RETURNED), ""),
        (_("Get approved"), mentor.approval_id is not None, _("waiting for program staff") if is_with_staff else ""),
        (_("First request"), bool(statuses), "" if person.is_asked else _("waiting for a request")),
        (_("Interview"), not INTERVIEWED.isdisjoint(statuses), ""),
        (_("Agree on goals"), not AGREED.isdisjoint(statuses), ""),
    ]


def progress_steps(steps: list[tuple]) -> list[dict]:
    """The steps for components/progress.html: the first one not done is next, and says what it waits for."""
    upcoming = next((number for number, (_title, is_done, _note) in enumerate(steps) if not is_done), None)
    return [
        {"title": title, "state": "done" if is_done else "later"}
        if number != upcoming
        else {"title": title, "state": "next", "note": note}
        for number, (title, is_done, note) in enumerate(steps)
    ]
