"""What Celery beat starts, and when. Times of day are those of the university."""

from celery.schedules import crontab

SHORTEST_LIFE = 600  # seconds; the clocks of beat's and the worker's machine can differ by as much


def every(seconds: int, task: str) -> dict:
    """One beat entry, every `seconds`. A task expires in the end, so that no backlog grows without workers."""
    return {"task": task, "schedule": seconds, "options": {"expires": max(seconds, SHORTEST_LIFE)}}


CELERY_BEAT_SCHEDULER = "mentoring.beat:Scheduler"
CELERY_BEAT_SCHEDULE = {
    "beat": every(10, "program.tasks.beat"),
    "deliver": every(3, "program.tasks.deliver_due_mail"),
    "decisions": every(10, "profiles.tasks.carry_out_decisions"),
    "expire": every(60, "matches.tasks.expire_overdue_requests"),
    "remind": every(600, "matches.tasks.remind_mentors"),
    "clocks": every(600, "matches.tasks.remind_and_lapse_matches"),
    "places": every(600, "matches.tasks.ask_for_places"),
    "copies": every(10, "agreements.tasks.make_staff_copies"),
    "conclusions": every(600, "agreements.tasks.close_open_conclusions"),
    "dates": every(3600, "agreements.tasks.remind_of_dates"),
    "silence": every(600, "matches.tasks.hide_unresponsive_mentors"),
    "habits": every(300, "matches.tasks.update_response_times"),
    "announcements": every(60, "program.tasks.send_announcements"),
    "sessions": every(600, "program.tasks.remind_of_sessions"),
    "confirm": every(6 * 3600, "program.tasks.ask_mentors_to_confirm"),
    "old mails": {"task": "notifications.tasks.delete_old_mails", "schedule": crontab(hour=4, minute=15)},
    "digest": {"task": "program.tasks.send_digest", "schedule": crontab(hour=7, minute=0, day_of_week="mon-fri")},
    "exports": every(5, "program.tasks.write_exports"),
    "imports": every(10, "program.tasks.carry_out_imports"),
    "retention": {"task": "program.tasks.purge_expired", "schedule": crontab(hour=4, minute=0)},
    "lexemes": {"task": "profiles.tasks.count_common_lexemes", "schedule": crontab(hour=4, minute=30)},
    "verify": {"task": "program.tasks.verify_invariants", "schedule": crontab(hour=3, minute=30)},
}
