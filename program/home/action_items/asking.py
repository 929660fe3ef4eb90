"""What match requests need: answers from mentors, waiting or a next step from mentees (R12–R14)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.next_step import NextStep, Party, Step
from core.prepared import prepared
from core.text_values import with_values
from matches import acts
from matches.models import LATE_YES_CONFIRM_WINDOW, LATE_YES_OFFER_WINDOW, MatchRequest
from matches.next_step import role_of, step_of_request, with_late_yes
from program.home.action_items.action_item import ActionItem

# An answer stays on the start page for this long, unless a newer request was sent.
ANSWER_SHOWN_FOR = timedelta(days=30)
Status = MatchRequest.Status
WAITING_ACTS = {acts.ANSWER.code, acts.CONFIRM_LATE_YES.code}


def current_requests(person: User) -> list[MatchRequest]:
    """Open requests, late yeses that wait or are possible, and those sent and answered recently.

    Only those that have expired cost a second statement.
    """
    found = open_or_recent(person.pk)
    expired = [request.pk for request in found if request.status == Status.EXPIRED]
    late_yeses = late_yeses_of(expired) if expired else {}
    for request in found:
        request.late_yes = late_yeses.get(request.pk, "")
    return found


def late_yeses_of(expired: list[int]) -> dict[int, str]:
    """Whether a late yes is "waiting" or "possible", by the keys of requests that have expired."""
    return dict(with_late_yes(MatchRequest.objects.filter(pk__in=expired)).values_list("pk", "late_yes"))


@prepared
def open_or_recent(person: Any) -> QuerySet:
    answered_recently = Q(mentee=person.pk, closed_at__gt=Now() - ANSWER_SHOWN_FOR)
    late_yes = Q(late_yes_at__gt=Now() - LATE_YES_CONFIRM_WINDOW)
    silence = Q(mentor=person.pk, status=Status.EXPIRED, respond_by__gt=Now() - LATE_YES_OFFER_WINDOW)
    is_current = Q(closed_at=None) | answered_recently | late_yes | silence
    requests = MatchRequest.objects.visible_to(person).filter(is_current)
    return requests.with_people(person).order_by("sent_at", "pk")


def request_items(requests: list[MatchRequest], person: User) -> Iterator[NextStep]:
    """Requests that wait for one of the two, and for their mentor those that a late yes is still possible for."""
    for request in requests:
        step = step_of_request(request) if request.status != Status.ACCEPTED else None
        if step and is_shown_to(role_of(person, request), step):
            yield step.told_to(role_of(person, request))


def is_shown_to(role: Party, step: Step) -> bool:
    return step.act.code in WAITING_ACTS or (role == Party.MENTOR and step.act is acts.LET_LATE_YES_PASS)


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
