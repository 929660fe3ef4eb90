"""What beat does when the clock of its machine is set back."""

import dbm.dumb
import shelve
from datetime import timedelta

import pytest
from celery.utils.imports import symbol_by_name

from mentoring.celery import app

SHORT = {name for name, entry in app.conf.beat_schedule.items() if isinstance(entry["schedule"], int)}


@pytest.fixture
def clock(monkeypatch):
    """The clock that beat sees; call it with how far it is from the real one."""
    real = app.now
    return lambda ahead: monkeypatch.setattr(app, "now", lambda: real() + ahead)


@pytest.fixture
def start(tmp_path, monkeypatch):
    def start():
        scheduler = symbol_by_name(app.conf.beat_scheduler)(app, schedule_filename=str(tmp_path / "schedule"))
        scheduler.producer, scheduler.started = None, set()
        monkeypatch.setattr(scheduler, "apply_entry", lambda entry, producer: scheduler.started.add(entry.name))
        return scheduler

    return start


def run(scheduler):
    """All ticks of this moment. Which entries were started."""
    scheduler.started.clear()
    for _tick in range(100):
        scheduler.tick()
    return set(scheduler.started)


def test_what_has_run_is_known_after_a_power_failure(clock, start, tmp_path):
    """Whatever file Python chooses: some are written only when they are closed."""
    beat = start()
    clock(timedelta(days=2))
    run(beat)

    beat.sync()

    with dbm.dumb.open(str(tmp_path / "schedule"), "r") as file, shelve.Shelf(file) as written:
        assert {name for name, entry in written["entries"].items() if entry.total_run_count} >= SHORT


@pytest.mark.parametrize("is_restarted", [False, True])
def test_after_a_clock_that_was_ahead_everything_is_started_in_time(clock, start, is_restarted):
    beat = start()
    run(beat)
    clock(timedelta(days=2))
    assert run(beat) >= SHORT
    clock(timedelta(0))
    if is_restarted:
        beat.close()
        beat = start()
    assert run(beat) == set()

    clock(timedelta(hours=7))

    assert run(beat) >= SHORT
