"""File locks. The kernel releases a lock when its owner dies, however it dies."""

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

EXCLUSIVE, SHARED = fcntl.LOCK_EX, fcntl.LOCK_SH


class LockTaken(Exception):
    """Another process holds the lock."""


def acquire(path: Path, mode: int, *, wait: bool = True) -> int:
    """Lock the file (EXCLUSIVE or SHARED) and return the descriptor that holds the lock; closing it releases the lock.

    Raises `LockTaken` when another process holds it and `wait` is false.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, mode if wait else mode | fcntl.LOCK_NB)
    except BaseException as error:
        os.close(descriptor)
        raise LockTaken(path) if isinstance(error, BlockingIOError) else error from None
    return descriptor


def is_held(path: Path) -> bool:
    """Whether a process holds an exclusive lock on this file."""
    if not path.exists():
        return False
    try:
        os.close(acquire(path, SHARED, wait=False))
    except (LockTaken, FileNotFoundError) as error:
        return isinstance(error, LockTaken)
    return False


@contextmanager
def exclusive_lock(path: Path) -> Iterator[None]:
    """Wait for the exclusive lock, and hold it for the block."""
    descriptor = acquire(path, EXCLUSIVE)
    try:
        yield
    finally:
        os.close(descriptor)


def write_owner(path: Path) -> None:
    """Write this process's ID into a lock file that it holds exclusively."""
    path.write_text(str(os.getpid()))


def terminate_owner(path: Path, within: float) -> bool:
    """Send SIGTERM to the process that holds the lock. Returns whether it released the lock `within` so many seconds.

    The file may still name a killed process while its successor holds the lock and has not written its ID yet. So a
    process that no longer exists is no error, and each new ID gets its own signal.
    """
    deadline, signaled = time.monotonic() + within, ""
    while is_held(path):
        owner = path.read_text()
        if owner and owner != signaled:
            signaled = owner
            with suppress(ProcessLookupError):
                os.kill(int(owner), signal.SIGTERM)
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
