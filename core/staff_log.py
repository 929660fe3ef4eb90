"""Who of the staff did what to which row, written by the verbs themselves. The admin shows it as a row's history."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import Model, Q, QuerySet

# Next to Django's flags (1 added, 2 changed, 3 deleted) and that of a page that was viewed (4).
DISCREET = 5
# Whether a member of staff may read what colleagues did discreetly. The app that knows of cases registers itself.
READERS_OF_DISCREET: list[Callable[[Any], bool]] = []


def record(by: Any, rows: Model | Iterable[Model], act: str, *, is_discreet: bool = False) -> None:
    """Write down that `by` did something to these rows. `act` is an English sentence, kept as it is.

    What could point to a case is discreet: only who did it, and staff who handle cases, read it (R28).
    """
    rows = [rows] if isinstance(rows, Model) else rows
    LogEntry.objects.log_actions(by.pk, rows, DISCREET if is_discreet else CHANGE, act)


def readable(entries: QuerySet[LogEntry], reader: Any) -> QuerySet[LogEntry]:
    """These entries without other people's discreet ones, unless this member of staff may read them."""
    if any(may_read(reader) for may_read in READERS_OF_DISCREET):
        return entries
    return entries.filter(~Q(action_flag=DISCREET) | Q(user=reader.pk))
