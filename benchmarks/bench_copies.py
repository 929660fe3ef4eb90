"""A thousand staff copies by two workers: processor time and memory, each against one copy in a process of its own.

    make bench ARGS=copies

Each worker is a process, as in Celery. Memory is the resident set size of the process, read after the first copy and
after the last, so that a leak shows. It needs no database, because it only measures rendering PDFs.
"""

import json
import os
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from agreements import pdfs  # importing this module needs django.setup() first

ROOT = Path(__file__).resolve().parents[1]
COPIES, WORKERS = 1000, 2
BUDGET = 1.5  # times one copy
AT = datetime(2026, 3, 6, 12, tzinfo=UTC)
PAGE = resource.getpagesize()


def both_languages(text: str) -> dict[str, str]:
    return {"en": text, "es": text}


def agreement(number: int) -> dict:
    """An agreement of five goals with four activities each; no two are the same, so nothing can be cached."""
    goal = {
        "deadline": both_languages("May 3, 2026"),
        "activities": [f"Activity {number}.{index}" for index in range(4)],
    }
    return {
        "mentee": f"Ana {number} Nguyễn",
        "mentor": "Rosa Díaz 李",
        "parties": f"pair {number}",
        "number": 2,
        "state": both_languages("Signed by both, in force since March 6, 2026"),
        "terms": [
            {"label": both_languages(f"Term {index}"), "value": both_languages("45 minutes")} for index in range(6)
        ],
        "goals": [goal | {"text": f"Goal {index} of agreement {number}"} for index in range(5)],
        "signatures": [
            {"name": name, "role": both_languages("mentee"), "at": both_languages("March 6, 2026")}
            for name in ("Ana", "Rosa")
        ],
        "digest": f"{number:064x}",
        "digest_note": both_languages("Both signed this text. Its SHA-256: "),
        "footer": f"mentoring-agreement-{number}-version-2",
    }


def resident() -> int:
    """Resident memory of this process in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def work(first: int, last: int) -> dict:
    """Render copies `first` to `last` (exclusive); processor seconds and memory after the first and after all."""
    pdfs.compile_pdf("hours.typ", warm_up(), AT)  # fonts are read once per process
    started = time.process_time()
    size = len(pdfs.compile_pdf("agreement.typ", agreement(first), AT))
    after_one = {"seconds": time.process_time() - started, "memory": resident()}
    for number in range(first + 1, last):
        pdfs.compile_pdf("agreement.typ", agreement(number), AT)
    seconds = (time.process_time() - started) / (last - first)
    return {"one": after_one, "seconds": seconds, "memory": resident(), "size": size}


def warm_up() -> dict:
    facts = {
        "time": both_languages("1 hour"),
        "first": both_languages("–"),
        "last": both_languages("–"),
        "made_on": both_languages("–"),
        "footer": "",
    }
    return {"mentor": "Rosa Díaz 李", "parties": "", "meetings": 1} | facts


def start(first: int, last: int) -> subprocess.Popen:
    code = f"import django; django.setup(); from benchmarks.bench_copies import main; main({first}, {last})"
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, text=True)


def main(first: int, last: int) -> None:
    print(json.dumps(work(first, last)))


def worker_result(process: subprocess.Popen) -> dict:
    output, _error = process.communicate()
    if process.returncode:
        sys.exit("A worker of the benchmark has failed; its output is above.")
    return json.loads(output)


def row(name: str, value: float, unit: str, baseline: float) -> dict:
    ratio = value / baseline
    numbers = {"value": value, "unit": unit, "baseline": baseline, "ratio": ratio, "budget": BUDGET}
    return {"name": name, **numbers, "holds": ratio <= BUDGET}


def run() -> list[dict]:
    """One copy alone, as the median of five runs; then all copies by two workers at the same time."""
    alone = sorted(
        (worker_result(start(number, number + 1))["one"] for number in range(5)), key=lambda one: one["seconds"]
    )[2]
    share = COPIES // WORKERS
    workers = [worker_result(process) for process in [start(share * n, share * (n + 1)) for n in range(WORKERS)]]
    seconds = sum(worker["seconds"] for worker in workers) / WORKERS
    memory = max(worker["memory"] for worker in workers)
    return [
        row(f"{COPIES} copies by {WORKERS} workers, time of one", seconds * 1000, "ms", alone["seconds"] * 1000),
        row(f"{COPIES} copies by {WORKERS} workers, memory", memory / 2**20, "MB", alone["memory"] / 2**20),
    ]
