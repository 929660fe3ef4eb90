"""Celery beat's scheduler, for machines whose clock is set back or that lose power."""

import dbm.dumb
import shelve
from typing import Any

from celery.beat import PersistentScheduler


class Persistence:
    """A file that is written whenever beat says so; the one Python chooses may be written only when it is closed."""

    @staticmethod
    def open(filename: str, writeback: bool = False) -> shelve.Shelf:
        store: Any = dbm.dumb.open(filename, "c")  # noqa: SIM115 — beat closes it
        return shelve.Shelf(store, writeback=writeback)


class Scheduler(PersistentScheduler):
    """Takes a run in the future for one that was just now; beat would wait until the clock is there again."""

    persistence = Persistence

    def tick(self, *arguments: Any, **options: Any) -> float:
        now = self.app.now()
        ahead = [entry for entry in self.schedule.values() if entry.last_run_at > now]
        for entry in ahead:
            entry.last_run_at = now
        if ahead:
            self._heap = None  # the times at which entries are due, to be computed again
        return super().tick(*arguments, **options)
