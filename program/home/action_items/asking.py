"""What match requests need: answers from mentors, patience or a next step from mentees (R12–R14)."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from matches.models import LATE_YES_STANDS, MatchRequest
from program.home.action_items.action_item import ActionItem

# An answer stays on the start page for this long, while nothing else has been asked.
ANSWER_IS_NEWS = 30  # days


def requests_of(person: User) -> Iterable[MatchRequest]:
    """Open requests sent or received, and the newest answers to those sent, in one statement."""
    news = Q(mentee=person.pk, closed_at__gt=Now() - timedelta(days=ANSWER_IS_NEWS))
    return (
        MatchRequest.objects.visible_to(person)
        .annotate(is_open=Exists(MatchRequest.objects.open().filter(pk=OuterRef("pk"))))
        .filter(Q(is_open=True) | news)
        .with_people()
        .order_by("respond_by", "pk")
    )


def of_requests(person: User, *, may_ask: bool) -> Iterator[ActionItem]:
    """Letters to answer, the letter that waits, the last answer, or the invitation to search."""
    requests = list(requests_of(person))
    received = [request for request in requests if request.is_open and request.mentor_id == person.pk]
    sent = [request for request in requests if request.mentee_id == person.pk]
    yield from map(to_answer, received)
    open_ones = [request for request in sent if request.is_open]
    yield from map(to_wait_for, open_ones)
    yield from (to_choose(request) for request in sent if request.late_yes_at and request.is_late_yes_waiting)
    if may_ask and not open_ones:
        answered = [request for request in sent if request.status in ANSWERS]
        yield ANSWERS[answered[-1].status](answered[-1]) if answered else to_search()


def to_answer(request: MatchRequest) -> ActionItem:
    name = request.mentee.user.first_name_shown
    return ActionItem(
        title=_("%(name)s asked you to be their mentor") % {"name": name},
        text=_("%(name)s is hoping to hear from you. A yes or a no is fine. Either one helps them move forward.")
        % {"name": name},
        href=request_page(request),
        label=_("Read the request and answer"),
        icon="mail-question-mark",
        by=request.respond_by,
        sent_at=request.sent_at,
        otherwise=_("The request closes automatically, and they can ask someone else."),
    )


def to_wait_for(request: MatchRequest) -> ActionItem:
    name = request.mentor.user.first_name_shown
    return ActionItem(
        title=_("Waiting for %(name)s") % {"name": name},
        text=_("%(name)s reads your request and answers.") % {"name": name},
        href=request_page(request),
        label=_("See my request"),
        icon="hourglass",
        is_mine=False,
        by=request.respond_by,
        sent_at=request.sent_at,
        otherwise=_("You can ask someone else. Your message is saved."),
    )


def to_choose(request: MatchRequest) -> ActionItem:
    name = request.mentor.user.first_name_shown
    return ActionItem(
        title=_("%(name)s would say yes after all") % {"name": name},
        text=_("You choose: say yes too, or let it go."),
        href=request_page(request),
        label=_("Decide"),
        icon="mail-question-mark",
        by=request.late_yes_at + LATE_YES_STANDS if request.late_yes_at else None,
        otherwise=_("The request stays closed. No one has to explain."),
    )


def to_search() -> ActionItem:
    return ActionItem(
        title=_("Find a mentor"),
        text=_("Search by industry, major, or career, read a few profiles, and write one request."),
        href="/mentors/",
        label=_("Search the Mentor Network"),
        icon="search",
    )


def after_no(request: MatchRequest) -> ActionItem:
    name = request.mentor.user.first_name_shown
    return next_search(
        _("%(name)s can't this time. This is common and says nothing about you. You can ask someone else now.")
        % {"name": name}
    )


def after_silence(request: MatchRequest) -> ActionItem:
    return next_search(_("No reply within 10 days. You can ask someone else. Your message is saved."))


def after_withdrawal(request: MatchRequest) -> ActionItem:
    return next_search(_("You withdrew your last request. Your message is saved."))


def after_closing(request: MatchRequest) -> ActionItem:
    name = request.mentor.user.first_name_shown
    return next_search(
        _("Your request to %(name)s was closed. You can ask someone else. Your message is saved.") % {"name": name}
    )


def next_search(text: str) -> ActionItem:
    return ActionItem(
        title=_("Ask another mentor"), text=text, href="/mentors/", label=_("Search again"), icon="search"
    )


ANSWERS = {
    MatchRequest.Status.DECLINED: after_no,
    MatchRequest.Status.EXPIRED: after_silence,
    MatchRequest.Status.WITHDRAWN: after_withdrawal,
    MatchRequest.Status.CLOSED: after_closing,
}


def request_page(request: MatchRequest) -> str:
    return f"/requests/{request.pk}/"
