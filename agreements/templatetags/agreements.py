"""Template tags that pages of lower apps use for agreements."""

from datetime import date

from django import template

from accounts.models import shown_name
from agreements.models import SuggestedActivity

register = template.Library()
register.filter(shown_name)


@register.filter
def days_to(day: date, other: date) -> int:
    """How many days there are from one day to another; negative if the other is earlier."""
    return (other - day).days


@register.simple_tag
def suggested_activities():
    """The activities the program suggests, in the order staff have set (R20)."""
    return SuggestedActivity.objects.all()
