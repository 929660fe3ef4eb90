"""`make bench`: runs every `benchmarks/bench_*.py` and compares the results with their budgets (DESIGN §8).

Each has `run() -> list[dict]` with name, value, unit, baseline, ratio, budget and holds. Names on the command line
select some of them: `make bench ARGS=search`. The numbers go to benchmarks/out/<name>.json. The database is a temporary
one, so a running portal is neither measured nor disturbed.
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


def names(selected: list[str]) -> list[str]:
    """The selected benchmarks, or all of them; exits if a name does not exist."""
    existing = [path.stem.removeprefix(PREFIX) for path in sorted((ROOT / "benchmarks").glob(f"{PREFIX}*.py"))]
    if unknown := set(selected) - set(existing):
        sys.exit(f"There is no benchmark {', '.join(sorted(unknown))}. There are: {', '.join(existing) or 'none'}.")
    return selected or existing


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
    lines = [COLUMNS, *([cell_text(row[column]) for column in COLUMNS] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(COLUMNS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def cell_text(value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def main(selected: list[str]) -> int:
    """Run the benchmarks; the exit code is 1 if a budget does not hold."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")
    with devserver.services(devserver.StateFolders.temporary("mentoring-portal-bench-")):
        django.setup()
        rows = [row for name in names(selected) for row in measure(name)]
    broken = [row["name"] for row in rows if not row["holds"]]
    print(
        f"\n{len(rows)} measured, {len(rows) - len(broken)} hold."
        + "".join(f"\nDoes not hold: {name}" for name in broken)
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
