"""Background work that acts on many rows: each by itself, so that one that fails never stops the next."""

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import Case, When
from django.db.models.functions import Now

from core.logging import text_of_error
from core.models import ERROR_LENGTH, StuckRow

log = logging.getLogger(__name__)
LONGEST_PAUSE = 60  # minutes between two attempts at a row


def for_all(sweep: str, keys: Iterable[int], act: Callable[[list[int]], int], batch: int = 5000) -> int:
    """Act on the rows with these keys many at a time; where that fails, on each by itself (`for_each`).

    `act` takes a list of keys and opens its own transaction. Rows that failed before are acted on by themselves, so
    that they don't make the next run slow. Returns the sum of what `act` returned.
    """
    stuck = set(StuckRow.objects.filter(sweep=sweep).values_list("row", flat=True))
    keys, done = list(keys), 0
    alone, healthy = [key for key in keys if key in stuck], [key for key in keys if key not in stuck]
    for start in range(0, len(healthy), batch):
        together = healthy[start : start + batch]
        try:
            done += act(together)
        except Exception:
            log.exception("%s failed at many rows at once: each is tried by itself", sweep)
            alone += together
    return done + for_each(sweep, alone, lambda key: act([key]))


def for_each(sweep: str, keys: Iterable[int], act: Callable[[int], int]) -> int:
    """Act on the rows with these keys; `act` opens its own transactions. Returns the sum of what `act` returned.

    A row that fails is logged and tried again after a minute, doubling to an hour; until then it is left out. `keys`
    are all rows that the sweep has to do, so that one which something else has settled is no longer shown to staff.
    """
    is_waiting = Case(When(next_try_at__gt=Now(), then=True), default=False)
    stuck = dict(StuckRow.objects.filter(sweep=sweep).values_list("row", is_waiting))
    keys, done = list(keys), 0
    if settled := stuck.keys() - set(keys):
        StuckRow.objects.filter(sweep=sweep, row__in=settled).delete()
    for key in keys:
        if stuck.get(key):
            continue
        try:
            done += act(key)
        except Exception as error:
            log.exception("%s failed at row %s", sweep, key)
            record_failure(sweep, key, error)
        else:
            if key in stuck:
                StuckRow.objects.filter(sweep=sweep, row=key).delete()
    return done


def each_apart(rows: Iterable[Any], act: Callable[[Any], object]) -> dict[Any, Exception]:
    """Act on each row of one transaction, so that one that fails undoes nothing else. Returns those that failed.

    A deadlock or a lost connection is no row's fault, and is raised.
    """
    failed: dict[Any, Exception] = {}
    for row in rows:
        try:
            with transaction.atomic():
                act(row)
        except OperationalError:
            raise
        except Exception as error:
            log.exception("failed at %s %s", row._meta.label, row.pk)
            failed[row] = error
    return failed


@transaction.atomic
def record_failure(sweep: str, key: int, error: Exception) -> None:
    row, _created = StuckRow.objects.select_for_update().get_or_create(sweep=sweep, row=key)
    row.next_try_at = Now() + timedelta(minutes=min(2**row.failures, LONGEST_PAUSE))
    row.failures += 1
    row.error = text_of_error(error, ERROR_LENGTH)
    row.save()
