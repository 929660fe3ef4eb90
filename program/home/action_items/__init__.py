"""The action items on the start page, collected from every app."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from accounts.models import IdentityProof, User
from agreements.models import Conclusion
from core.next_step import NextStep
from matches.eligibility import may_send_request
from matches.models import Match, MatchRequest
from profiles.models import MenteeProfile
from program.home.action_items.applying import mentee_items, mentor_items, newcomer_items
from program.home.action_items.asking import request_items
from program.home.action_items.first_steps import FirstSteps, first_steps_for
from program.home.action_items.matches import (
    conclusion_items,
    current_matches,
    match_items,
    recent_conclusions,
)
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
    matches, conclusions = current_matches(person), recent_conclusions(person)
    yield from match_items(matches, person)
    yield from request_items(person, may_ask=bool(mentee) and is_looking(mentee, matches, conclusions))
    yield from conclusion_items(conclusions, person)
    if mentee:
        yield from mentee_items(mentee, person)
    if mentor:
        yield from mentor_items(mentor, was_asked=person.was_asked)
    yield from material_items(person, mentee, mentor)


def is_looking(mentee: MenteeProfile, matches: list[Match], conclusions: list[Conclusion]) -> bool:
    """Whether this mentee may ask a mentor, and not only concluded lately without a wish for new mentoring (R22)."""
    has_match = any(match.is_open for match in matches)
    own = [one for one in conclusions if one.agreement.match.mentee_id == mentee.pk]
    is_content = bool(own) and not any(one.wants_new_mentoring for one in own)
    return not has_match and not is_content and may_send_request(mentee)


def urgency(item: NextStep) -> tuple:
    """Sort key: the person's own items first; within those, items with a deadline first, nearest first."""
    moment = item.by or item.at
    return (not item.is_mine, moment is None, moment.timestamp() if moment else 0)
