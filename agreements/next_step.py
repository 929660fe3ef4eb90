"""What happens next with an agreement, as the step of its match (R16). Registered with the matches app (DESIGN §1)."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, OuterRef, Prefetch, QuerySet, Subquery, When
from django.urls import reverse
from django.utils import timezone

from agreements import acts
from agreements.corrections import is_asked_again
from agreements.models import (
    ASK_AFTER_THE_END,
    STAFF_MAY_CLOSE_AFTER,
    Agreement,
    AgreementVersion,
    Conclusion,
    Goal,
    Signature,
)
from core.days import UNIVERSITY_ZONE, Today, today
from core.next_step import BOTH, Act, NextStep, Party, Step
from core.prepared import prepared
from matches import next_step as match_next_step
from matches.models import Match
from matches.next_step import match_step, role_of, until

Status = AgreementVersion.Status


def end_of_day(day: date) -> datetime:
    """23:59 on this day in the university's time zone."""
    return datetime.combine(day, time(23, 59), UNIVERSITY_ZONE)


def next_step_of_goal(goal: Goal, reader: Any) -> NextStep | None:
    """What happens next with one goal, for an email about it; None once no one works on it any more."""
    match = goal.version.agreement.match
    is_current = Goal.objects.being_worked_on().filter(pk=goal.pk).exists()
    if not is_current or goal.deadline is None:
        return None
    return work_on_goal(match, goal.text, goal.deadline).told_to(role_of(reader, match))


def next_step_of_agreement(agreement: Agreement, reader: Any) -> NextStep | None:
    """The next step of an agreement's match for one of the two; None if there is none."""
    step = step_of_agreement(agreement)
    return step and step.told_to(role_of(reader, agreement.match))


def step_of_agreement(agreement: Any) -> Step | None:
    """The step of its match, of an agreement loaded with its people and conclusion."""
    if not hasattr(agreement, "current_versions"):
        agreement.current_versions = current_versions_of(agreement.pk)
    match: Any = agreement.match
    match.agreement = agreement
    if match.status != Match.Status.ARRANGING:
        match.all_interviews = []  # after the interview, none is needed
    return match_next_step.step_of_match(match)


def load(rows: QuerySet, path: str) -> QuerySet:
    """Rows whose matches are at `path`, with what `step_of_match` needs of their agreements."""
    versions = Prefetch(f"{path}agreement__versions", current_versions(), "current_versions")
    return rows.select_related(f"{path}agreement__conclusion").prefetch_related(versions)


@prepared
def current_versions_of(agreement: int) -> QuerySet:
    return current_versions().filter(agreement=agreement)


def current_versions() -> QuerySet:
    """The proposed version, the one in force, and drafts, as their step needs them."""
    current = [Status.PROPOSED, Status.IN_FORCE, Status.DRAFT]
    return with_goal_due(AgreementVersion.objects.filter(status__in=current))


def with_goal_due(versions: QuerySet) -> QuerySet:
    """Versions with who has signed and the unfinished goal due next.

    Goals past their deadline come after those to come.
    """
    is_late = Case(When(deadline__lt=Today(), then=1), default=0)
    unfinished = Goal.objects.unfinished().filter(version=OuterRef("pk"))
    unfinished = unfinished.order_by(is_late, "deadline", "position", "pk")
    return versions.annotate(
        signers=ArraySubquery(Signature.objects.filter(version=OuterRef("pk")).order_by().values("party")),
        next_goal=Subquery(unfinished.values("text")[:1]),
        next_deadline=Subquery(unfinished.values("deadline")[:1]),
    )


def step_of_match(match: Match) -> Step | None:
    """The step that the agreement gives a match: after the interview, and as long as a conclusion is open."""
    agreement = getattr(match, "agreement", None)
    conclusion = getattr(agreement, "conclusion", None)
    if conclusion and conclusion.status == Conclusion.Status.OPEN:
        return step_of_conclusion(match, conclusion)
    if conclusion and conclusion.answer_by and is_asked_again(conclusion):
        return step_of_correction(match, conclusion)
    if match.status not in (Match.Status.TALKED, Match.Status.AGREED):
        return None
    versions = {version.status: version for version in agreement.current_versions} if agreement else {}
    if proposal := versions.get(Status.PROPOSED):
        return step_of_proposal(match, proposal, is_change=Status.IN_FORCE in versions)
    if in_force := versions.get(Status.IN_FORCE):
        return step_of_work(match, in_force)
    return step_before_proposal(match, agreement) if match.status == Match.Status.TALKED else None


def step_beside_change(match: Match) -> Step | None:
    """What the two do while a change of their agreement waits for signatures: the version in effect goes on."""
    agreement = getattr(match, "agreement", None)
    if match.status != Match.Status.AGREED or match.is_on_hold or not agreement or hasattr(agreement, "conclusion"):
        return None
    versions = {version.status: version for version in agreement.current_versions}
    is_waiting = Status.PROPOSED in versions and Status.IN_FORCE in versions
    step = step_of_work(match, versions[Status.IN_FORCE]) if is_waiting else None
    return None if step and step.act is acts.CATCH_UP_ON_GOAL else step  # another deadline may be what is proposed


def step_before_proposal(match: Match, agreement: Any) -> Step:
    """The mentee suggests goals. Once both are asked (`Match.CLOCKS`), the mentor may too, until the match lapses."""
    details = until(match, "ask", acts.MENTOR_MAY_SUGGEST_TOO)
    is_mentees = details["outcome"] is acts.MENTOR_MAY_SUGGEST_TOO
    act, parties = (acts.SUGGEST_GOALS, frozenset({Party.MENTEE})) if is_mentees else (acts.EITHER_SUGGESTS_GOALS, BOTH)
    return match_step(match, act, parties, author=writer_of_draft(match, agreement, parties), **details)


def writer_of_draft(match: Match, agreement: Any, parties: frozenset[Party]) -> Party | None:
    """Who of those who act has begun a draft; the mentee, if both have."""
    drafts = [version for version in agreement.current_versions if version.status == Status.DRAFT] if agreement else []
    writers = {version.proposer_id for version in drafts}
    return next((party for party, key in keys(match).items() if party in parties and key in writers), None)


def step_of_proposal(match: Match, proposal: Any, *, is_change: bool) -> Step:
    """Whoever has not signed acts. A change to an agreement in force has no deadline (R16)."""
    clock = Match.CLOCKS[Match.Status.TALKED]
    details = {"outcome": acts.EARLIER_VERSION_STAYS}
    act = acts.SIGN_CHANGE if proposal.signers else acts.READ_AND_SIGN_CHANGE
    if not is_change:
        details = until(match, "ask", acts.BOTH_ARE_ASKED)
        act = acts.SIGN if proposal.signers else acts.READ_AND_SIGN
    return match_step(
        match,
        act,
        frozenset(party for party, key in keys(match).items() if key not in proposal.signers),
        address=proposal.get_absolute_url(),
        author=Party.MENTEE if proposal.proposer_id == match.mentee_id else Party.MENTOR,
        values={"number": proposal.number, "days": clock.lapse},
        **details,
    )


def keys(match: Match) -> dict[Party, int]:
    return {Party.MENTEE: match.mentee_id, Party.MENTOR: match.mentor_id}


def step_of_work(match: Match, in_force: Any) -> Step:
    """Work on the goal that is due next; conclude when all are done or the end has passed."""
    if in_force.ends_on < today():
        return step_after_the_end(match, in_force)
    if in_force.next_goal is None:
        by = end_of_day(in_force.ends_on)
        return agreement_step(match, acts.CONCLUDE_OR_GO_ON, by=by, outcome=acts.ASKED_AT_THE_END)
    return work_on_goal(match, in_force.next_goal, in_force.next_deadline)


def work_on_goal(match: Match, goal: str, deadline: date) -> Step:
    is_late = deadline < today()
    return agreement_step(
        match,
        acts.CATCH_UP_ON_GOAL if is_late else acts.WORK_ON_GOAL,
        by=None if is_late else end_of_day(deadline),
        outcome=acts.GOAL_STAYS_OPEN,
        values={"goal": goal, "day": deadline},
    )


def step_after_the_end(match: Match, in_force: Any) -> Step:
    """Both record what was achieved, or extend; after `STAFF_MAY_CLOSE_AFTER` days staff may close it too (R16)."""
    may_close = in_force.ends_on <= today() - timedelta(days=STAFF_MAY_CLOSE_AFTER)
    was_asked_again = in_force.ends_on <= today() - timedelta(days=ASK_AFTER_THE_END[-1])
    return agreement_step(
        match,
        acts.CONCLUDE_OR_EXTEND,
        BOTH | ({Party.STAFF} if may_close else set()),
        outcome=acts.STAFF_MAY_CLOSE_UNASKED if was_asked_again else acts.STAFF_MAY_CLOSE,
        office_address=reverse("admin:agreements_agreement_change", args=[in_force.agreement_id]),
    )


def agreement_step(match: Match, act: Act, parties: frozenset[Party] = BOTH, **details: Any) -> Step:
    return match_step(match, act, parties, address=match.agreement.get_absolute_url(), **details)


def step_of_correction(match: Match, conclusion: Conclusion) -> Step:
    """The person who answered says whether what was corrected since is right, until their time has passed."""
    answering = Party.MENTEE if conclusion.added_by_id == match.mentee_id else Party.MENTOR
    is_different = conclusion.is_seen_differently
    return match_step(
        match,
        acts.ANSWER_CORRECTION,
        frozenset({answering}),
        address=conclusion.get_absolute_url(),
        by=conclusion.answer_by,
        outcome=acts.DIFFERENT_SUMMARY_STAYS_CORRECTED if is_different else acts.SUMMARY_STAYS_CORRECTED,
    )


def step_of_conclusion(match: Match, conclusion: Conclusion) -> Step:
    """The person who did not begin it adds their part, until their time has passed."""
    author = Party.MENTEE if conclusion.began_by_id == match.mentee_id else Party.MENTOR
    address = conclusion.get_absolute_url()
    if conclusion.add_by <= timezone.now():
        return match_step(match, acts.CLOSE_SUMMARY, frozenset({Party.CLOCK}), address=address)
    act, outcome = acts.ADD_TO_SUMMARY, acts.MENTORING_CONCLUDES
    if conclusion.ended_it_at_once:
        act, outcome = acts.ADD_TO_SUMMARY_AFTER_END, acts.SUMMARY_BECOMES_FINAL
    return match_step(match, act, BOTH - {author}, address=address, by=conclusion.add_by, outcome=outcome)
