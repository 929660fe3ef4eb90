"""`make mutants`: removes every guard of the portal once and says which removals no test notices.

    python -m tests.mutants [words for pytest]

The results lie in .mutants/. A run that was stopped goes on where it was; a change of the sources begins anew. Exits
with 1 if a mutant survives without a reason in tests/mutants/reasons.toml.
"""

import os
import shutil
import subprocess
import sys
from collections import Counter

from tests.mutants.results import FOLDER, reasons, rows_of
from tests.mutants.switches import ROOT, digest_of_sources

# Browsers, services, upgrades, and thousands of mentors take seconds per test; the code they reach is reached by other
# tests too.
SLOW = ["browser", "running", "demo", "upgrade", "profiles/test_search_quality.py"]
WITHOUT = [*(f"--ignore=tests/{path}" for path in SLOW), "-m", "not soak"]


def main(words: list[str]) -> int:
    digest = FOLDER / "digest"
    if not digest.exists() or digest.read_text() != digest_of_sources():
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir()
        digest.write_text(digest_of_sources())
    if not (FOLDER / "recorded").exists():
        run_shares("record", words)
        (FOLDER / "recorded").touch()
    run_shares("hunt", words)
    run_shares("hunt_together", words)
    return report()


def run_shares(step: str, words: list[str]) -> None:
    """One pytest per core; raises CalledProcessError if one of them breaks."""
    shares = os.cpu_count() or 1
    running = []
    for share in range(shares):
        environment = os.environ | {
            "MUTANTS_STEP": step,
            "MUTANTS_SHARE": f"{share}/{shares}",
            "MUTANTS_FOLDER": str(FOLDER),
        }
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "tests.mutants.plugin",
            "-n0",
            "-q",
            "-p",
            "no:cacheprovider",
            "--tb=native",
        ]
        log = (FOLDER / f"{step}-{share}.log").open("w")
        running.append(
            subprocess.Popen([*command, *WITHOUT, *words], env=environment, stdout=log, stderr=log, cwd=ROOT)
        )
    for process in running:
        if process.wait():
            raise subprocess.CalledProcessError(process.returncode, process.args)


def report() -> int:
    killed = {row["mutant"] for row in rows_of("mutants")}
    survivors = {row["mutant"]: row["tests"] for row in rows_of("suspects") if row["mutant"] not in killed}
    unexplained = sorted(survivors.keys() - reasons())
    for mutant in unexplained:
        print(f"survives {survivors[mutant]:>4} tests  {mutant}")
    for mutant in sorted(reasons().keys() - survivors):
        print(f"has a reason but does not survive  {mutant}")
    mutants = [*killed, *survivors]
    kinds = Counter(mutant.split(": ")[1].split(" ")[0] for mutant in mutants)
    print(f"{len(mutants)} mutants ({', '.join(f'{number} {kind}' for kind, number in kinds.most_common())}): ", end="")
    print(f"{len(killed)} killed, {len(survivors) - len(unexplained)} survive with a reason, ", end="")
    print(f"{len(unexplained)} without.")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
