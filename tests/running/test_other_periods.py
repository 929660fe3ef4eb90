"""Whoever changes a period changes its constant and makes the migration; then every text says the new one."""

import json
import re
import shutil
import subprocess
import sys

from django.conf import settings

from core.text_values import TEXT_VALUES
from tests.running.checkout import of_the_shell

NOT_COPIED = shutil.ignore_patterns(".git", ".venv", ".run", "staticfiles", "media", "*.pyc", "__pycache__", ".*_cache")
# The line of each constant: what it is, and what a successor makes of it.
CHANGES = {
    "matches/models/periods.py": {
        "RESPONSE_WINDOW = timedelta(days=10)": "RESPONSE_WINDOW = timedelta(days=11)",
        "REMINDER_DAYS = (5, 8)": "REMINDER_DAYS = (6, 9)",
        "LATE_YES_OFFER_WINDOW = timedelta(days=14)": "LATE_YES_OFFER_WINDOW = timedelta(days=15)",
        "UNDO_DECLINE_WINDOW = timedelta(minutes=10)": "UNDO_DECLINE_WINDOW = timedelta(minutes=12)",
    },
    "matches/models/match.py": {
        "Clock(remind=5, ask=14, lapse=30)": "Clock(remind=6, ask=16, lapse=33)",
        "Clock(remind=7, ask=14, lapse=45)": "Clock(remind=8, ask=17, lapse=48)",
    },
    "agreements/models/agreement.py": {
        "STAFF_MAY_CLOSE_AFTER = 60": "STAFF_MAY_CLOSE_AFTER = 63",
        "QUIET_AFTER = timedelta(days=30)": "QUIET_AFTER = timedelta(days=31)",
        "REVIEW_EVERY = timedelta(weeks=6)": "REVIEW_EVERY = timedelta(weeks=7)",
    },
    "agreements/models/concluding.py": {
        "CONCLUSION_WINDOW = timedelta(days=14)": "CONCLUSION_WINDOW = timedelta(days=18)",
    },
    "program/models/conduct.py": {"READ_WITHIN = 2": "READ_WITHIN = 3"},
    "program/staff_dashboard/metrics.py": {"DECIDED_WITHIN = 5": "DECIDED_WITHIN = 4"},
    "program/models/erasure.py": {"ERASURE_GRACE = timedelta(days=14)": "ERASURE_GRACE = timedelta(days=19)"},
}
CHANGED = [
    *("answer_days", "late_yes_days", "undo_decline_minutes", "times_from_mentee_days", "no_interview_days"),
    *("no_agreement_days", "goals_from_mentor_days", "close_after_end_days", "quiet_days", "review_weeks"),
    *("conclusion_days", "reading_workdays", "decision_workdays", "change_of_mind_days"),
]


def test_no_page_or_mail_says_an_old_number(tmp_path):
    checkout = tmp_path / "portal"
    shutil.copytree(settings.BASE_DIR, checkout, ignore=NOT_COPIED)
    for file, lines in CHANGES.items():
        source = (checkout / file).read_text()
        for old, new in lines.items():
            assert source.count(old) == 1, old
            source = source.replace(old, new)
        (checkout / file).write_text(source)

    nowhere = {
        "EMBEDDED_DATABASE_URL": "postgres://nobody@127.0.0.1:1/nowhere",
        "EMBEDDED_REDIS_URL": "redis://127.0.0.1:1/0",
        "EMBEDDED_SECRET_KEY": "none",
    }
    run(checkout, "-W", "ignore", "manage.py", "makemigrations", **nowhere)
    old = json.dumps({name: TEXT_VALUES[name] for name in CHANGED})
    done = run(checkout, "-m", "pytest", "-n0", "-q", "tests/notifications/other_periods.py", OLD_PERIODS=old)

    assert re.search(r"\d+ passed", done)


def run(checkout, *words, **environment):
    done = subprocess.run(
        [sys.executable, *words], cwd=checkout, env=of_the_shell() | environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
