"""What a run of `make mutants` has found so far, and the reasons."""

import json
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.mutants.switches import ROOT

FOLDER = Path(os.environ.get("MUTANTS_FOLDER", ROOT / ".mutants"))
REASONS = Path(__file__).parent / "reasons.toml"


def rows_of(what: str) -> Iterator[dict[str, Any]]:
    """The lines about "tests", "mutants" (noticed ones), "suspects", or "tried", of every share of this run."""
    for path in sorted(FOLDER.glob(f"{what}-*.jsonl")):
        yield from map(json.loads, path.read_text().splitlines())


def reasons() -> dict[str, str]:
    """Why no test can notice the removal of a guard, by the guard."""
    return tomllib.loads(REASONS.read_text())
