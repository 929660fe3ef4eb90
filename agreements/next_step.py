"""Who acts next on an agreement, by when, and what happens otherwise (R16)."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from agreements.models import Agreement, AgreementVersion, Conclusion
from core.days import UNIVERSITY_ZONE, today
from matches.models import Match
from matches.next_step import NextStep
from matches.next_step import next_step_of_match as next_step_before_proposal


def end_of_day(day: date) -> datetime:
    """23:59 on this day in the university's time zone."""
    return datetime.combine(day, time(23, 59), UNIVERSITY_ZONE)


def next_step_of_agreement(
    agreement: Agreement,
    reader: Any,
    *,
    proposal: AgreementVersion | None,
    in_force: AgreementVersion | None,
    conclusion: Conclusion | None,
) -> NextStep | None:
    """The next step for this reader; None when there is none. Load the versions with `with_details()`."""
    match = agreement.match
    if match.held_at:
        return next_step_before_proposal(match, None, reader)
    if conclusion:
        return next_step_of_conclusion(conclusion, reader)
    if not agreement.is_open:
        return None
    if proposal:
        return next_step_of_proposal(agreement, proposal, reader)
    if in_force:
        return next_step_of_work(in_force)
    return next_step_before_proposal(match, None, reader)


def next_step_of_match(match: Match, reader: Any) -> NextStep | None:
    """The next step in a match's agreement; None before its first proposal. Registered with the matches app."""
    agreement = Agreement.objects.filter(match=match).with_people().first()
    if agreement is None:
        return None
    versions = agreement.versions.filter(status__in=["proposed", "in_force"]).with_details()
    by_status = {version.status: version for version in versions}
    conclusion = Conclusion.objects.filter(agreement=agreement).first()
    if not by_status and not conclusion:
        return None
    proposal, in_force = by_status.get("proposed"), by_status.get("in_force")
    return next_step_of_agreement(agreement, reader, proposal=proposal, in_force=in_force, conclusion=conclusion)


def next_step_of_conclusion(conclusion: Conclusion, reader: Any) -> NextStep | None:
    match = conclusion.agreement.match
    if conclusion.status != Conclusion.Status.OPEN:
        return None
    if match.held_at and match.is_open:
        return next_step_before_proposal(match, None, reader)
    is_mine = reader.pk != conclusion.began_by_id
    other = conclusion.agreement.other(reader).first_name_shown
    who = _("You add your part to the summary or confirm it.")
    if not is_mine:
        who = _("%(other)s adds to the summary or confirms it.") % {"other": other}
    otherwise = _("The summary becomes final and is marked “Completed by one person.”")
    return NextStep(who, conclusion.add_by, otherwise, is_mine=is_mine)


def next_step_of_proposal(agreement: Agreement, proposal: AgreementVersion, reader: Any) -> NextStep:
    names = {"other": agreement.other(reader).first_name_shown, "number": proposal.number}
    is_mine = not proposal.is_signed_by(reader)
    who = proposal_sentence(agreement, proposal, reader) % names
    by, otherwise = proposal_deadline(agreement.match, is_change=agreement.is_in_force)
    return NextStep(who, by, otherwise, is_mine=is_mine)


def proposal_deadline(match: Match, *, is_change: bool) -> tuple[datetime | None, str]:
    """(deadline, what happens otherwise) for a proposal; a change to an agreement in force has no deadline (R16)."""
    if is_change:
        return None, _("The version you both signed earlier stays in effect.")
    clock = Match.CLOCKS[Match.Status.TALKED]
    otherwise = _(
        "After that, we'll ask you both whether you want to continue. If neither of you takes "
        "a step for %(days)d days, the match ends automatically."
    )
    return match.moved_at + timedelta(days=clock.ask), otherwise % {"days": clock.lapse}


def proposal_sentence(agreement: Agreement, proposal: AgreementVersion, reader: Any) -> str:
    signed_by_reader = proposal.is_signed_by(reader)
    if proposal.is_signed_by(agreement.other(reader)) and not signed_by_reader:
        return _("You sign version %(number)s, as %(other)s already has, or propose a change.")
    if signed_by_reader:
        return _("%(other)s reads version %(number)s and signs it or proposes a change.")
    if proposal.proposer_id == reader.pk:
        return _("%(other)s reads version %(number)s. You can sign it now.")
    return _("You read version %(number)s from %(other)s and sign it or propose a change.")


def next_step_of_work(in_force: AgreementVersion) -> NextStep:
    """Work on the unfinished goal with the nearest deadline; conclude when all are done or the end has passed."""
    if in_force.ends_on < today():
        who = _("Your agreement has reached its end date. Record what you achieved, or propose a new end date.")
        otherwise = _(
            "We ask you once more after 14 days. After 60 days, the program may close it without a conclusion summary."
        )
        return NextStep(who, None, otherwise, is_mine=True)
    open_goals = [goal for goal in in_force.goals.all() if not is_done(goal)]
    if not open_goals:
        who = _("You've done everything you agreed on. Record what you achieved, or agree on more.")
        return NextStep(
            who, end_of_day(in_force.ends_on), _("On the end date, we ask you what comes next."), is_mine=True
        )
    goal = min(open_goals, key=lambda goal: (goal.deadline, goal.position))
    otherwise = _("The goal stays open. You can agree on a later deadline, or leave the goal open when you conclude.")
    return NextStep(
        _("You work together on the goal “%(goal)s”.") % {"goal": goal.text},
        end_of_day(goal.deadline),
        otherwise,
        is_mine=True,
    )


def is_done(goal: Any) -> bool:
    return all(hasattr(activity, "done") for activity in goal.activities.all())
