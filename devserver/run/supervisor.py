"""Starts everything, watches everything, stops everything."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import devserver
from devserver.locks import EXCLUSIVE, LockTaken, acquire, write_owner
from devserver.paths import CHECKOUT, make_private, require_disk_space
from devserver.run import web
from devserver.run.processes import GRACE_SECONDS, Process
from devserver.subprocesses import die_with_parent, start_child

READY_TIMEOUT = 180  # seconds from the start of the processes to the first heartbeat
WORKERS = 2
MIN_FREE_MEGABYTES = 100  # with less disk space the portal does not start
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
DEMO_ACCOUNTS = """
  student@demo.example     a student, free to ask a mentor
  graduate@demo.example    a graduate
  mentor@demo.example      a mentor with one request to answer
  applicant@demo.example   a mentor whose application waits for staff
  staff@demo.example       staff: everything at /admin/
  office@, conduct@, administrator@demo.example: staff by role
  One click signs in at /demo/sign-in/, or the password mentor-demo-2026. Every mail can be read at /demo/mail/.
"""


class StopRequested(Exception):
    """Someone asked us to stop: Ctrl-C, a closed terminal, `make stop`."""


def request_stop(number, frame):
    ignore_signals()
    raise StopRequested


def ignore_signals() -> None:
    """Ignore further signals: everything is stopping anyway, and nothing may interrupt that."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def handle_signals() -> None:
    for number in SIGNALS:
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:  # nohup asks to ignore it
            signal.signal(number, request_stop)
    if "MAKELEVEL" in os.environ:
        die_with_parent(os.getppid(), signal.SIGTERM)  # `make` may be killed before us


def run() -> None:
    """All of `make run`. Returns when asked to stop; raises `CannotStart`."""
    handle_signals()
    try:
        folders = devserver.StateFolders.for_checkout()
        require_disk_space(folders.state, MIN_FREE_MEGABYTES)
        with single_instance(folders), devserver.services(folders):
            prepare()
            supervise(folders)
    except StopRequested:
        say("Stopped.")


@contextmanager
def single_instance(folders: devserver.StateFolders) -> Iterator[None]:
    """Hold the lock to run in this checkout, and check that the port is free. Raises `CannotStart`."""
    lock, port = folders.state / "run.lock", web.port()
    try:
        descriptor = acquire(lock, EXCLUSIVE, wait=False)
    except LockTaken:
        raise devserver.CannotStart("The portal already runs from this folder. `make stop` ends it.") from None
    was_killed = bool(lock.read_text())  # the processes of the killed run are still ending
    write_owner(lock)
    try:
        web.require_free(port, timeout=10 if was_killed else 0)
        yield
    finally:
        lock.write_text("")
        os.close(descriptor)


def prepare() -> None:
    """Run migrations, vocabularies and the demo in a process of their own, which prints its progress.

    Raises `CannotStart` when a step fails.
    """
    command = [sys.executable, "-m", "devserver.run.prepare"]
    process = start_child(
        command, None, death_signal=signal.SIGTERM, env=os.environ, cwd=CHECKOUT, start_new_session=True
    )
    try:
        if process.wait():
            raise devserver.CannotStart("The portal is not started, because the step above did not succeed.")
    finally:
        if process.poll() is None:
            process.terminate()
            wait_or_kill(process)


def wait_or_kill(process: subprocess.Popen) -> None:
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def commands(state: Path) -> dict[str, list[str]]:
    """The arguments of each process, by its name, which also names its log in .run/log/."""
    worker = ["celery", "-A", "mentoring", "worker", "--loglevel", "INFO", "--concurrency", str(WORKERS)]
    beat = ["celery", "-A", "mentoring", "beat", "--loglevel", "INFO", "--pidfile", ""]
    return {
        "web": web.command(WORKERS),
        "worker": [*worker, "--without-gossip", "--without-mingle"],
        "beat": [*beat, "--schedule", str(state / "beat-schedule")],
    }


def supervise(folders: devserver.StateFolders) -> None:
    """Start web, worker and beat, report when all answer, and watch until one dies or we are asked to stop.

    Raises `CannotStart` when one of them ends.
    """
    logs = folders.state / "log"
    make_private(logs)
    servers = devserver.running_services(folders)
    processes: list[Process] = []
    try:
        for name, arguments in commands(folders.state).items():
            say(f"Starting {name} …")
            processes.append(Process(name, *arguments, logs=logs))
        wait_until_ready(processes, folders, servers)
        say(f"\nReady: {web.address()}")
        say("" if "DATABASE_URL" in os.environ else DEMO_ACCOUNTS)
        say("Ctrl-C stops it. What the processes say is in .run/log/.")
        while True:
            check_all(processes, folders, servers)
            time.sleep(0.5)
    finally:
        ignore_signals()
        end_all(processes)


def wait_until_ready(processes: list[Process], folders: devserver.StateFolders, servers: list[str]) -> None:
    deadline = time.monotonic() + READY_TIMEOUT
    say("Waiting until each of them answers …")
    while (error := web.health_error("/healthz") or web.health_error("/readyz")) is not None:
        check_all(processes, folders, servers)
        if time.monotonic() > deadline:
            raise devserver.CannotStart(f"Not all answer after {READY_TIMEOUT} seconds: {error}. See .run/log/.")
        time.sleep(0.3)


def check_all(processes: list[Process], folders: devserver.StateFolders, servers: list[str]) -> None:
    """Print important log lines. Raises `CannotStart` when a process or a service has ended."""
    for process in processes:
        for line in process.important_lines():
            say(f"{process.name}: {line}")
        if not process.is_alive():
            raise devserver.CannotStart(
                f"{process.last_lines()}\n\n{process.name} has ended ({process.process.returncode}), so all is stopped."
                f" Its last words are above, all of them in {process.log}."
            )
    for title in servers:
        if title not in devserver.running_services(folders):
            raise devserver.CannotStart(f"{title} has ended, so all is stopped. Its words are in {folders.state}.")


def end_all(processes: list[Process]) -> None:
    for process in processes:
        process.terminate_if_alive()
    deadline = time.monotonic() + GRACE_SECONDS
    for process in processes:
        process.end_by(deadline)


def say(text: str) -> None:
    print(text, flush=True)
