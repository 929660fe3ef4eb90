"""What needs somebody now, on every floor: the start page is made of these."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from accounts.models import IdentityProof, User
from matches.models import MatchRequest
from profiles.models import MenteeProfile
from program.home.action_items.action_item import ActionItem
from program.home.action_items.applying import of_mentee, of_mentor, of_newcomer
from program.home.action_items.asking import of_requests
from program.home.action_items.first_steps import FirstStep, first_steps_for
from program.home.action_items.reading import of_materials
from program.home.action_items.working import of_matches, of_records

__all__ = ["FirstStep", "ActionItem", "first_steps_for", "action_items_for"]


def action_items_for(user: User) -> list[ActionItem]:
    """Everything that waits for this person or for somebody they wait for, the own ones first, by deadline."""
    person = (
        User.objects.select_related("menteeprofile", "mentorprofile")
        .annotate(
            is_known=Exists(IdentityProof.objects.of_campus().filter(user=OuterRef("pk"))),
            was_asked=Exists(MatchRequest.objects.filter(mentor=OuterRef("pk"))),
        )
        .get(pk=user.pk)
    )
    return sorted(everything(person), key=urgency)


def everything(person: User) -> Iterator[ActionItem]:
    mentee, mentor = getattr(person, "menteeprofile", None), getattr(person, "mentorprofile", None)
    if not mentee and not mentor:
        yield from of_newcomer()
        return
    matches = list(of_matches(person))
    yield from matches
    yield from of_requests(person, may_ask=not matches and may_ask(mentee, person))
    yield from of_records(person)
    if mentee:
        yield from of_mentee(mentee, person)
    if mentor:
        yield from of_mentor(mentor, was_asked=person.was_asked)
    yield from of_materials(person, mentee, mentor)


def may_ask(mentee: MenteeProfile | None, person: User) -> bool:
    """Whether nothing but a letter stands between this person and a mentor (R4, R7)."""
    return bool(mentee and person.is_known and mentee.is_adult and mentee.status == MenteeProfile.Status.COMPLETE)


def urgency(need: ActionItem) -> tuple:
    """What waits for me comes first; within that, what has a deadline, the nearest first."""
    moment = need.by or need.at
    return (not need.is_mine, moment is None, moment.timestamp() if moment else 0)
