"""The action items on the start page, collected from every app."""

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from agreements import acts
from core.next_step import NextStep
from matches.eligibility import Standing, may_send_request
from matches.models import Match, MatchRequest
from program.home.action_items.applying import mentee_items, mentor_items, newcomer_items
from program.home.action_items.asking import current_requests, invitation_to_search, request_items
from program.home.action_items.first_steps import FirstSteps, first_steps_for
from program.home.action_items.matches import conclusion_items, current_matches, is_recently_concluded, match_items
from program.home.action_items.reading import material_items
from program.home.person import load_person


def action_items_for(user: User) -> list[NextStep]:
    """What this person has to do, then what they are waiting for, each by deadline."""
    return sorted(all_items(load_person(user)), key=urgency)


def all_items(person: Any) -> Iterator[NextStep]:
    mentee, mentor = getattr(person, "menteeprofile", None), getattr(person, "mentorprofile", None)
    if not mentee and not mentor:
        yield from newcomer_items()
        return
    matches, requests = current_matches(person.pk), current_requests(person)
    yield from match_items(matches, person)
    yield from request_items(requests, person)
    if mentee and is_looking(person, matches, requests):
        yield invitation_to_search(requests, person)
    yield from conclusion_items(matches, person)
    if mentee:
        yield from mentee_items(mentee, person)
    if mentor:
        yield from mentor_items(mentor, was_asked=person.was_asked)
    yield from material_items(person, mentee, mentor)


def is_looking(person: Any, matches: list[Match], requests: list[MatchRequest]) -> bool:
    """Whether this mentee may ask a mentor, and has not concluded lately without a wish for new mentoring (R22)."""
    own = [match for match in matches if match.mentee_id == person.pk]
    concluded = [match.agreement.conclusion for match in own if is_recently_concluded(match)]
    if any(match.is_open for match in matches) or (concluded and not any(one.wants_new_mentoring for one in concluded)):
        return False
    pending = (one for one in requests if one.mentee_id == person.pk and one.status_now == MatchRequest.Status.PENDING)
    standing = Standing(person.is_known, open_matches=0, open_request=next(pending, None))
    return may_send_request(person.menteeprofile, standing)


def urgency(item: NextStep) -> tuple:
    """Sort key: one's own items first; of those, what has a date, the nearest first, and steady work after the rest."""
    moment = item.by or item.at
    is_steady_work = item.act == acts.WORK_ON_GOAL.code
    return (not item.is_mine, moment is None, is_steady_work, moment.timestamp() if moment else 0)
