"""Verbs that meet at one request, and what came of it."""

from datetime import timedelta

from django.db.models.functions import Now

from core.workflow import Refused, refusal_for
from matches import actions
from matches.models import MatchRequest
from notifications.models import Notice
from tests.concurrency import errors_in

Status = MatchRequest.Status


def fresh(match_request):
    """The row as another process would fetch it."""
    return MatchRequest.objects.with_people().get(pk=match_request.pk)


def doing(verb, match_request, *arguments):
    return lambda: verb(fresh(match_request), *arguments)


def at_the_edge(match_request, milliseconds):
    """Move the deadline so near that the verbs meet it."""
    left = timedelta(milliseconds=milliseconds)
    MatchRequest.objects.filter(pk=match_request.pk).update(
        sent_at=Now() + left - timedelta(days=10), respond_by=Now() + left
    )


def strange(outcomes):
    """Whatever went wrong in another way than by a sentence for a person.

    In the very second of the deadline it may be the database that says the sentence (answered_before_the_deadline).
    """
    return [
        error
        for error in errors_in(outcomes)
        if not isinstance(error, Refused)
        and getattr(refusal_for(error), "code", None) != "answered_before_the_deadline"
    ]


def told_about(match_request):
    return sorted(Notice.objects.filter(about_id=match_request.pk).values_list("kind", flat=True))


def close_by_staff(match_request):
    return actions.close(match_request, MatchRequest.ClosedBecause.BY_STAFF)


def expire(match_request):
    return actions.settle_requests()


OPEN_VERBS = [actions.accept, actions.decline, actions.withdraw, close_by_staff, expire]
