"""What a run of `make mutants` finds, and what is kept of it."""

import json
import os
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.mutants.switches import ROOT

FOLDER = Path(os.environ.get("MUTANTS_FOLDER", ROOT / ".mutants"))
REASONS = Path(__file__).parent / "reasons.toml"
NOTICED_BY = Path(__file__).parent / "noticed_by.json"


def rows_of(what: str) -> Iterator[dict[str, Any]]:
    """The lines about "tests", "mutants" (noticed ones), "suspects", or "tried", of every share of this run."""
    for path in sorted(FOLDER.glob(f"{what}-*.jsonl")):
        yield from map(json.loads, path.read_text().splitlines())


def reasons() -> dict[str, str]:
    """Why no test can notice the removal of a guard, by the guard."""
    return tomllib.loads(REASONS.read_text())


def fingerprint(mutant: str) -> str:
    """Stands for a mutant in noticed_by.json, which would be six times as long with their descriptions."""
    return sha256(mutant.encode()).hexdigest()[:10]


def noticed_last_time() -> dict[str, str]:
    """The test that noticed each mutant in the last run that came to its end, by the mutant's fingerprint."""
    by_test = json.loads(NOTICED_BY.read_text()) if NOTICED_BY.exists() else {}
    return {mutant: test for test, mutants in by_test.items() for mutant in mutants}


def keep_for_next_time() -> None:
    """Write down which test noticed which mutants; the next run tries it first, and is done in a third of the time."""
    by_test = defaultdict(list)
    for row in rows_of("mutants"):
        by_test[row["killed_by"]].append(fingerprint(row["mutant"]))
    lines = [f"{json.dumps(test)}: {json.dumps(sorted(by_test[test]))}" for test in sorted(by_test)]
    NOTICED_BY.write_text("{\n" + ",\n".join(lines) + "\n}\n")
