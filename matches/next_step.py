"""What happens next with a request or a match (R16): one step each, for every page, email and list about it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Exists, OuterRef, Prefetch, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone

from core.next_step import BOTH, NextStep, Outcome, Party, Step
from matches import acts
from matches.eligibility import may_send_request
from matches.models import LATE_YES_CONFIRM_WINDOW, LATE_YES_OFFER_WINDOW, Interview, Match, MatchRequest
from profiles.models import MenteeProfile, MentorProfile

Status = MatchRequest.Status

# The agreements app registers its functions (DESIGN §1): the step that its agreement gives a match, if any; and how
# rows whose matches are at `path` are loaded for it.
AGREEMENT_STEPS: list[Callable[[Match], Step | None]] = []
AGREEMENT_LOADERS: list[Callable[[QuerySet, str], QuerySet]] = []


def role_of(reader: Any, row: Any) -> Party:
    return Party.MENTEE if reader.pk == row.mentee_id else Party.MENTOR


def next_step_of_request(match_request: MatchRequest, reader: Any) -> NextStep | None:
    """The next step of a request, once accepted that of its match, for one of the two; None if there is none.

    Needs `status_now` (with_people). A mentee whose request has ended asks someone else, as long as they may.
    """
    role, step = role_of(reader, match_request), step_of_request(match_request)
    if role == Party.MENTEE and (step is None or step.act is acts.LET_LATE_YES_PASS):
        step = step_of_asking_again(match_request)
    return step and step.told_to(role)


def step_of_request(match_request: MatchRequest) -> Step | None:
    """The step of the request itself; None once it has ended. Needs `status_now` (with_people)."""
    if match_request.status == Status.ACCEPTED:
        return step_of_match(match_request.match)
    if match_request.status_now == Status.PENDING:
        return request_step(
            match_request,
            acts.ANSWER_AFTER_A_FEW_DAYS if match_request.asked_for_days_at else acts.ANSWER,
            Party.MENTOR,
            by=match_request.respond_by,
            since=match_request.sent_at,
            outcome=acts.REQUEST_CLOSES,
        )
    if match_request.declines_at and match_request.declines_at > timezone.now():
        return request_step(match_request, acts.LET_NO_TAKE_EFFECT, Party.CLOCK, at=match_request.declines_at)
    return step_of_late_yes(match_request)


def step_of_late_yes(match_request: MatchRequest) -> Step | None:
    late_yes = late_yes_of(match_request)
    if late_yes == "waiting":
        by = match_request.late_yes_at + LATE_YES_CONFIRM_WINDOW
        act, party = acts.CONFIRM_LATE_YES, Party.MENTEE
    elif late_yes == "possible":
        by = match_request.respond_by + LATE_YES_OFFER_WINDOW
        act, party = acts.LET_LATE_YES_PASS, Party.CLOCK
    else:
        return None
    return request_step(match_request, act, party, by=by, outcome=acts.REQUEST_STAYS_CLOSED)


def late_yes_of(match_request: MatchRequest) -> str:
    """Whether a late yes is "waiting" for the mentee or still "possible"; rows of `load_requests` know."""
    if match_request.status != Status.EXPIRED:
        return ""
    if not hasattr(match_request, "late_yes"):
        match_request = with_late_yes(MatchRequest.objects.filter(pk=match_request.pk)).get()
    return match_request.late_yes


def step_of_asking_again(match_request: MatchRequest) -> Step | None:
    """A mentee who may send a request asks someone else."""
    if not may_send_request(match_request.mentee):
        return None
    return Step(act=acts.ASK_ANOTHER, parties=frozenset({Party.MENTEE}), address=reverse("profiles:mentor_list"))


def request_step(match_request: MatchRequest, act: acts.Act, party: Party, **details: Any) -> Step:
    """Before a yes, people are called by their public names (DESIGN §7)."""
    names = {
        Party.MENTEE: match_request.mentee.user.public_name,
        Party.MENTOR: match_request.mentor.user.public_name,
    }
    address = match_request.get_absolute_url()
    people = people_of(match_request)
    return Step(act=act, parties=frozenset({party}), address=address, names=names, people=people, **details)


def people_of(row: MatchRequest | Match) -> dict[Party, MenteeProfile | MentorProfile]:
    return {Party.MENTEE: row.mentee, Party.MENTOR: row.mentor}


def next_step_of_match(match: Match, reader: Any) -> NextStep | None:
    """The next step of a match for one of the two; None if there is none."""
    step = step_of_match(match)
    return step and step.told_to(role_of(reader, match))


def step_of_match(match: Match) -> Step | None:
    """The step of a match, its interview and its agreement; None once all is over. Rows of `load` cost no query."""
    if not hasattr(match, "all_interviews"):
        match = load(Match.objects.filter(pk=match.pk).with_people()).get()
    if match.is_on_hold:
        return step_on_hold(match)
    for agreement_step in AGREEMENT_STEPS:
        if step := agreement_step(match):
            return step
    return step_of_interview(match) if match.status == Match.Status.ARRANGING else None


def step_on_hold(match: Match) -> Step:
    matches_on_hold = f"{reverse('admin:matches_match_changelist')}?held_at__isempty=0"
    return match_step(match, acts.LIFT_HOLD, frozenset({Party.STAFF}), office_address=matches_on_hold)


def match_step(match: Match, act: acts.Act, parties: frozenset[Party], **details: Any) -> Step:
    names = {
        Party.MENTEE: match.mentee.user.first_name_shown,
        Party.MENTOR: match.mentor.user.first_name_shown,
    }
    address = {"address": match.get_absolute_url()}
    return Step(act=act, parties=parties, names=names, people=people_of(match), **(address | details))


def step_of_interview(match: Match) -> Step:
    offered, confirmed = open_interviews(match)
    if confirmed and confirmed.is_past:
        return match_step(match, acts.SAY_WHETHER_TALKED, BOTH, **until_match_ends(match))
    if offered and offered.times_to_come:
        return step_while_times_wait(match, offered, confirmed)
    if confirmed:
        return step_until_interview(match, confirmed)
    if offered:
        return match_step(match, acts.OFFER_NEW_TIMES, BOTH, **until_match_ends(match))
    return step_before_times_offered(match)


def open_interviews(match: Match) -> tuple[Interview | None, Interview | None]:
    """The interview whose times are offered and the one whose time is agreed on, if any."""
    by_status = {interview.status: interview for interview in match.all_interviews}
    return by_status.get(Interview.Status.OFFERED), by_status.get(Interview.Status.CONFIRMED)


def step_while_times_wait(match: Match, offered: Interview, confirmed: Interview | None) -> Step:
    """The person who was offered times chooses before the next of them passes; a time agreed on before stays."""
    author = Party.MENTEE if offered.offered_by_id == match.mentee_id else Party.MENTOR
    act, details = acts.CHOOSE_TIME, until(match, "remind", acts.REMINDER)
    next_time = min(offered.times_to_come)
    if confirmed:
        act = acts.CHOOSE_ANOTHER_TIME
        outcome = acts.ONE_NEW_TIME_PASSES if next_time < offered.last_time else acts.NEW_TIMES_PASS
        if confirmed.chosen_time <= next_time:  # if the two don't talk then, these times can still be chosen
            outcome = acts.AGREED_TIME_STAYS
        by = min(next_time, confirmed.chosen_time)
        details = {"by": by, "at": confirmed.chosen_time, "outcome": outcome}
    elif next_time < details["by"]:
        are_others_left = next_time < offered.last_time
        details = {"by": next_time, "outcome": acts.ONE_TIME_PASSES if are_others_left else acts.TIMES_PASS}
    return match_step(match, act, BOTH - {author}, **details)


def step_until_interview(match: Match, confirmed: Interview) -> Step:
    """Nothing has to be done until the time comes, unless one of the two still has to say where."""
    details: dict[str, Any] = {"at": confirmed.chosen_time, "outcome": acts.INTERVIEW_STAYS}
    if confirmed.place or not confirmed.place_from_id:
        return match_step(match, acts.TALK, frozenset({Party.CLOCK}), **details)
    by = confirmed.place_due_by if confirmed.place_due_by > timezone.now() else None
    sender = Party.MENTEE if confirmed.place_from_id == match.mentee_id else Party.MENTOR
    details |= {"values": {"place": confirmed.place_name}, "outcome": acts.PLACE_IS_MISSING}
    return match_step(match, acts.SEND_PLACE, frozenset({sender}), by=by, **details)


def step_before_times_offered(match: Match) -> Step:
    """The mentor offers first. After times were called off, or a while without any, either may (`mentee_may_offer`)."""
    details = until(match, "remind", acts.MENTEE_MAY_OFFER_TOO)
    if match.all_interviews or details["outcome"] is acts.MATCH_ENDS:
        return match_step(match, acts.EITHER_OFFERS_TIMES, BOTH, **until_match_ends(match))
    return match_step(match, acts.OFFER_TIMES, frozenset({Party.MENTOR}), **details)


def until(match: Match, day: str, outcome: Outcome) -> dict[str, Any]:
    """Until a day of the match's clock ("remind" or "ask") comes; after it, until the match ends."""
    by = days_after_activity(match, getattr(Match.CLOCKS[Match.Status(match.status)], day))
    return {"by": by, "outcome": outcome} if timezone.now() < by else until_match_ends(match)


def until_match_ends(match: Match) -> dict[str, Any]:
    clock = Match.CLOCKS[Match.Status(match.status)]
    return {"by": days_after_activity(match, clock.lapse), "outcome": acts.MATCH_ENDS}


def days_after_activity(match: Match, days: int) -> datetime:
    return match.moved_at + timedelta(days=days)


def load(rows: QuerySet, path: str = "") -> QuerySet:
    """Rows whose matches are at `path` ("match__", or "" for matches), with all that their steps need."""
    rows = rows.prefetch_related(Prefetch(f"{path}interviews", Interview.objects.order_by("pk"), "all_interviews"))
    for load_agreements in AGREEMENT_LOADERS:
        rows = load_agreements(rows, path)
    return rows


def load_requests(match_requests: QuerySet) -> QuerySet:
    """Requests with all that their steps need, save what comes from `with_people`."""
    with_matches = match_requests.select_related("match__mentee__user", "match__mentor__user")
    return load(with_late_yes(with_matches), "match__")


def with_late_yes(match_requests: QuerySet) -> QuerySet:
    same = {"pk": OuterRef("pk")}
    late_yes = Case(
        When(Exists(MatchRequest.objects.late_yes_waiting().filter(**same)), then=Value("waiting")),
        When(Exists(MatchRequest.objects.late_yes_possible().filter(**same)), then=Value("possible")),
        default=Value(""),
    )
    return match_requests.annotate(late_yes=late_yes)
