"""The page of all that a person has with others: open matches and requests."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.prepared import prepared
from matches.models import Match, MatchRequest
from matches.next_step import load, next_step_of_match, open_interviews

REQUESTS_PER_PAGE = 20


@require_safe
def inbox(request):
    """Open matches, and all other requests this person has sent or received, with their outcomes, newest first."""
    # Only the keys are counted and sorted: a mentor of many years has thousands of past requests.
    keys = listed_requests(request.user).values_list("pk", flat=True)
    page = Paginator(keys, REQUESTS_PER_PAGE).get_page(request.GET.get("page"))
    requests = list(requests_of_page(request.user, page.number))
    waiting, earlier = [], []
    for row in requests:
        (waiting if row["request"].status_now == "pending" else earlier).append(row)
    context = {
        "page": page,
        "requests": requests,
        "groups": [(_("Waiting for an answer"), waiting), (_("Earlier requests"), earlier)],
        "matches": sorted(open_matches(request.user), key=urgency) if page.number == 1 else [],
    }
    return render(request, "matches/inbox.html", context)


def listed_requests(person: Any) -> QuerySet:
    """Requests sent or received by this person, but not those of an open match, which stands above them."""
    return MatchRequest.objects.visible_to(person).exclude(match__status__in=Match.OPEN)


def requests_of_page(person, number):
    """What the page shows of each request: also whether this person received it, the other, and where it leads."""
    for one in requests_from(person.pk, first=REQUESTS_PER_PAGE * (number - 1)):
        is_received = one.mentor_id == person.pk
        match = one.match if one.status == "accepted" else None
        row = {"request": one, "is_received": is_received, "other": one.mentee if is_received else one.mentor}
        yield row | {"match": match, "href": (match or one).get_absolute_url()}


@prepared
def requests_from(person: Any, *, first: int) -> QuerySet:
    """The requests of one page of the list, which begins with number `first` of all."""
    keys = listed_requests(person).values("pk")[first : first + REQUESTS_PER_PAGE]
    return MatchRequest.objects.filter(pk__in=keys).with_people(person).select_related("match")


def urgency(row: dict[str, Any]) -> tuple[bool, bool]:
    """First what this person can do until a deadline, then what they can do at any time, then what others do."""
    step = row["step"]
    return not (step and step.is_mine), not (step and step.by)


@prepared
def open_matches_of(person: Any) -> QuerySet:
    return load(Match.objects.open().visible_to(person).with_people()).order_by("started_at", "pk")


def open_matches(person):
    """What `_open_match.html` shows of each."""
    for match in open_matches_of(person.pk):
        offered, confirmed = open_interviews(match)
        row = {"match": match, "other": match.other(person), "step": next_step_of_match(match, person)}
        yield row | {"offered": offered, "confirmed": confirmed}
