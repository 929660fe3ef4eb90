"""Who acts next on an agreement, by when, and what happens if nothing does (R16)."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from agreements.models import Agreement, AgreementVersion, Conclusion
from core.days import UNIVERSITY, today
from matches.models import Match
from matches.next_step import NextStep
from matches.next_step import of_match as of_match_before_a_proposal


def end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59), UNIVERSITY)


def of_agreement(
    agreement: Agreement,
    reader: Any,
    *,
    proposal: AgreementVersion | None,
    in_force: AgreementVersion | None,
    conclusion: Conclusion | None,
) -> NextStep | None:
    """What comes next for this reader; None when nothing does. Versions come `whole()`."""
    match = agreement.match
    if match.held_at:
        return of_match_before_a_proposal(match, None, reader)
    if conclusion:
        return of_conclusion(conclusion, reader)
    if not agreement.is_open:
        return None
    if proposal:
        return of_proposal(agreement, proposal, reader)
    if in_force:
        return of_work(in_force)
    return of_match_before_a_proposal(match, None, reader)


def of_match(match: Match, reader: Any) -> NextStep | None:
    """What the agreement of a match says comes next; None before its first proposal. Known to the floor below."""
    agreement = (
        Agreement.objects.filter(match=match).select_related("match__mentee__user", "match__mentor__user").first()
    )
    if agreement is None:
        return None
    versions = AgreementVersion.objects.filter(agreement=agreement, status__in=["proposed", "in_force"]).whole()
    by_status = {version.status: version for version in versions}
    conclusion = Conclusion.objects.filter(agreement=agreement).first()
    if not by_status and not conclusion:
        return None
    proposal, in_force = by_status.get("proposed"), by_status.get("in_force")
    return of_agreement(agreement, reader, proposal=proposal, in_force=in_force, conclusion=conclusion)


def of_conclusion(conclusion: Conclusion, reader: Any) -> NextStep | None:
    match = conclusion.agreement.match
    if conclusion.status != Conclusion.Status.OPEN:
        return None
    if match.held_at and match.is_open:
        return of_match_before_a_proposal(match, None, reader)
    is_mine = reader.pk != conclusion.began_by_id
    other = conclusion.agreement.other(reader).first_name_shown
    who = _("You add your part to the summary or confirm it.")
    if not is_mine:
        who = _("%(other)s adds to the summary or confirms it.") % {"other": other}
    otherwise = _("The summary is then final, and shows that one person completed it.")
    return NextStep(who, conclusion.add_by, otherwise, is_mine=is_mine)


def of_proposal(agreement: Agreement, proposal: AgreementVersion, reader: Any) -> NextStep:
    names = {"other": agreement.other(reader).first_name_shown, "number": proposal.number}
    is_mine = not proposal.is_signed_by(reader)
    who = sentence_of_proposal(agreement, proposal, reader) % names
    by, otherwise = clock_of_proposal(agreement.match, is_change=agreement.is_in_force)
    return NextStep(who, by, otherwise, is_mine=is_mine)


def clock_of_proposal(match: Match, *, is_change: bool) -> tuple[datetime | None, str]:
    """By when a proposal is answered and what happens if it is not; a change of what is in force has no hurry (R16)."""
    if is_change:
        return None, _("The version you both signed earlier stays in effect.")
    clock = Match.CLOCKS[Match.Status.TALKED]
    otherwise = _(
        "After that, we'll ask you both whether you want to continue. The match ends automatically %(days)d days "
        "after the last activity."
    )
    return match.moved_at + timedelta(days=clock.ask), otherwise % {"days": clock.lapse}


def sentence_of_proposal(agreement: Agreement, proposal: AgreementVersion, reader: Any) -> str:
    mine, others = proposal.is_signed_by(reader), proposal.is_signed_by(agreement.other(reader))
    if others and not mine:
        return _("You sign version %(number)s, as %(other)s already has, or propose a change.")
    if mine:
        return _("%(other)s reads version %(number)s and signs it or proposes a change.")
    if proposal.proposer_id == reader.pk:
        return _("%(other)s reads version %(number)s. You can already sign it.")
    return _("You read version %(number)s from %(other)s and sign it or propose a change.")


def of_work(in_force: AgreementVersion) -> NextStep:
    """The next goal that is not done, by its deadline; the end when all is done or the end has passed."""
    if in_force.ends_on < today():
        who = _("Your agreement has reached its end date. Record what you achieved, or propose a new end date.")
        otherwise = _(
            "We ask you once more after 14 days. After 60 days, the program may close it without a conclusion summary."
        )
        return NextStep(who, None, otherwise, is_mine=True)
    open_goals = [goal for goal in in_force.goals.all() if not is_done(goal)]
    if not open_goals:
        who = _("You've done everything you agreed on. Record what you achieved, or agree on more.")
        return NextStep(who, end_of(in_force.ends_on), _("On the end date, we ask you what comes next."), is_mine=True)
    goal = min(open_goals, key=lambda goal: (goal.deadline, goal.position))
    otherwise = _(
        "Nothing is lost. A new version can move the deadline, and goals can stay open in the conclusion summary."
    )
    return NextStep(
        _("You work together on: %(goal)s") % {"goal": goal.text}, end_of(goal.deadline), otherwise, is_mine=True
    )


def is_done(goal: Any) -> bool:
    return all(hasattr(activity, "done") for activity in goal.activities.all())
