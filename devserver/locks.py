"""Locks on files. The kernel gives them back when their holder dies, however it dies."""

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

EXCLUSIVE, SHARED = fcntl.LOCK_EX, fcntl.LOCK_SH


class Taken(Exception):
    """Somebody else holds the lock."""


def hold(path: Path, kind: int, *, wait: bool = True) -> int:
    """Lock the file and return what keeps it locked: close it to let go. Refuses with `Taken` if it may not wait."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, kind if wait else kind | fcntl.LOCK_NB)
    except BaseException as error:
        os.close(descriptor)
        raise Taken(path) if isinstance(error, BlockingIOError) else error from None
    return descriptor


def is_held(path: Path) -> bool:
    """Whether anybody holds the file exclusively."""
    if not path.exists():
        return False
    try:
        os.close(hold(path, SHARED, wait=False))
    except (Taken, FileNotFoundError) as error:
        return isinstance(error, Taken)
    return False


@contextmanager
def held(path: Path) -> Iterator[None]:
    """One at a time."""
    descriptor = hold(path, EXCLUSIVE)
    try:
        yield
    finally:
        os.close(descriptor)


def sign(path: Path) -> None:
    """Write into a lock that we hold exclusively who holds it."""
    path.write_text(str(os.getpid()))


def ask_holder_to_end(path: Path, within: float) -> bool:
    """Send SIGTERM to the process that signed the lock; whether it let go within so many seconds.

    A signature may be the one of a process that was killed, while its successor has the lock and has not signed yet:
    so a name that has gone is no error, and a new name is asked anew.
    """
    give_up, asked = time.monotonic() + within, ""
    while is_held(path):
        signature = path.read_text()
        if signature and signature != asked:
            asked = signature
            with suppress(ProcessLookupError):
                os.kill(int(signature), signal.SIGTERM)
        if time.monotonic() > give_up:
            return False
        time.sleep(0.05)
    return True
