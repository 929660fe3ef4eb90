"""Every Python of a run at another moment begins with this (tests/clocks.py).

libfaketime 0.9.10 reads the steady clock's deadline, until which `time.sleep` waits, as one of the wall clock.
"""

import select
import time


def sleep(seconds):
    select.select([], [], [], seconds)


time.sleep = sleep
