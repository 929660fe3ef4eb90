"""How an agreement is concluded: the summary of what was achieved, and its deadlines (R21, R22, R26)."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import emails
from agreements.actions.guards import lock_agreement, refuse_contradiction, refuse_on_hold, refuse_unless_in_force
from agreements.conclusion_parts import answers_by_goal, has_different_answer, outcome_of, part_of
from agreements.corrections import FirstAnswer, history
from agreements.models import FOLLOWS_REASON, Agreement, AgreementVersion, Conclusion, GoalOutcome, PrivateFeedback
from core.sweeps import for_each
from core.text_values import TEXT_VALUES
from core.workflow import Refused, lock, save_changes
from matches import actions as matches
from matches.models import Match

Outcomes = Mapping[int, tuple[str, str]]  # goal's key → (answer, note)


@transaction.atomic
def begin_conclusion(
    agreement: Agreement,
    by: User,
    *,
    reason: str,
    outcomes: Outcomes,
    feedback: str = "",
    is_meant: bool = False,
    **part: Any,
) -> Conclusion:
    """One person begins the conclusion (R22): the reason, outcomes by goal, and the other `FIELDS_BEGUN`.

    The other person has `CONCLUSION_WINDOW` to add their part. An answer for a goal is an outcome or `FOLLOWS_REASON`,
    which goals without an answer get. The reason CANNOT_CONTINUE ends the match at once: contact closes and the opening
    is free (R21). Refused unless an agreement is in force, when a conclusion has been begun, and where reason and
    outcomes contradict each other, unless that `is_meant`.
    """
    lock_agreement(agreement, with_profiles=True)
    refuse_unless_in_force(agreement)
    if existing := Conclusion.objects.filter(agreement=agreement).first():
        raise already_begun_refusal(existing, by)
    answers = answers_of_beginning(agreement, outcomes)
    refuse_contradiction(reason, [outcome_of(reason, answer) for answer, _note in answers.values()], is_meant=is_meant)
    conclusion = Conclusion.objects.create(agreement=agreement, began_by=by, reason=reason, **part)
    conclusion.refresh_from_db()
    GoalOutcome.objects.bulk_create(
        GoalOutcome(conclusion=conclusion, goal_id=pk, note=note, **saved_answer(reason, answer))
        for pk, (answer, note) in answers.items()
    )
    save_feedback(agreement, by, feedback)
    supersede_open_proposal(agreement)
    if reason == Conclusion.Reason.CANNOT_CONTINUE:
        end_mentoring(agreement, by)
    else:
        matches.record_activity(agreement.match)
    emails.conclusion_begun(conclusion)
    return conclusion


def already_begun_refusal(conclusion: Conclusion, by: User) -> Refused:
    """The refusal for a person who tries to begin a conclusion that has been begun already."""
    if conclusion.status != Conclusion.Status.OPEN:
        return conclusion.refusal()
    if conclusion.began_by_id == by.pk:
        return Refused(
            _("You started this summary. Now it's %(name)s's turn to add to it or confirm it.")
            % {"name": conclusion.agreement.other(by).first_name_shown},
            code="the_others_turn",
        )
    return Refused(
        _("The summary has already been started. Read it, then add your part or confirm it."), code="begun_by_the_other"
    )


def answers_of_beginning(agreement: Agreement, outcomes: Outcomes) -> Outcomes:
    """An answer for each goal of the version in force."""
    version = agreement.versions.get(status=AgreementVersion.Status.IN_FORCE)
    return {pk: outcomes.get(pk, (FOLLOWS_REASON, "")) for pk in version.goals.values_list("pk", flat=True)}


def saved_answer(reason: str, answer: str) -> dict[str, Any]:
    """The fields of a `GoalOutcome` that hold an answer."""
    return {"outcome": outcome_of(reason, answer), "follows_reason": answer == FOLLOWS_REASON}


def save_feedback(agreement: Agreement, by: User, feedback: str) -> None:
    if feedback.strip():
        PrivateFeedback.objects.create(agreement=agreement, author=by, text=feedback.strip())


def supersede_open_proposal(agreement: Agreement) -> None:
    """Supersede the open proposal, if any: it can no longer be signed."""
    for version in agreement.versions.filter(status=AgreementVersion.Status.PROPOSED):
        version.move_to(AgreementVersion.Status.SUPERSEDED)
        emails.cancel_version_emails(version)


def withdraw_for_now(match: Match) -> None:
    """The open proposal can no longer be signed; its text stays for the next draft. Registered with the matches app."""
    for agreement in Agreement.objects.filter(match=match):
        supersede_open_proposal(agreement)


def end_mentoring(agreement: Agreement, by: User | None) -> None:
    """Conclude the agreement and its match, unless already ended. Needs `lock_agreement(with_profiles=True)`."""
    if agreement.is_in_force:
        agreement.move_to(Agreement.Status.CONCLUDED)
    if agreement.match.is_open:
        matches.conclude(agreement.match, by)


@transaction.atomic
def add_to_conclusion(
    conclusion: Conclusion,
    by: User,
    *,
    added: str = "",
    other_outcomes: Mapping[str, str] = MappingProxyType({}),
    is_seen_differently: bool = False,
    added_steps: Sequence[str] = (),
    added_next_steps: str = "",
    wants_new_mentoring: bool = False,
    feedback: str = "",
    seen: int | None = None,
) -> None:
    """The other person adds their part, which completes the conclusion (R22); without any it is just confirmed.

    They may see some of it differently, in their words or goal by goal ({goal: outcome}), and name next steps, from the
    list and in words. The wish for new mentoring is the mentee's. `seen` is the `revision` on the page they read, if
    they had one. Refused to the person who began it, after its deadline, while the match is on hold, and when the first
    part was corrected since it was read.
    """
    agreement = conclusion.agreement
    lock_agreement(agreement, with_profiles=True)
    lock(conclusion)
    refuse_on_hold(agreement)
    if by.pk == conclusion.began_by_id:
        raise already_begun_refusal(conclusion, by)
    refuse_late(conclusion)
    refuse_unread(conclusion, by, seen)
    part: dict[str, Any] = {"added_steps": list(added_steps), "added_next_steps": added_next_steps.strip()}
    if by.pk == agreement.match.mentee_id:
        part["wants_new_mentoring"] = wants_new_mentoring
    save_other_outcomes(conclusion, answers_by_goal(conclusion, other_outcomes, differs=is_seen_differently))
    part["is_seen_differently"] = is_seen_differently or has_different_answer(conclusion, other_outcomes)
    conclusion.move_to(Conclusion.Status.JOINT, added_by=by, added=added.strip(), **part)
    outcomes = {str(one.goal_id): one.outcome for one in conclusion.outcomes.all()}
    save_changes(conclusion, first_answer={"part": part_of(conclusion, by), "outcomes": outcomes})
    save_feedback(agreement, by, feedback)
    end_mentoring(agreement, by)
    emails.conclusion_closed(conclusion)


def refuse_late(conclusion: Conclusion) -> None:
    """Refuses the other person's part once the days for it have passed (R21)."""
    if Conclusion.objects.overdue().filter(pk=conclusion.pk).exists():
        raise Refused(
            _("The %(conclusion_days)s days for your part have passed, so the summary is kept as it is.") % TEXT_VALUES,
            code="days_for_your_part_passed",
        )


def refuse_unread(conclusion: Conclusion, by: User, seen: int | None) -> None:
    """Refuses what somebody says on a page, of the revision `seen`, that lacks what the other person last said."""
    entries = history(conclusion)
    if seen is None or seen == len(entries) or entries[-1].by == by:
        return
    name = {"name": conclusion.agreement.other(by).first_name_shown}
    if isinstance(entries[-1], FirstAnswer):
        raise Refused(
            _("%(name)s answered while you were reading. Read what they said, then save yours if it is still needed.")
            % name,
            code="other_part_added",
        )
    raise Refused(
        _("%(name)s has changed their part while you were reading. Read what changed, then send yours.") % name,
        code="other_part_corrected",
    )


def save_other_outcomes(conclusion: Conclusion, outcomes: Mapping[str, str]) -> None:
    """Save how the other person answers each goal, {goal: outcome}."""
    for outcome in conclusion.outcomes.all():
        if outcome.other_outcome != outcomes[str(outcome.goal_id)]:
            save_changes(outcome, other_outcome=outcomes[str(outcome.goal_id)])


def close_open_conclusions() -> int:
    """Close conclusions past their deadline, as completed by one person (R22). Returns how many. Idempotent."""
    overdue = list(Conclusion.objects.overdue().order_by("pk").values_list("pk", flat=True))
    return for_each("open conclusions", overdue, close_if_overdue)


@transaction.atomic
def close_if_overdue(pk: int) -> bool:
    conclusion = Conclusion.objects.select_related("agreement__match").get(pk=pk)
    agreement = conclusion.agreement
    lock_agreement(agreement, with_profiles=True)
    if agreement.match.held_at or not Conclusion.objects.overdue().filter(pk=pk).exists():
        return False
    conclusion.move_to(Conclusion.Status.INDIVIDUAL)
    end_mentoring(agreement, conclusion.began_by)
    emails.conclusion_closed(conclusion)
    return True


def extend_deadline_by_hold(match: Match) -> None:
    """Move the deadline for the other part by the length of the hold, during which it stands still (R26)."""
    held_at = Value(match.held_at, output_field=DateTimeField())
    open_conclusions = Conclusion.objects.filter(agreement__match=match, status=Conclusion.Status.OPEN)
    open_conclusions.update(add_by=F("add_by") + (Now() - held_at))
