"""Lets pages of lower apps say whether a mentee may ask a mentor."""

from typing import Any

from django import template

from core.workflow import Refused
from matches.actions.requests import refuse_after_earlier_requests
from matches.eligibility import refuse_ineligible_mentee
from matches.models import Match, MatchRequest
from profiles.models import MenteeProfile, MentorProfile

register = template.Library()


@register.simple_tag
def why_not_ask(mentee: MenteeProfile, mentor: MentorProfile) -> Refused | None:
    """The refusal this mentee would get on sending this mentor a request now; None when they may."""
    try:
        refuse_ineligible_mentee(mentee)
        refuse_after_earlier_requests(mentee, mentor)
    except Refused as refused:
        return refused
    return None


@register.simple_tag
def match_with(mentee: MenteeProfile, mentor: MentorProfile, why_off: Any) -> Match | None:
    """Their open match, which takes the place of asking; None without one, or where asking is possible (`why_off`)."""
    if not why_off or getattr(why_off, "code", "matched_already") != "matched_already":
        return None
    return Match.objects.open().filter(mentee=mentee, mentor=mentor).first()


@register.simple_tag
def closed_by_a_yes(match_request: MatchRequest) -> int:
    """How many other requests a yes to this one closes, because it fills the mentor's last opening (R13)."""
    if match_request.mentor.openings > 1:
        return 0
    return MatchRequest.objects.open().filter(mentor=match_request.mentor).exclude(pk=match_request.pk).count()


@register.simple_tag
def request_waiting(mentee: MenteeProfile, mentor: MentorProfile, why_off: Any) -> MatchRequest | None:
    """The request of this mentee that waits for this mentor's answer, if that is why they may not ask."""
    if getattr(why_off, "code", "") != "open_request_waits":
        return None
    return MatchRequest.objects.open().filter(mentee=mentee, mentor=mentor).first()
