"""The tests at moments at which a calendar is hard: `python -m tests.clocks <runs at once> <words for pytest>`.

Each moment is a run of its own, with the wall clocks of Python and of the embedded servers set to it by libfaketime.
They are shifted, not stopped, so that all processes agree; steady clocks, which waiting is measured by, are left alone.
"""

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from subprocess import PIPE, STDOUT
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from devserver.paths import is_root

PACIFIC = ZoneInfo("America/Los_Angeles")
# In the night of 7 November 2027 the hour from one to two comes twice: `fold=1` is the second.
MOMENTS = {
    "an evening in the weeks after the clocks went back": datetime(2026, 11, 28, 23, 30),
    "the last evening of a term": datetime(2026, 12, 14, 23, 30),
    "New Year's Eve": datetime(2026, 12, 31, 23, 30),
    "a day between terms": datetime(2027, 1, 5, 12),
    "the day before the clocks go forward, at the hour they skip": datetime(2027, 3, 13, 2, 30),
    "the evening before the clocks go forward": datetime(2027, 3, 13, 23, 30),
    "the hour before the clocks go forward": datetime(2027, 3, 14, 1, 30),
    "the minute in which the clocks go forward": datetime(2027, 3, 14, 1, 59, 30),
    "the hour after the clocks went forward": datetime(2027, 3, 14, 3, 30),
    "past midnight in the weeks after the clocks went forward": datetime(2027, 4, 1, 0, 30),
    "an ordinary evening": datetime(2027, 9, 22, 23, 30),
    "the hour before the one that comes twice": datetime(2027, 11, 7, 0, 30),
    "the hour that comes twice, the first time": datetime(2027, 11, 7, 1, 30),
    "the hour that comes twice, the second time": datetime(2027, 11, 7, 1, 30, fold=1),
    "the hour after the one that comes twice": datetime(2027, 11, 7, 2, 30),
    "29 February": datetime(2028, 2, 29, 23, 30),
}
LIBRARY = "faketime/libfaketimeMT.so.1"
PLACES = [Path("/usr/lib"), Path("/usr/local/lib"), *sorted(Path("/usr/lib").glob("*-linux-*"))]
# While libfaketime waits, a signal finds the real time: no time limit of PostgreSQL would ever come. It also takes the
# steady deadline of `time.sleep` for one of the wall clock. A clock that is only shifted needs none of this, so a copy
# is used in which the programs do not find these functions and take the system's own.
WAITING = ["clock_nanosleep", "epoll_pwait", "epoll_wait", "nanosleep", "poll", "ppoll", "pselect", "select"]
WAITING += ["sleep", "usleep"]
PATIENCE = 60  # seconds a Python may take to begin
WITHOUT_BROWSERS = ["-m", "not browser and not services and not soak"]


def main(at_once: int, arguments: list[str]) -> int:
    """Run the tests at every moment, whatever the others say, some at once; returns the exit code."""
    library = installed() or install()
    with TemporaryDirectory(prefix="mentoring-portal-clocks-") as folder, ThreadPoolExecutor(at_once) as pool:
        copy = without_waiting(library, Path(folder))
        refuse_unless_it_shifts(copy)
        passed = list(pool.map(lambda name: passes(name, copy, arguments), MOMENTS))
    failed = [label(name) for name, is_well in zip(MOMENTS, passed, strict=True) if not is_well]
    print("\n".join(f"Failed at {name}" for name in failed) or f"Passed at all {len(MOMENTS)} moments.")
    return bool(failed)


def without_waiting(library: Path, folder: Path) -> Path:
    """A copy that the servers' user can read, with other names for what waits."""
    folder.chmod(0o755)
    code = library.read_bytes()
    for name in map(str.encode, WAITING):
        code = code.replace(b"\0" + name + b"\0", b"\0" + b"-" * len(name) + b"\0")
    copy = folder / library.name
    copy.write_bytes(code)
    return copy


def refuse_unless_it_shifts(library: Path) -> None:
    """A library that cannot be loaded is left out with a warning, and every moment would be now."""
    moment = MOMENTS["29 February"]
    command, environment = [sys.executable, "-c", "import time; print(time.time())"], environment_at(moment, library)
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    if abs(float(run.stdout) - moment.replace(tzinfo=PACIFIC).timestamp()) > PATIENCE:
        sys.exit(f"{library.name} does not set the clock on this machine. {run.stderr.strip()}")


def passes(name: str, library: Path, arguments: list[str]) -> bool:
    """One run; all it says is shown when it has failed, else its last line."""
    print(f"Begins: {label(name)}", flush=True)
    command = [sys.executable, "-m", "pytest", "-q", *WITHOUT_BROWSERS, *arguments]
    environment = environment_at(MOMENTS[name], library)
    run = subprocess.run(command, env=environment, stdout=PIPE, stderr=STDOUT, text=True, check=False)
    output = run.stdout.strip()
    shown = f"{output}\nFailed: " if run.returncode else f"{output.splitlines()[-1]}: "
    print(shown + label(name), flush=True)
    return run.returncode == 0


def label(name: str) -> str:
    return f"{MOMENTS[name]:%a %d %b %Y %H:%M}, {name}"


def environment_at(moment: datetime, library: Path) -> dict[str, str]:
    shift = moment.replace(tzinfo=PACIFIC).timestamp() - time.time()
    inherited = {name: value for name, value in os.environ.items() if name != "TEST_DATABASE_URL"}  # has its own clock
    return inherited | {
        "LD_PRELOAD": str(library),
        "FAKETIME": f"{shift:+.0f}s",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DISABLE_SHM": "1",
    }


def installed() -> Path | None:
    return next((place / LIBRARY for place in PLACES if (place / LIBRARY).exists()), None)


def install() -> Path:
    """Install libfaketime from Debian where we may; else say how."""
    if is_root() and shutil.which("apt-get"):
        for words in (["update"], ["install", "--yes", "--no-install-recommends", "faketime"]):
            subprocess.run(["apt-get", *words], env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, check=False)
    if library := installed():
        return library
    sys.exit("To set the clock this needs libfaketime. Install it (Debian: `sudo apt-get install faketime`).")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
