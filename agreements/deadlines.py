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
    """Under way, although the last day is over and at least `days` and less than `before` days ago."""
    has_ended = Q(versions__ends_on__lt=Today(), versions__ends_on__lte=Today(-days))
    if before is not None:
        has_ended &= Q(versions__ends_on__gt=Today(-before))
    return Agreement.objects.under_way().filter(has_ended, versions__status=AgreementVersion.Status.IN_FORCE)
