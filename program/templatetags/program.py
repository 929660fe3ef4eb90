"""Template filters and tags of the program's pages."""

from django import template

from core.days import Today
from program import staff_dashboard
from program.content import markdown
from program.models import Term
from program.staff_dashboard.rooms import rooms_for

register = template.Library()
register.filter("markdown", markdown.render)
register.simple_tag(staff_dashboard.metrics_needing_attention)


@register.simple_tag(takes_context=True)
def dashboard(context):
    """What is waiting for staff now, and the metrics with their live numbers: those on track, and the others."""
    lists = staff_dashboard.dashboard_for(context["request"].user)
    parts: dict[str, list] = {"off_track": [], "on_track": []}
    for metric in lists["metrics"]:
        parts["on_track" if metric.is_on_track else "off_track"].append(metric)
    return {**lists, **parts, "nothing": [metric for metric in lists["waiting"] if not metric.number]}


@register.simple_tag(takes_context=True)
def rooms(context):
    """The doors of the staff workspace."""
    request = context["request"]
    return list(rooms_for(request.user, request.path))


@register.simple_tag
def latest_term():
    """The current term, or the last one between terms; None if none has been entered."""
    return Term.objects.filter(starts_on__lte=Today()).first()
