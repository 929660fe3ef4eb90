"""One process of the portal, and where its words go."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from devserver.paths import CHECKOUT
from devserver.subprocesses import start

OUR_QUESTION = "/readyz"  # its "not yet" is no news
LAST_LINES = 15
GRACE = 8  # seconds a process gets to end by itself
IMPORTANT = ('"level": "ERROR"', '"level": "CRITICAL"', "[ERROR]", "[CRITICAL]", "ERROR/", "CRITICAL/", "Traceback ")


class Process:
    """A Python module of the portal in a session of its own, so that a Ctrl-C reaches the supervisor alone."""

    def __init__(self, name: str, *arguments: str | Path, logs: Path):
        self.name, self.log = name, logs / f"{name}.log"
        self.shown = 0
        with self.log.open("w") as log:
            self.process = start(
                [sys.executable, "-m", *arguments],
                log,
                how=signal.SIGTERM,
                env=os.environ,
                cwd=CHECKOUT,
                start_new_session=True,
            )

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def news(self) -> list[str]:
        """What it has said since we last looked that a person should see."""
        with self.log.open(errors="replace") as log:
            log.seek(self.shown)
            lines = log.readlines()
            self.shown = log.tell()
        return [
            in_short(line) for line in lines if any(word in line for word in IMPORTANT) and OUR_QUESTION not in line
        ]

    def last_words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-LAST_LINES:])

    def ask_to_end(self) -> None:
        if self.is_alive():
            self.process.terminate()

    def make_end(self, by: float) -> None:
        """Wait until the moment `by`, then end it and all it has started."""
        try:
            self.process.wait(max(0.0, by - time.monotonic()))
        except subprocess.TimeoutExpired:
            print(f"{self.name} does not end by itself and is killed.", flush=True)
        finally:
            kill_session(self.process.pid)
            self.process.wait()


def in_short(line: str) -> str:
    """The sentence of a line of JSON; any other line as it is."""
    try:
        said = json.loads(line)["message"].splitlines()[0]
    except (ValueError, KeyError, IndexError, TypeError):
        said = line.rstrip()
    return said[:300]


def kill_session(leader: int) -> None:
    """What a process leaves behind when it is killed, a worker's pool for instance, goes with it."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
