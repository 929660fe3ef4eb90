"""Child processes that do not outlive their parent."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

# What a server sees of our environment: nothing, so that PGOPTIONS and the like do not reach it.
BARE = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
# Where a test run lives at another moment (tests/clocks.py), its servers do, too.
CLOCK = ["LD_PRELOAD", "FAKETIME", "FAKETIME_DONT_FAKE_MONOTONIC", "FAKETIME_DISABLE_SHM"]
if "FAKETIME" in os.environ:
    BARE |= {name: os.environ[name] for name in CLOCK if name in os.environ}
PR_SET_PDEATHSIG = 1  # prctl(2)
SYSTEM = ctypes.CDLL(None) if sys.platform == "linux" else None


def follow_into_death(parent: int, how: int) -> None:
    """Runs in a child before its program: when the parent dies, even by `kill -9`, the child is told (Linux)."""
    if SYSTEM is not None:
        SYSTEM.prctl(PR_SET_PDEATHSIG, how)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)


def start(command: Sequence[str | Path], log, *, how: int = signal.SIGINT, **options) -> subprocess.Popen:
    parent = os.getpid()
    return subprocess.Popen(
        command,
        **{"stdout": log, "stderr": log, "stdin": subprocess.DEVNULL, "cwd": "/", "env": BARE} | options,
        preexec_fn=lambda: follow_into_death(parent, how),
    )
