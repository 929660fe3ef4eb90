"""What beat asks for, whichever machines it and the workers run on."""

from celery.schedules import crontab

from mentoring.schedule import CELERY_BEAT_SCHEDULE, every


def test_clocks_that_differ_by_minutes_stop_no_task():
    by_interval = [entry for entry in CELERY_BEAT_SCHEDULE.values() if not isinstance(entry["schedule"], crontab)]

    assert len(by_interval) > 10
    assert min(entry["options"]["expires"] for entry in by_interval) >= 600
    assert not any("options" in entry for entry in CELERY_BEAT_SCHEDULE.values() if entry not in by_interval)


def test_a_task_that_no_worker_took_expires_with_its_interval():
    assert every(3600, "task")["options"]["expires"] == 3600
