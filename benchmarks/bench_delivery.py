"""Sending the queued emails with two and four workers: none twice, and no worker blocks another.

    python benchmarks/run.py delivery    (20,000 mails, twice: five minutes; BENCH_MAILS=100000 for a night)

Each worker is its own process that sends until nothing is due; the mail server is a file with one line per email.
The cost per email must not grow with the number of workers or the length of the queue.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from benchmarks import bench_expiry
from benchmarks.bench_search import own_database
from matches.models import MatchRequest
from notifications.actions import notify_many

MAILS = int(os.environ.get("BENCH_MAILS", 20_000))
SHORT_QUEUE = 500
WITH_MORE_WORKERS = 1.5  # processor time per email, four workers against two
WITH_A_LONG_QUEUE = 1.5  # the same, a long queue against a short one
WORKER = """
import sys, time
import django
django.setup()
from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from notifications import delivery

class Lines(BaseEmailBackend):
    def send_messages(self, messages):
        with open(sys.argv[1], "a") as file:
            for message in messages:
                file.write(message.extra_headers["Message-ID"] + "\\n")
        return len(messages)

delivery.delivery_backend = Lines
begun, sent = time.process_time(), 0
while count := delivery.deliver_due(3600):
    sent += count
print(sent, time.process_time() - begun)
"""


def fill(mails: int, occasion: str) -> None:
    requests = MatchRequest.objects.filter(pk__in=MatchRequest.objects.order_by("pk").values("pk")[:mails])
    notify_many("matches/request_sent", requests, recipient="mentee_id", occasion=occasion)


def environment() -> dict[str, str]:
    database = connection.settings_dict
    server_url = f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
    return os.environ | {"EMBEDDED_DATABASE_URL": f"{server_url}/{database['NAME']}"}


def drain(workers: int, lines: Path) -> tuple[int, float]:
    """How many emails were sent, and the workers' processor milliseconds per email."""
    command = [sys.executable, "-W", "ignore", "-c", WORKER, str(lines)]
    started = [
        subprocess.Popen(command, env=environment(), cwd=bench_root(), stdout=subprocess.PIPE, text=True)
        for _worker in range(workers)
    ]
    outputs = [process.communicate()[0].split() for process in started]
    sent = sum(int(count) for count, _seconds in outputs)
    return sent, sum(float(seconds) for _count, seconds in outputs) * 1000 / sent


def bench_root() -> Path:
    return Path(__file__).resolve().parents[1]


def row(name: str, value: float, baseline: float, budget: float, unit: str) -> dict:
    ratio = value / baseline
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "baseline": round(baseline, 3),
        "ratio": round(ratio, 3),
        "budget": budget,
        "holds": ratio <= budget,
    }


def run(mails: int = MAILS, short: int = SHORT_QUEUE) -> list[dict]:
    """Drain a short queue with two workers, then a long one with two and one with four."""
    with own_database(), tempfile.TemporaryDirectory() as folder:
        call_command("migrate", verbosity=0)
        bench_expiry.populate(mails)
        cost_per_email, rows = {}, []
        for name, workers, count in (("short", 2, short), ("two", 2, mails), ("four", 4, mails)):
            lines = Path(folder) / name
            fill(count, name)
            sent, cost_per_email[name] = drain(workers, lines)
            times = Counter(lines.read_text().split())
            unit = "times the same mail left, at most"
            rows.append(row(f"{sent:,} mails, {workers} workers", max(times.values()), 1, 1, unit))
            rows.append(row(f"{count:,} queued, {workers} workers: left", sent, count, 1, "mails"))
        unit = "ms of the workers' processor time for a mail"
        rows.append(
            row("four workers against two", cost_per_email["four"], cost_per_email["two"], WITH_MORE_WORKERS, unit)
        )
        rows.append(
            row(
                "a long queue against a short one",
                cost_per_email["two"],
                cost_per_email["short"],
                WITH_A_LONG_QUEUE,
                unit,
            )
        )
        return rows


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
