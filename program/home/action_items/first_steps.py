"""For new participants: the steps from the application to the first agreement, and where they are.

Once the first agreement is signed, the start page shows only action items.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.models import IdentityClaim, IdentityProof, User
from core.text_values import with_values
from matches.models import Match, MatchRequest
from profiles.models import MenteeProfile, MentorProfile

AGREED = Q(match__status__in=[Match.Status.AGREED, Match.Status.CONCLUDED])
INTERVIEWED = AGREED | Q(match__status=Match.Status.TALKED)


@dataclass(frozen=True)
class FirstSteps:
    """The first steps in one role, each done, next or later."""

    title: str
    steps: list[dict]


def first_steps_for(user: User) -> list[FirstSteps]:
    """The steps this person has begun and not yet finished: none, one list, or one for each role."""
    sent = MatchRequest.objects.filter(mentee=OuterRef("pk"))
    received = MatchRequest.objects.filter(mentor=OuterRef("pk"))
    person = (
        User.objects.select_related("menteeprofile", "mentorprofile")
        .annotate(
            is_known=Exists(IdentityProof.objects.proving_affiliation().filter(user=OuterRef("pk"))),
            has_sent_details=Exists(IdentityClaim.objects.waiting().filter(user=OuterRef("pk"))),
            has_asked=Exists(sent.open()),
            # A declined or expired request does not count: the mentee has to ask again.
            was_accepted=Exists(sent.filter(status=MatchRequest.Status.ACCEPTED)),
            has_talked=Exists(sent.filter(INTERVIEWED)),
            has_agreed=Exists(sent.filter(AGREED)),
            is_asked=Exists(received.awaiting_answer()),
            has_accepted=Exists(received.filter(status=MatchRequest.Status.ACCEPTED)),
            has_talked_as_mentor=Exists(received.filter(INTERVIEWED)),
            has_agreed_as_mentor=Exists(received.filter(AGREED)),
        )
        .get(pk=user.pk)
    )
    return [role for role in first_steps_by_role(person) if any(step["state"] != "done" for step in role.steps)]


def first_steps_by_role(person: User) -> Iterator[FirstSteps]:
    if mentee := getattr(person, "menteeprofile", None):
        yield FirstSteps(_("Your steps to a mentor"), progress_steps(mentee_steps(mentee, person)))
    if mentor := getattr(person, "mentorprofile", None):
        yield FirstSteps(_("Your steps as a mentor"), progress_steps(mentor_steps(mentor, person)))


def mentee_steps(mentee: MenteeProfile, person: User) -> list[tuple]:
    """(title, whether it is done, what it waits for if someone else acts) of each step."""
    staff = _("waiting for program staff")
    return [
        (_("Apply"), mentee.status == MenteeProfile.Status.COMPLETE, ""),
        (
            with_values(_("Confirm you're from %(university)s")),
            person.is_known,
            staff if person.has_sent_details else "",
        ),
        (_("Ask a mentor"), person.was_accepted or person.has_asked, ""),
        (_("Wait for the answer"), person.was_accepted, ""),
        (_("Interview"), person.has_talked, ""),
        (_("Agree on goals"), person.has_agreed, ""),
    ]


def mentor_steps(mentor: MentorProfile, person: User) -> list[tuple]:
    is_with_staff = mentor.status == MentorProfile.Status.SUBMITTED
    return [
        (_("Apply"), mentor.status not in (MentorProfile.Status.DRAFT, MentorProfile.Status.RETURNED), ""),
        (_("Get approved"), mentor.approval_id is not None, _("waiting for program staff") if is_with_staff else ""),
        (_("First request"), person.has_accepted, "" if person.is_asked else _("waiting for a request")),
        (_("Interview"), person.has_talked_as_mentor, ""),
        (_("Agree on goals"), person.has_agreed_as_mentor, ""),
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
