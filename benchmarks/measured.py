"""`make measured`: measures what people feel, and writes it to docs/measured.md.

Steps are counted in a real browser on a phone's screen; weights are compressed pages of every role; processor time is
that of web and database together, against a page with nothing but its frame.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "benchmarks" / "out"
PAGE = ROOT / "docs" / "measured.md"
COUNTED = ["tests/browser/test_steps.py", "tests/access/test_weight.py"]
BENCHES = ["pages", "inbox"]
# What a mentor saw before times were chosen by taps, and what pages cost before templates were trimmed.
BEFORE = {
    "Yes with two times, from the email": "5 date fields to fill in, by keyboard",
    "search": 3.4,
    "a mentor's requests, 10,000 past ones against 10: time": 7.4,
}
HEAD = """# What was measured

`make measured` writes this page. Budgets are in [architecture.md](architecture.md), section 8.

"""


def main() -> int:
    """Measure, and write the page; returns 1 if a budget does not hold, and writes what was measured all the same."""
    OUT.mkdir(exist_ok=True)
    measured = os.environ | {"MEASURED": str(OUT)}
    commands = ["-m", "pytest", "-n0", "-q", *COUNTED], ["benchmarks/run.py", *BENCHES]
    done = [subprocess.run([sys.executable, *one], cwd=ROOT, env=measured, check=False) for one in commands]
    PAGE.write_text(HEAD + "\n".join([steps(), weights(), times(), lighthouse()]))
    return max(one.returncode for one in done)


def table(title: str, heads: list[str], rows: list[list[object]]) -> str:
    lines = ["| " + " | ".join(map(str, row)) + " |" for row in [heads, ["---"] * len(heads), *rows]]
    return f"## {title}\n\n" + "\n".join(lines) + "\n"


def read(name: str) -> list[dict]:
    return json.loads((OUT / f"{name}.json").read_text())


def steps() -> str:
    counted = [json.loads(path.read_text()) for path in sorted((OUT / "steps").glob("*.json"))]
    rows: list[list[object]] = [
        [one["job"], one["taps"], one["keys"], one["screens"], in_words(one["most"]), BEFORE.get(one["job"], "")]
        for one in counted
    ]
    return table("Steps", ["job", "taps", "keys", "screens", "budget", "before"], rows)


def in_words(most: dict[str, int]) -> str:
    return ", ".join(f"{number} {what}" for what, number in most.items())


def weights() -> str:
    """The heaviest page of every address."""
    heaviest: dict[str, int] = {}
    for one in read("weight"):
        heaviest[one["page"]] = max(one["bytes"], heaviest.get(one["page"], 0))
    rows: list[list[object]] = [[page, f"{size / 1000:.1f}"] for page, size in sorted(heaviest.items())]
    return table("Weight of pages on the wire, compressed, in kB (at most 15)", ["page", "kB"], rows)


def times() -> str:
    rows: list[list[object]] = [
        [one["name"], one["value"], one["ratio"], one["budget"] or "", BEFORE.get(one["name"], "")]
        for bench in BENCHES
        for one in read(bench)
    ]
    return table("Processor time", ["page", "ms", "times the empty page", "at most", "before"], rows)


def lighthouse() -> str:
    """What Lighthouse said when `make look` ran last."""
    seen = [json.loads(path.read_text()) for path in sorted((OUT / "lighthouse").glob("*.json"))]
    kinds = ["performance", "accessibility", "best-practices", "seo"]
    rows: list[list[object]] = [[one["page"], *(one.get(kind, "") for kind in kinds)] for one in seen]
    return table("Lighthouse on a phone, of 100, by `make look`", ["page", *kinds], rows)


if __name__ == "__main__":
    sys.exit(main())
