"""What match requests need: answers from mentors, waiting or a next step from mentees (R12–R14)."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from matches.models import LATE_YES_CONFIRM_WINDOW, MatchRequest
from program.home.action_items.action_item import ActionItem

# An answer stays on the start page for this long, unless a newer request was sent.
ANSWER_SHOWN_FOR = 30  # days


def current_requests(person: User) -> Iterable[MatchRequest]:
    """Open requests sent or received, and recent answers to those sent, in one query."""
    recently_closed = Q(mentee=person.pk, closed_at__gt=Now() - timedelta(days=ANSWER_SHOWN_FOR))
    return (
        MatchRequest.objects.visible_to(person)
        .annotate(is_open=Exists(MatchRequest.objects.open().filter(pk=OuterRef("pk"))))
        .filter(Q(is_open=True) | recently_closed)
        .with_people()
        .order_by("respond_by", "pk")
    )


def request_items(person: User, *, may_ask: bool) -> Iterator[ActionItem]:
    """Requests to answer, the request that is waiting, the last answer, or an invitation to search."""
    requests = list(current_requests(person))
    received = [
        request
        for request in requests
        if request.is_open and request.mentor_id == person.pk and not request.declines_at
    ]
    sent = [request for request in requests if request.mentee_id == person.pk]
    yield from map(received_request_item, received)
    open_sent = [request for request in sent if request.is_open]
    yield from map(sent_request_item, open_sent)
    yield from (late_yes_item(request) for request in sent if request.late_yes_at and request.is_late_yes_waiting)
    if may_ask and not open_sent:
        answered = [request for request in sent if request.status in ANSWERS]
        yield search_again_item(answered[-1]) if answered else search_item()


def received_request_item(request: MatchRequest) -> ActionItem:
    name = request.mentee.user.first_name_shown
    return ActionItem(
        title=_("%(name)s asked you to be their mentor") % {"name": name},
        who=_("%(name)s is hoping to hear from you. A yes or a no is fine. Either one helps them move forward.")
        % {"name": name},
        href=request.get_absolute_url(),
        label=_("Read the request and answer"),
        icon="mail-question-mark",
        by=request.respond_by,
        sent_at=request.sent_at,
        otherwise=_("The request closes automatically, and they can ask someone else."),
    )


def sent_request_item(request: MatchRequest) -> ActionItem:
    name = request.mentor.user.first_name_shown
    return ActionItem(
        title=_("Waiting for %(name)s") % {"name": name},
        who=_("%(name)s reads your request and answers.") % {"name": name},
        href=request.get_absolute_url(),
        label=_("See my request"),
        icon="hourglass",
        is_mine=False,
        by=request.respond_by,
        sent_at=request.sent_at,
        otherwise=_("You can ask someone else. Your message is saved."),
    )


def late_yes_item(request: MatchRequest) -> ActionItem:
    name = request.mentor.user.first_name_shown
    return ActionItem(
        title=_("%(name)s says yes after all") % {"name": name},
        who=_("You decide whether to say yes too."),
        href=request.get_absolute_url(),
        label=_("Decide"),
        icon="mail-question-mark",
        by=request.late_yes_at + LATE_YES_CONFIRM_WINDOW if request.late_yes_at else None,
        otherwise=_("The request stays closed. No one has to explain."),
    )


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
    MatchRequest.Status.DECLINED: gettext_lazy(
        "%(name)s can't this time. This is common and says nothing about you. You can ask someone else now."
    ),
    MatchRequest.Status.EXPIRED: gettext_lazy(
        "No reply within 10 days. You can ask someone else. Your message is saved."
    ),
    MatchRequest.Status.WITHDRAWN: gettext_lazy("You withdrew your last request. Your message is saved."),
    MatchRequest.Status.CLOSED: gettext_lazy(
        "Your request to %(name)s was closed. You can ask someone else. Your message is saved."
    ),
}


def search_again_item(request: MatchRequest) -> ActionItem:
    return ActionItem(
        title=_("Ask another mentor"),
        who=ANSWERS[request.status] % {"name": request.mentor.user.first_name_shown},
        href="/mentors/",
        label=_("Search again"),
        icon="search",
    )
