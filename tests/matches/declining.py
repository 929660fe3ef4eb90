"""A mentor's no, and the ten minutes after it."""

from django.db.models.functions import Now

from matches import actions
from matches.models import MatchRequest


def decline_for_good(match_request, **answer):
    """The mentor says no, and ten minutes pass."""
    actions.decline(match_request, **answer)
    pass_undo_window(match_request)
    actions.settle_requests()
    match_request.refresh_from_db()
    return match_request


def pass_undo_window(match_request):
    """The no takes effect now; no sweep has run."""
    MatchRequest.objects.filter(pk=match_request.pk, declines_at__gt=Now()).update(declines_at=Now())
