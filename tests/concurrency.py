"""Doing things at the same time, and killing what does them."""

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
import warnings

from django.conf import settings
from django.db import connection, connections

ROUNDS_OF_SOAK = 20  # of `make soak`: how often it does each race and fault
OUTCOMES_WITHIN = 30  # seconds
WAITS_WITHIN = 20
BACKENDS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
WAITS_FOR_ME = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"


def together(*verbs):
    """Call every verb at the same moment, each on a connection of its own; what each returned or raised, in order."""
    start, outcomes = threading.Barrier(len(verbs)), [None] * len(verbs)

    def run(number, verb):
        try:
            connection.ensure_connection()
            start.wait()
            outcomes[number] = verb()
        except Exception as error:
            outcomes[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair, daemon=True) for pair in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(OUTCOMES_WITHIN)
        assert not thread.is_alive(), "a verb hangs"
    return outcomes


def errors_in(outcomes):
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]


def wait_for_one_who_waits_for_me():
    until = time.monotonic() + WAITS_WITHIN
    with connection.cursor() as cursor:
        while cursor.execute(WAITS_FOR_ME) and not cursor.fetchone()[0]:
            assert time.monotonic() < until, "nobody waits for what this one holds"
            time.sleep(0.01)


def crossing(monkeypatch, module, name, first, second):
    """`first` comes to what is called `name` and goes on when `second` waits for a row of it; the outcomes of both."""
    has_come, original = threading.Event(), getattr(module, name)

    def meanwhile(*arguments, **options):
        if not has_come.is_set():
            has_come.set()
            wait_for_one_who_waits_for_me()
        return original(*arguments, **options)

    def afterwards():
        assert has_come.wait(WAITS_WITHIN)
        return second()

    monkeypatch.setattr(module, name, meanwhile)
    return together(first, afterwards)


PRELUDE = """
import django
django.setup()
from django.conf import settings
settings.DEMO_MAILBOX = {mailbox!r}
print("ready", flush=True)
"""


class Process:
    """A Python process of its own on the database of the test: a worker that can be killed."""

    def __init__(self, code, mailbox="unused"):
        database = connection.settings_dict
        address = f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
        environment = os.environ | {
            "EMBEDDED_DATABASE_URL": f"{address}/{database['NAME']}",
            "EMBEDDED_SECRET_KEY": settings.SECRET_KEY,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
        }
        self.backends_before = backends()
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", PRELUDE.format(mailbox=str(mailbox)) + code],
            env=environment,
            cwd=settings.BASE_DIR,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout.readline() == "ready\n"

    def kill_when(self, has_begun):
        """`kill -9` as soon as `has_begun()` says that part of the work is done; whether it was still at it."""
        until = time.monotonic() + OUTCOMES_WITHIN
        while not has_begun():
            assert time.monotonic() < until, "the process does nothing"
            time.sleep(0.002)
        was_working = self.process.poll() is None
        self.process.send_signal(signal.SIGKILL)
        self.end()
        wait_until_gone(self.backends_before)
        return was_working

    def end(self):
        """Wait for it; its exit code."""
        self.process.stdout.close()
        return self.process.wait(OUTCOMES_WITHIN)


def backends():
    """The processes of PostgreSQL that serve this database."""
    with connection.cursor() as cursor:
        cursor.execute(BACKENDS)
        return {pid for (pid,) in cursor.fetchall()}


def wait_until_gone(before):
    """A killed client leaves a backend that holds its rows until it has noticed, a moment later."""
    until = time.monotonic() + WAITS_WITHIN
    while backends() - before:
        assert time.monotonic() < until, "a backend outlives its client"
        time.sleep(0.002)


def is_killed_at(step, work):
    """Do `work` in a process of its own that dies by `kill -9` as it begins its `step`-th statement or commit.

    Whether it died: past the last step it comes to its end. Needs a test without a transaction around it.
    """
    backends_before = backends()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads: the child lives for this work alone
        child = os.fork()
    if child == 0:
        work_and_die(step, work)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the work itself went wrong"
    wait_until_gone(backends_before)
    return os.WIFSIGNALED(status)


def work_and_die(step, work):
    """What the child does. The parent's connection is left alone: it is not the child's to close."""
    steps = itertools.count(1)

    def tick():
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def before_each(execute, *statement):
        tick()
        return execute(*statement)

    try:
        of_the_parent, connection.connection = connection.connection, None
        commit = connection._commit
        connection._commit = lambda: (tick(), commit())
        with connection.execute_wrapper(before_each):
            work()
    except BaseException:
        os._exit(1)
    os._exit(0 if of_the_parent is not connection.connection else 1)
