"""Reminders of goal deadlines and of agreements past their end date (R16). Safe to run twice or not at all."""

from django.db import transaction
from django.db.models import Q

from agreements import emails
from agreements.models import Agreement, AgreementVersion, Goal
from agreements.models.agreement import AgreementQuerySet
from agreements.models.version import GoalQuerySet
from core.days import Today

# Days before a deadline on which both people are reminded, once each.
DEADLINE_REMINDERS = (1, 7)
# Days after the end date on which both people are asked what comes next, once each (R16).
ASK_AFTER_THE_END = (0, 14)


def remind_of_dates() -> int:
    """Remind of deadlines and ask about ended agreements. Returns how many were due, reminded before or not."""
    return remind_of_deadlines() + ask_after_the_end()


@transaction.atomic
def remind_of_deadlines() -> int:
    """The outbox sends each reminder only once; if several are due, only the one nearest the deadline is sent."""
    due, nearer = 0, -1
    for days in DEADLINE_REMINDERS:
        goals = goals_due_in(nearer + 1, days)
        emails.remind_both("agreements/deadline_near", goals, "version__agreement__match", days)
        due, nearer = due + goals.count(), days
    return due


def goals_due_in(first: int, last: int) -> GoalQuerySet:
    """Unfinished goals under way whose deadline is `first` to `last` days from today, both included."""
    return Goal.objects.being_worked_on().unfinished().filter(deadline__gte=Today(first), deadline__lte=Today(last))


@transaction.atomic
def ask_after_the_end() -> int:
    due, later = 0, None
    for days in sorted(ASK_AFTER_THE_END, reverse=True):
        agreements = past_their_end(days, later)
        emails.remind_both("agreements/past_the_end", agreements, "match", days)
        due, later = due + agreements.count(), days
    return due


def past_their_end(days: int, before: int | None) -> AgreementQuerySet:
    """In force, not on hold, without a conclusion, and ended at least `days` and less than `before` days ago."""
    is_past = Q(versions__status=AgreementVersion.Status.IN_FORCE) & ended_days_ago(days)
    agreements = Agreement.objects.open().filter(is_past, status=Agreement.Status.IN_FORCE)
    if before is not None:
        agreements = agreements.exclude(Q(versions__status=AgreementVersion.Status.IN_FORCE) & ended_days_ago(before))
    return agreements.filter(conclusion=None, match__held_at=None)


def ended_days_ago(days: int) -> Q:
    """Condition: the version's last day is over and at least `days` days ago."""
    return Q(versions__ends_on__lt=Today(), versions__ends_on__lte=Today(-days))
