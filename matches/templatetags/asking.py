"""What a page of a lower floor says about asking."""

from django import template

from core.workflow import Refused
from matches.actions.requests import refuse_because_of_earlier, refuse_mentee_who_may_not_ask
from profiles.models import MenteeProfile, MentorProfile

register = template.Library()


@register.simple_tag
def why_not_ask(mentee: MenteeProfile, mentor: MentorProfile) -> Refused | None:
    """Why this mentee may send this mentor no request now, as the refusal would say it; None when they may."""
    try:
        refuse_mentee_who_may_not_ask(mentee)
        refuse_because_of_earlier(mentee, mentor)
    except Refused as refused:
        return refused
    return None
