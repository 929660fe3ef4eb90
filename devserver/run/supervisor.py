"""Start everything, watch everything, end everything."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import devserver
from devserver.locks import EXCLUSIVE, Taken, hold, sign
from devserver.paths import CHECKOUT, make_private, require_space
from devserver.run import web
from devserver.run.processes import GRACE, Process
from devserver.subprocesses import follow_into_death, start

READY_WITHIN = 180  # seconds from the start of the processes to the first heartbeat
WORKERS = 2
SPACE = 100  # megabytes below which it is no use to start
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
DEMO_ACCOUNTS = """
  student@demo.example     a student, free to ask a mentor
  graduate@demo.example    a graduate
  mentor@demo.example      a mentor with one request to answer
  applicant@demo.example   a mentor whose application waits for staff
  staff@demo.example       staff: everything at /admin/
  coordinator@, approver@, conduct@, administrator@demo.example: staff by role
  Password of all: mentor-demo-2026. Every mail can be read at /demo/mail/.
"""


class Asked(Exception):
    """Somebody asked us to stop: Ctrl-C, a closed terminal, `make stop`."""


def asked(number, frame):
    turn_deaf()
    raise Asked


def turn_deaf() -> None:
    """From here on everything ends anyway, and nothing may interrupt that."""
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)


def listen() -> None:
    for each in SIGNALS:
        if each != signal.SIGHUP or signal.getsignal(each) is not signal.SIG_IGN:  # nohup asks to ignore it
            signal.signal(each, asked)
    if "MAKELEVEL" in os.environ:
        follow_into_death(os.getppid(), signal.SIGTERM)  # `make` may be killed before us


def run() -> None:
    """The whole of `make run`. Returns when asked to stop; refuses with `CannotStart`."""
    listen()
    try:
        place = devserver.Place.of_checkout()
        require_space(place.state, SPACE)
        with only_one(place), devserver.services(place):
            prepare()
            supervise(place)
    except Asked:
        say("Stopped.")


@contextmanager
def only_one(place: devserver.Place) -> Iterator[None]:
    """Hold the right to run in this checkout, and see that the port is ours to take."""
    lock, port = place.state / "run.lock", web.port()
    try:
        descriptor = hold(lock, EXCLUSIVE, wait=False)
    except Taken:
        raise devserver.CannotStart("The portal already runs from this folder. `make stop` ends it.") from None
    was_killed = bool(lock.read_text())  # its processes are ending just now
    sign(lock)
    try:
        web.require_free(port, patience=10 if was_killed else 0)
        yield
    finally:
        lock.write_text("")
        os.close(descriptor)


def prepare() -> None:
    """Migrations, vocabularies, demo: in a process of their own, whose progress is seen."""
    command = [sys.executable, "-m", "devserver.run.prepare"]
    process = start(command, None, how=signal.SIGTERM, env=os.environ, cwd=CHECKOUT, start_new_session=True)
    try:
        if process.wait():
            raise devserver.CannotStart("The portal is not started, because the step above did not succeed.")
    finally:
        if process.poll() is None:
            process.terminate()
            wait_or_kill(process)


def wait_or_kill(process: subprocess.Popen) -> None:
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def commands(state: Path) -> dict[str, list[str]]:
    """What runs, by name; a name is that of its log in .run/log/ too."""
    worker = ["celery", "-A", "mentoring", "worker", "--loglevel", "INFO", "--concurrency", str(WORKERS)]
    beat = ["celery", "-A", "mentoring", "beat", "--loglevel", "INFO", "--pidfile", ""]
    return {
        "web": web.command(WORKERS),
        "worker": [*worker, "--without-gossip", "--without-mingle"],
        "beat": [*beat, "--schedule", str(state / "beat-schedule")],
    }


def supervise(place: devserver.Place) -> None:
    """Start web, worker and beat, say when all answer, and watch until one dies or we are asked to stop."""
    logs = place.state / "log"
    make_private(logs)
    servers = devserver.running(place)
    processes: list[Process] = []
    try:
        for name, words in commands(place.state).items():
            say(f"Starting {name} …")
            processes.append(Process(name, *words, logs=logs))
        wait_until_ready(processes, place, servers)
        say(f"\nReady: {web.address()}")
        say("" if "DATABASE_URL" in os.environ else DEMO_ACCOUNTS)
        say("Ctrl-C stops it. What the processes say is in .run/log/.")
        while True:
            check(processes, place, servers)
            time.sleep(0.5)
    finally:
        turn_deaf()
        end(processes)


def wait_until_ready(processes: list[Process], place: devserver.Place, servers: list[str]) -> None:
    give_up = time.monotonic() + READY_WITHIN
    say("Waiting until each of them answers …")
    while (answer := web.answer("/healthz") or web.answer("/readyz")) is not None:
        check(processes, place, servers)
        if time.monotonic() > give_up:
            raise devserver.CannotStart(f"Not all answer after {READY_WITHIN} seconds: {answer}. See .run/log/.")
        time.sleep(0.3)


def check(processes: list[Process], place: devserver.Place, servers: list[str]) -> None:
    """Show what is important; when one has died, say which and why, and let everything end."""
    for process in processes:
        for line in process.news():
            say(f"{process.name}: {line}")
        if not process.is_alive():
            raise devserver.CannotStart(
                f"{process.last_words()}\n\n{process.name} has ended ({process.process.returncode}), so all is stopped."
                f" Its last words are above, all of them in {process.log}."
            )
    for title in servers:
        if title not in devserver.running(place):
            raise devserver.CannotStart(f"{title} has ended, so all is stopped. Its words are in {place.state}.")


def end(processes: list[Process]) -> None:
    for process in processes:
        process.ask_to_end()
    by = time.monotonic() + GRACE
    for process in processes:
        process.make_end(by)


def say(words: str) -> None:
    print(words, flush=True)
