"""What match requests need: answers from mentors, waiting or a next step from mentees (R12–R14)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.next_step import NextStep
from core.prepared import prepared
from core.text_values import with_values
from matches import acts
from matches.models import LATE_YES_CONFIRM_WINDOW, MatchRequest
from matches.next_step import role_of, step_of_request
from program.home.action_items.action_item import ActionItem

# An answer stays on the start page for this long, unless a newer request was sent.
ANSWER_SHOWN_FOR = timedelta(days=30)
Status = MatchRequest.Status
WAITING_ACTS = (acts.ANSWER, acts.CONFIRM_LATE_YES)


def current_requests(person: User) -> list[MatchRequest]:
    """Open requests, late yeses that wait, and those sent and answered recently; only a late yes costs a second one."""
    found = open_or_recent(person.pk)
    expired = [request.pk for request in found if request.status == Status.EXPIRED]
    late_yeses = MatchRequest.objects.late_yes_waiting().filter(pk__in=expired) if expired else ()
    waiting = {request.pk for request in late_yeses}
    for request in found:
        request.late_yes = "waiting" if request.pk in waiting else ""
    return found


@prepared
def open_or_recent(person: Any) -> QuerySet:
    answered_recently = Q(mentee=person.pk, closed_at__gt=Now() - ANSWER_SHOWN_FOR)
    late_yes = Q(late_yes_at__gt=Now() - LATE_YES_CONFIRM_WINDOW)
    requests = MatchRequest.objects.visible_to(person).filter(Q(closed_at=None) | answered_recently | late_yes)
    return requests.with_people(person).order_by("sent_at", "pk")


def request_items(requests: list[MatchRequest], person: User) -> Iterator[NextStep]:
    """Requests that wait for one of the two."""
    for request in requests:
        step = step_of_request(request) if request.status != Status.ACCEPTED else None
        if step and step.act in WAITING_ACTS:
            yield step.told_to(role_of(person, request))


def invitation_to_search(requests: list[MatchRequest], person: User) -> ActionItem:
    """For a mentee who may ask: after an answer, with what it was."""
    last = next((request for request in reversed(requests) if request.mentee_id == person.pk), None)
    return search_again_item(last) if last and last.status_now in ANSWERS else search_item()


def search_item() -> ActionItem:
    return ActionItem(
        title=_("Find a mentor"),
        who=_("Search by industry, major, or career, read a few profiles, and write one request."),
        href="/mentors/",
        label=_("Search the Mentor Network"),
        icon="search",
    )


# What the mentee reads about the last answer, in each state a request is answered in.
ANSWERS = {
    Status.DECLINED: gettext_lazy(
        "%(name)s can't this time. This is common and says nothing about you. You can ask someone else now."
    ),
    Status.EXPIRED: with_values(
        gettext_lazy("No reply within %(answer_days)s days. You can ask someone else. Your message is saved.")
    ),
    Status.WITHDRAWN: gettext_lazy("You withdrew your last request. Your message is saved."),
    Status.CLOSED: gettext_lazy(
        "Your request to %(name)s was closed. You can ask someone else. Your message is saved."
    ),
}


def search_again_item(request: MatchRequest) -> ActionItem:
    return ActionItem(
        title=_("Ask another mentor"),
        who=ANSWERS[Status(request.status_now)] % {"name": request.mentor.user.first_name_shown},
        href="/mentors/",
        label=_("Search again"),
        icon="search",
    )
