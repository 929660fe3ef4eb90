"""`make bench`: runs every `benchmarks/bench_*.py` and holds what it measures against its budget (DESIGN §8).

Each has `run() -> list[dict]` with name, value, unit, baseline, ratio, budget and holds. Names on the command line
choose among them: `make bench ARGS=search`. The numbers go to benchmarks/out/<name>.json. The database is a
throw-away one, so a running portal is neither measured nor disturbed.
"""

import importlib
import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import django  # noqa: E402 — the path comes first

import devserver  # noqa: E402

OUT = ROOT / "benchmarks" / "out"
COLUMNS = ["name", "value", "unit", "baseline", "ratio", "budget", "holds"]
PREFIX = "bench_"


def names(chosen: list[str]) -> list[str]:
    """The benchmarks there are, or those that were chosen; refuses a name that does not exist."""
    there = [path.stem.removeprefix(PREFIX) for path in sorted((ROOT / "benchmarks").glob(f"{PREFIX}*.py"))]
    if unknown := set(chosen) - set(there):
        sys.exit(f"There is no benchmark {', '.join(sorted(unknown))}. There are: {', '.join(there) or 'none'}.")
    return chosen or there


def measure(name: str) -> list[dict]:
    print(f"\n{name}", flush=True)
    rows = importlib.import_module(f"benchmarks.{PREFIX}{name}").run()
    for row in rows:
        if set(row) != set(COLUMNS):
            sys.exit(f"benchmarks/{PREFIX}{name}.py returned {sorted(row)}; it must return {sorted(COLUMNS)}.")
    OUT.mkdir(exist_ok=True)
    (OUT / f"{name}.json").write_text(json.dumps(rows, indent=1) + "\n")
    print(table(rows), flush=True)
    return rows


def table(rows: list[dict]) -> str:
    lines = [COLUMNS, *([in_words(row[column]) for column in COLUMNS] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(COLUMNS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def in_words(value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def main(chosen: list[str]) -> int:
    """1 if a budget does not hold."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")
    with devserver.services(devserver.Place.to_throw_away("mentoring-portal-bench-")):
        django.setup()
        rows = [row for name in names(chosen) for row in measure(name)]
    broken = [row["name"] for row in rows if not row["holds"]]
    print(
        f"\n{len(rows)} measured, {len(rows) - len(broken)} hold."
        + "".join(f"\nDoes not hold: {name}" for name in broken)
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
