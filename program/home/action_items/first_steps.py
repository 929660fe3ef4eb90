"""For those who do this for the first time: the way from the application to the agreement, and where they are on it.

It goes once the first agreement has been signed: from then on the start page has only what waits.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.models import IdentityProof, User
from matches.models import Match, MatchRequest
from profiles.models import MenteeProfile, MentorProfile

AGREED = Q(match__status__in=[Match.Status.AGREED, Match.Status.CONCLUDED])
TALKED = AGREED | Q(match__status=Match.Status.TALKED)


@dataclass(frozen=True)
class FirstStep:
    """The way of somebody new in one role: its steps, each done, next or later."""

    title: str
    steps: list[dict]


def first_steps_for(user: User) -> list[FirstStep]:
    """The ways this person has begun and not yet gone to the end: none, one, or one for each role."""
    sent = MatchRequest.objects.filter(mentee=OuterRef("pk"))
    received = MatchRequest.objects.filter(mentor=OuterRef("pk"))
    person = (
        User.objects.select_related("menteeprofile", "mentorprofile")
        .annotate(
            is_known=Exists(IdentityProof.objects.of_campus().filter(user=OuterRef("pk"))),
            # After a no, or none, one asks again: only a letter that waits or was answered with a yes is behind.
            has_asked=Exists(sent.open()) | Exists(sent.filter(status=MatchRequest.Status.ACCEPTED)),
            has_talked=Exists(sent.filter(TALKED)),
            has_agreed=Exists(sent.filter(AGREED)),
            was_asked=Exists(received),
            has_talked_as_mentor=Exists(received.filter(TALKED)),
            has_agreed_as_mentor=Exists(received.filter(AGREED)),
        )
        .get(pk=user.pk)
    )
    return [way for way in ways_of(person) if any(step["state"] != "done" for step in way.steps)]


def ways_of(person: User) -> Iterator[FirstStep]:
    if mentee := getattr(person, "menteeprofile", None):
        yield FirstStep(_("Your steps to a mentor"), in_order(way_of_mentee(mentee, person)))
    if mentor := getattr(person, "mentorprofile", None):
        yield FirstStep(_("Your steps as a mentor"), in_order(way_of_mentor(mentor, person)))


def way_of_mentee(mentee: MenteeProfile, person: User) -> dict[str, bool]:
    return {
        _("Apply"): mentee.status == MenteeProfile.Status.COMPLETE,
        _("Get confirmed"): person.is_known,
        _("Ask a mentor"): person.has_asked,
        _("Interview"): person.has_talked,
        _("Agree on goals"): person.has_agreed,
    }


def way_of_mentor(mentor: MentorProfile, person: User) -> dict[str, bool]:
    return {
        _("Apply"): mentor.status not in (MentorProfile.Status.DRAFT, MentorProfile.Status.RETURNED),
        _("Get approved"): mentor.approval_id is not None,
        _("First request"): person.was_asked,
        _("Interview"): person.has_talked_as_mentor,
        _("Agree on goals"): person.has_agreed_as_mentor,
    }


def in_order(way: dict[str, bool]) -> list[dict]:
    """As the steps of components/progress.html: the first that is not done is the next."""
    upcoming = next((title for title, is_done in way.items() if not is_done), None)
    states = {title: "done" if is_done else "next" if title == upcoming else "later" for title, is_done in way.items()}
    return [{"title": title, "state": state} for title, state in states.items()]
