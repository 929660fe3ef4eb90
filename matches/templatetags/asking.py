"""What a page of a lower floor says about asking."""

from django import template

from matches.actions.requests import refuse_mentee_who_may_not_ask
from mentoring.workflow import Refused
from profiles.models import MenteeProfile

register = template.Library()


@register.simple_tag
def why_not_ask(mentee: MenteeProfile) -> str:
    """Why this mentee may send no request at the moment, as the refusal would say it; empty when they may."""
    try:
        refuse_mentee_who_may_not_ask(mentee)
    except Refused as refused:
        return str(refused)
    return ""
