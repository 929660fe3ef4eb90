"""What the calendar does: deadlines that come near, agreements past their end (R16). Safe to run twice or never."""

from django.db import transaction
from django.db.models import Q

from agreements import emails
from agreements.models import Agreement, AgreementVersion, Goal
from agreements.models.agreement import AgreementQuerySet
from agreements.models.version import GoalQuerySet
from core.days import Today

# Days before a deadline on which both are reminded, once each.
DEADLINE_REMINDERS = (1, 7)
# Days after the end date on which both are asked, once each (R16).
ASK_AFTER_THE_END = (0, 14)


def remind_of_dates() -> int:
    """Remind of deadlines and ask about ends. Returns how many goals and agreements were due, told before or not."""
    return remind_of_deadlines() + ask_after_the_end()


@transaction.atomic
def remind_of_deadlines() -> int:
    """The outbox keeps each reminder to once; after a long sleep only the nearest one goes out."""
    due, nearer = 0, -1
    for days in DEADLINE_REMINDERS:
        goals = goals_due_in(nearer + 1, days)
        emails.deadlines_near(goals, days)
        due, nearer = due + goals.count(), days
    return due


def goals_due_in(first: int, last: int) -> GoalQuerySet:
    """Unfinished goals whose deadline is between so many days from today, both counted."""
    return Goal.objects.worked_on().unfinished().filter(deadline__gte=Today(first), deadline__lte=Today(last))


@transaction.atomic
def ask_after_the_end() -> int:
    due, later = 0, None
    for days in sorted(ASK_AFTER_THE_END, reverse=True):
        agreements = past_their_end(days, later)
        emails.past_the_end(agreements, days)
        due, later = due + agreements.count(), days
    return due


def past_their_end(days: int, before: int | None) -> AgreementQuerySet:
    """In force without a record, the last day at least `days` and less than `before` days ago; none that is on hold."""
    last_day = Q(versions__status=AgreementVersion.Status.IN_FORCE) & ended(days)
    open_ones = Agreement.objects.open().filter(last_day, status=Agreement.Status.IN_FORCE)
    if before is not None:
        open_ones = open_ones.exclude(Q(versions__status=AgreementVersion.Status.IN_FORCE) & ended(before))
    return open_ones.filter(conclusion=None, match__held_at=None)


def ended(days: int) -> Q:
    """Versions whose last day is over, and at least so many days ago."""
    return Q(versions__ends_on__lt=Today(), versions__ends_on__lte=Today(-days))
