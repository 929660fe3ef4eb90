"""Filters of the program's own pages."""

from django import template

from program import markdown, today

register = template.Library()
register.filter("markdown", markdown.render)


@register.simple_tag(takes_context=True)
def board(context):
    """What waits for staff now, and the promises with their live numbers."""
    return today.board(context["request"].user)
