"""What pages of the floor below may show of the agreement's vocabulary."""

from django import template

from accounts.models import shown_name
from agreements.models import SuggestedActivity

register = template.Library()
register.filter(shown_name)


@register.simple_tag
def suggested_activities():
    """The activities the program suggests, in the office's order (R20)."""
    return SuggestedActivity.objects.all()
