"""One process of the portal, and its log."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from devserver.paths import CHECKOUT
from devserver.subprocesses import start_child

HEALTH_CHECK_PATH = "/readyz"  # its "not yet" is not worth printing
LAST_LINES = 15  # of a log, printed when its process has ended
GRACE_SECONDS = 8  # for a process to end by itself
IMPORTANT = ('"level": "ERROR"', '"level": "CRITICAL"', "[ERROR]", "[CRITICAL]", "ERROR/", "CRITICAL/", "Traceback ")


class Process:
    """A Python module of the portal in a session of its own, so that a Ctrl-C reaches the supervisor alone."""

    def __init__(self, name: str, *arguments: str | Path, logs: Path):
        self.name, self.log = name, logs / f"{name}.log"
        self.read_up_to = 0  # position in the log
        with self.log.open("w") as log:
            self.process = start_child(
                [sys.executable, "-m", *arguments],
                log,
                death_signal=signal.SIGTERM,
                env=os.environ,
                cwd=CHECKOUT,
                start_new_session=True,
            )

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def important_lines(self) -> list[str]:
        """New lines of the log that a person should see."""
        with self.log.open(errors="replace") as log:
            log.seek(self.read_up_to)
            lines = log.readlines()
            self.read_up_to = log.tell()
        return [
            log_summary(line)
            for line in lines
            if any(mark in line for mark in IMPORTANT) and HEALTH_CHECK_PATH not in line
        ]

    def last_lines(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-LAST_LINES:])

    def terminate_if_alive(self) -> None:
        if self.is_alive():
            self.process.terminate()

    def end_by(self, deadline: float) -> None:
        """Wait until `deadline` (of the monotonic clock), then kill the process and everything it has started."""
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            print(f"{self.name} does not end by itself and is killed.", flush=True)
        finally:
            kill_session(self.process.pid)
            self.process.wait()


def log_summary(line: str) -> str:
    """The message of a JSON log line; any other line as it is. At most 300 characters."""
    try:
        message = json.loads(line)["message"].splitlines()[0]
    except (ValueError, KeyError, IndexError, TypeError):
        message = line.rstrip()
    return message[:300]


def kill_session(leader: int) -> None:
    """Kill what a killed process leaves behind, such as a worker's pool."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
