"""Child processes that end with their parent."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

# Servers see nothing of our environment, so that PGOPTIONS and the like do not affect them.
BARE_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
# When tests run at a shifted time (tests/clocks.py), their servers run at that time too.
FAKETIME_VARIABLES = ["LD_PRELOAD", "FAKETIME", "FAKETIME_DONT_FAKE_MONOTONIC", "FAKETIME_DISABLE_SHM"]
if "FAKETIME" in os.environ:
    BARE_ENVIRONMENT |= {name: os.environ[name] for name in FAKETIME_VARIABLES if name in os.environ}
PR_SET_PDEATHSIG = 1  # prctl(2)
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent(parent: int, death_signal: int) -> None:
    """Let the kernel send this process `death_signal` when its parent dies, even by `kill -9` (Linux only)."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, death_signal)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)


def start_child(
    command: Sequence[str | Path], log, *, death_signal: int = signal.SIGINT, **options
) -> subprocess.Popen:
    """Start a process that receives `death_signal` when this one dies; its output goes to `log`."""
    parent = os.getpid()
    return subprocess.Popen(
        command,
        **{"stdout": log, "stderr": log, "stdin": subprocess.DEVNULL, "cwd": "/", "env": BARE_ENVIRONMENT} | options,
        preexec_fn=lambda: die_with_parent(parent, death_signal),
    )
