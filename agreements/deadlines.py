"""Reminders of goal deadlines and of agreements past their end date (R16). Safe to run twice or not at all."""

from functools import partial

from django.db import transaction
from django.db.models import Q

from agreements import emails
from agreements.models import Agreement, AgreementVersion, Goal
from agreements.models.agreement import ASK_AFTER_THE_END, AgreementQuerySet
from agreements.models.version import GoalQuerySet
from core.days import Today
from core.sweeps import for_all

# Days before a deadline on which both people are reminded, once each.
DEADLINE_REMINDERS = (1, 7)


def remind_of_dates() -> int:
    """Remind of deadlines and ask about ended agreements. Returns how many were due, reminded before or not."""
    return remind_of_deadlines() + ask_after_the_end()


def remind_of_deadlines() -> int:
    """The outbox sends each reminder only once; if several are due, only the one nearest the deadline is sent."""
    due, nearer = 0, -1
    for days in DEADLINE_REMINDERS:
        goals = goals_due_in(nearer + 1, days).order_by("pk").values_list("pk", flat=True)
        due += for_all(f"goals due in {days} days", goals, partial(remind_of_goals, days))
        nearer = days
    return due


@transaction.atomic
def remind_of_goals(days: int, pks: list[int]) -> int:
    emails.remind_both("agreements/deadline_near", Goal.objects.filter(pk__any=pks), "version__agreement__match", days)
    return len(pks)


def goals_due_in(first: int, last: int) -> GoalQuerySet:
    """Unfinished goals under way whose deadline is `first` to `last` days from today, both included."""
    return Goal.objects.being_worked_on().unfinished().filter(deadline__gte=Today(first), deadline__lte=Today(last))


def ask_after_the_end() -> int:
    due, later = 0, None
    for days in sorted(ASK_AFTER_THE_END, reverse=True):
        agreements = past_their_end(days, later).order_by("pk").values_list("pk", flat=True)
        due += for_all(f"agreements {days} days past the end", agreements, partial(ask_what_comes_next, days))
        later = days
    return due


@transaction.atomic
def ask_what_comes_next(days: int, pks: list[int]) -> int:
    emails.remind_both("agreements/past_the_end", Agreement.objects.filter(pk__any=pks), "match", days)
    return len(pks)


def past_their_end(days: int, before: int | None) -> AgreementQuerySet:
    """Under way, although the last day is over and at least `days` and less than `before` days ago."""
    has_ended = Q(versions__ends_on__lt=Today(), versions__ends_on__lte=Today(-days))
    if before is not None:
        has_ended &= Q(versions__ends_on__gt=Today(-before))
    return Agreement.objects.under_way().filter(has_ended, versions__status=AgreementVersion.Status.IN_FORCE)
