"""A web process does not wait for ever for a database that hangs with its connections open."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing

import pytest
from django.conf import settings
from django.db import OperationalError, close_old_connections, connection, transaction

from accounts.models import User
from mentoring.database_waits import limited_waits
from tests.concurrency import together
from tests.factories import UserFactory

NAME = "a web process of the tests"
GUNICORN = ["-m", "gunicorn", "--config", "python:mentoring.gunicorn", "mentoring.wsgi", "--no-control-socket"]


def wait_in_database(seconds):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [seconds])


@pytest.mark.django_db(transaction=True)
def test_what_was_not_confirmed_is_undone_and_the_next_page_works():
    with pytest.raises(OperationalError), limited_waits(1), transaction.atomic():
        UserFactory()
        wait_in_database(5)

    assert not User.objects.exists()
    with limited_waits(1):
        UserFactory()
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_a_transaction_the_next_request_works():
    with pytest.raises(OperationalError), limited_waits(1):
        wait_in_database(5)

    connection.close_at = None  # as where connections are kept
    close_old_connections()  # as each request does first
    assert not User.objects.exists()


@pytest.mark.django_db
def test_many_short_waits_and_long_work_are_no_long_wait():
    with limited_waits(1):
        for _wait in range(4):
            wait_in_database(0.6)
        until = time.monotonic() + 1.6
        while time.monotonic() < until:
            sum(range(1000))
        wait_in_database(0)


@pytest.mark.django_db(transaction=True)
def test_threads_have_no_limit_and_nothing_is_left_behind():
    before = signal.getsignal(signal.SIGALRM)

    def wait():
        with limited_waits(0.5):
            wait_in_database(1.5)
        return "waited"

    assert together(wait) == ["waited"]
    with limited_waits(1):
        pass
    assert (signal.getsignal(signal.SIGALRM), signal.getitimer(signal.ITIMER_REAL)) == (before, (0.0, 0.0))


@pytest.fixture
def web(transactional_db):
    """The address of a gunicorn with one process, which keeps one connection to the database of this test."""
    database = connection.settings_dict
    place = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    environment = os.environ | {
        "EMBEDDED_DATABASE_URL": f"postgres://{place}",
        "EMBEDDED_SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "tests.mentoring.hanging_database",
        "PGAPPNAME": NAME,
    }
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, *GUNICORN, "--workers", "1", "--bind", address]
    with subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stderr=subprocess.DEVNULL) as process:
        yield f"http://{address}"
        process.terminate()


def answer(url):
    """Status, headers, text and seconds of a page, as soon as the server listens."""
    started = time.monotonic()
    for _try in range(200):
        try:
            with urllib.request.urlopen(url, timeout=40) as page:  # noqa: S310 — an address of this test
                return page.status, page.headers, page.read().decode(), time.monotonic() - started
        except urllib.error.HTTPError as page:
            return page.status, page.headers, page.read().decode(), time.monotonic() - started
        except urllib.error.URLError:
            time.sleep(0.1)
    raise TimeoutError


@pytest.fixture
def hang():
    """Stops the database's process for the connection of the web; at the end they go on."""
    stopped = []

    def stop():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pid FROM pg_stat_activity WHERE application_name = %s", [NAME])
            pids = [pid for (pid,) in cursor.fetchall() if pid not in stopped]
        assert len(pids) == 1, "the web keeps one connection"
        stopped.extend(pids)
        os.kill(pids[0], signal.SIGSTOP)

    yield stop
    for pid in stopped:
        os.kill(pid, signal.SIGCONT)


def test_a_page_says_in_time_that_the_portal_is_away_and_the_probe_why(web, hang):
    assert answer(f"{web}/faq/")[0] == 200
    hang()

    status, headers, text, seconds = answer(f"{web}/faq/")

    assert (status, int(headers["Retry-After"]) > 0, "<h1>" in text) == (503, True, True)
    assert seconds < 15
    assert answer(f"{web}/faq/")[0] == 200
    hang()
    status, headers, text, seconds = answer(f"{web}/readyz")
    assert (status, text) == (503, "the database does not answer")
    assert seconds < 6


@pytest.mark.django_db
def test_postgresql_compiles_no_statement():
    """The first page of staff is one long statement: to compile it took longer than a page may wait."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
