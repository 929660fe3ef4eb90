"""A web process gives up on a database that hangs, so that people get the portal's own page (docs/deploy.md).

A database that is alive answers or refuses within its own time limits (mentoring/wsgi.py). One that hangs, with its
connections open, does neither.
"""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import psycopg
from django.db import OperationalError

TICK = 0.5  # seconds between two looks at what this process is doing
WAITING = psycopg.Connection.wait.__code__


@contextmanager
def limited_waits(seconds: float) -> Iterator[None]:
    """Raises `OperationalError` inside each single wait for the database that lasts longer.

    Only there: other work takes as long as it takes, and many short waits are none that is long. Whoever waits sees
    the same error as when the connection breaks, so a transaction is rolled back. Threads other than the main one,
    where no signal arrives, have no limit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    wait: tuple[FrameType | None, float] = (None, 0)

    def look(_number: int, frame: FrameType | None) -> None:
        nonlocal wait
        while frame and frame.f_code is not WAITING:
            frame = frame.f_back
        if frame is not wait[0]:
            wait = (frame, time.monotonic())
        elif frame and time.monotonic() - wait[1] >= seconds - TICK:
            wait = (None, 0)
            raise OperationalError("the database has not answered in time")

    before = signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, TICK, TICK)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        wait = (None, 0)
