"""The action items on the start page, collected from every app."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from accounts.models import IdentityProof, User
from core.next_step import NextStep
from matches.eligibility import may_send_request
from matches.models import MatchRequest
from program.home.action_items.applying import mentee_items, mentor_items, newcomer_items
from program.home.action_items.asking import request_items
from program.home.action_items.first_steps import FirstSteps, first_steps_for
from program.home.action_items.matches import conclusion_items, current_matches, match_items
from program.home.action_items.reading import material_items


def action_items_for(user: User) -> list[NextStep]:
    """What this person has to do, then what they are waiting for, each by deadline."""
    person = (
        User.objects.select_related("menteeprofile", "mentorprofile", "identity_claim")
        .annotate(
            is_known=Exists(IdentityProof.objects.proving_affiliation().filter(user=OuterRef("pk"))),
            was_asked=Exists(MatchRequest.objects.filter(mentor=OuterRef("pk"))),
        )
        .get(pk=user.pk)
    )
    return sorted(all_items(person), key=urgency)


def all_items(person: User) -> Iterator[NextStep]:
    mentee, mentor = getattr(person, "menteeprofile", None), getattr(person, "mentorprofile", None)
    if not mentee and not mentor:
        yield from newcomer_items()
        return
    matches = current_matches(person)
    yield from match_items(matches, person)
    has_match = any(match.is_open for match in matches)
    yield from request_items(person, may_ask=bool(mentee) and not has_match and may_send_request(mentee))
    yield from conclusion_items(person)
    if mentee:
        yield from mentee_items(mentee, person)
    if mentor:
        yield from mentor_items(mentor, was_asked=person.was_asked)
    yield from material_items(person, mentee, mentor)


def urgency(item: NextStep) -> tuple:
    """Sort key: the person's own items first; within those, items with a deadline first, nearest first."""
    moment = item.by or item.at
    return (not item.is_mine, moment is None, moment.timestamp() if moment else 0)
