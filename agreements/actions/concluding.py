"""How it ends: the record the two make, or the program's word (R21, R22, R26)."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import emails
from agreements.actions.guards import lock_agreement, refuse_on_hold, refuse_unless_in_force
from agreements.models import (
    Agreement,
    AgreementVersion,
    Conclusion,
    GoalOutcome,
    PrivateFeedback,
)
from core.workflow import Refused, lock
from matches import actions as matches
from matches.models import Match

Outcomes = Mapping[int, tuple[str, str]]  # goal's key → (outcome, note)


@transaction.atomic
def begin_conclusion(
    agreement: Agreement,
    by: User,
    *,
    reason: str,
    outcomes: Outcomes,
    achieved: str = "",
    steps: Sequence[str] = (),
    next_steps: str = "",
    wants_new_mentoring: bool = False,
    feedback: str = "",
) -> Conclusion:
    """A party begins the record: goal by goal, what was achieved, what comes next (R22). The other has 14 days.

    "I can no longer take part" ends the mentoring this moment: contact closes, the place is free (R21). Refused unless
    an agreement is in force, and when the other has begun the record.
    """
    lock_agreement(agreement, with_profiles=True)
    refuse_unless_in_force(agreement)
    if begun := Conclusion.objects.filter(agreement=agreement).first():
        raise why_not_begun(begun, by)
    conclusion = Conclusion.objects.create(
        agreement=agreement,
        began_by=by,
        reason=reason,
        achieved=achieved,
        steps=list(steps),
        next_steps=next_steps,
        wants_new_mentoring=wants_new_mentoring,
    )
    conclusion.refresh_from_db()
    record_outcomes(conclusion, outcomes)
    keep_feedback(agreement, by, feedback)
    withdraw_what_is_not_in_force(agreement)
    if reason == Conclusion.Reason.CANNOT_CONTINUE:
        end_the_mentoring(agreement, by)
    else:
        matches.record_activity(agreement.match)
    emails.conclusion_begun(conclusion)
    return conclusion


def why_not_begun(begun: Conclusion, by: User) -> Refused:
    """What to tell somebody who would begin a record that has been begun already."""
    if begun.status != Conclusion.Status.OPEN:
        return begun.refusal()
    if begun.began_by_id == by.pk:
        return Refused(
            _("You started this summary. Now it's the other person's turn to add to it or confirm it."),
            code="the_others_turn",
        )
    return Refused(
        _("The summary has already been started. Read it, then add your part or confirm it."),
        code="begun_by_the_other",
    )


def record_outcomes(conclusion: Conclusion, outcomes: Outcomes) -> None:
    version = AgreementVersion.objects.get(agreement=conclusion.agreement, status=AgreementVersion.Status.IN_FORCE)
    nothing = (GoalOutcome.Outcome.NOTHING, "")
    GoalOutcome.objects.bulk_create(
        GoalOutcome(
            conclusion=conclusion, goal_id=pk, outcome=outcomes.get(pk, nothing)[0], note=outcomes.get(pk, nothing)[1]
        )
        for pk in version.goals.values_list("pk", flat=True)
    )


def keep_feedback(agreement: Agreement, by: User, feedback: str) -> None:
    if feedback.strip():
        PrivateFeedback.objects.create(agreement=agreement, author=by, text=feedback.strip())


def withdraw_what_is_not_in_force(agreement: Agreement) -> None:
    """A proposal that is still open when the record begins is not signed any more."""
    for version in AgreementVersion.objects.filter(agreement=agreement, status=AgreementVersion.Status.PROPOSED):
        version.move_to(AgreementVersion.Status.SUPERSEDED)
        emails.is_no_longer_open(version)


def end_the_mentoring(agreement: Agreement, by: User | None) -> None:
    """Under `hold(…, with_profiles=True)`. Nothing to do where the mentoring has ended before its record."""
    if agreement.is_in_force:
        agreement.move_to(Agreement.Status.CONCLUDED)
    if agreement.match.is_open:
        matches.conclude(agreement.match, by)


@transaction.atomic
def add_to_conclusion(conclusion: Conclusion, by: User, *, added: str, feedback: str = "") -> None:
    """The other party adds their part, and the record is complete (R22). Without words it is confirmed as it is.

    Refused to the one who began it, after the 14 days, and while the match is on hold.
    """
    agreement = conclusion.agreement
    lock_agreement(agreement, with_profiles=True)
    lock(conclusion)
    refuse_on_hold(agreement)
    if by.pk == conclusion.began_by_id:
        raise why_not_begun(conclusion, by)
    if Conclusion.objects.overdue().filter(pk=conclusion.pk).exists():
        raise Refused(
            _("The 14 days for your part have passed, so the summary is kept as it is."),
            code="days_for_your_part_passed",
        )
    conclusion.move_to(Conclusion.Status.JOINT, added_by=by, added=added.strip(), closed_at=Now())
    keep_feedback(agreement, by, feedback)
    end_the_mentoring(agreement, by)
    emails.conclusion_closed(conclusion)


def confirm(conclusion: Conclusion, by: User, *, feedback: str = "") -> None:
    """The other party agrees with the record as it is."""
    add_to_conclusion(conclusion, by, added="", feedback=feedback)


def close_open_conclusions() -> int:
    """After 14 days a record stands as recorded by one (R22). Returns how many. Safe to run at any time."""
    overdue = list(Conclusion.objects.overdue().order_by("pk").values_list("pk", flat=True))
    return sum(close_if_overdue(pk) for pk in overdue)


@transaction.atomic
def close_if_overdue(pk: int) -> bool:
    conclusion = Conclusion.objects.select_related("agreement__match").get(pk=pk)
    agreement = conclusion.agreement
    lock_agreement(agreement, with_profiles=True)
    if agreement.match.held_at or not Conclusion.objects.overdue().filter(pk=pk).exists():
        return False
    close_as_recorded_by_one(conclusion)
    end_the_mentoring(agreement, conclusion.began_by)
    emails.conclusion_closed(conclusion)
    return True


def close_as_recorded_by_one(conclusion: Conclusion) -> None:
    conclusion.move_to(Conclusion.Status.INDIVIDUAL, closed_at=Now())


def give_back_the_time_on_hold(match: Match) -> None:
    """The 14 days for the other part stand still while the match is on hold (R26)."""
    held_at = Value(match.held_at, output_field=DateTimeField())
    waiting = Conclusion.objects.filter(agreement__match=match, status=Conclusion.Status.OPEN)
    waiting.update(add_by=F("add_by") + (Now() - held_at))
