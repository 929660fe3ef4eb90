"""Filters of the program's own pages."""

from django import template

from core.days import Today
from program import staff_dashboard
from program.content import markdown
from program.models import Term

register = template.Library()
register.filter("markdown", markdown.render)


@register.simple_tag(takes_context=True)
def board(context):
    """What waits for staff now, and the promises with their live numbers."""
    return staff_dashboard.board(context["request"].user)


@register.simple_tag
def term_now():
    """The term we are in, or the last one; none when none has been entered."""
    return Term.objects.filter(starts_on__lte=Today()).first()


@register.simple_tag
def to_look_at(user):
    """The rows of the board worth a morning's mail to this member of staff."""
    return staff_dashboard.to_look_at(user)
