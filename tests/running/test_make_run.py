"""`make run` from nothing to Ready, again, and every way it can end (DESIGN §6)."""

import gzip
import json
import os
import pty
import re
import signal

import brotli
import pytest

from tests.running.checkout import wait_until


def test_a_first_run_says_ready_with_the_address_on_one_line_and_the_demo_accounts(prepared):
    lines = prepared.first_output.splitlines()

    assert f"Ready: http://localhost:{prepared.port}/" in lines
    assert "mentor-demo-2026" in prepared.first_output
    assert prepared.first_code == 0


def test_a_run_changes_no_permission_outside_the_project(prepared):
    assert prepared.modes_around() == prepared.modes_before


def test_a_second_run_keeps_its_data_and_answers(running):
    code = "from accounts.models import User; print(User.objects.filter(email='student@demo.example').count())"

    asked = running.command("manage.py", "shell", "--verbosity", "0", "-c", code)

    assert asked.stdout.strip() == "1"
    assert [running.get("/healthz"), running.get("/readyz")] == [200, 200]


def stylesheet_of(portal):
    """The address of the stylesheet, as the front page asks for it."""
    _status, headers, page = portal.fetch("/")
    assert headers["Content-Encoding"] == "gzip" and "immutable" not in headers.get("Cache-Control", "")
    return re.search(r'href="(/static/portal\.\w+\.css)"', gzip.decompress(page).decode())[1]


def collected(portal):
    """The address of the stylesheet, as it was collected last."""
    paths = json.loads((portal.path / "staticfiles" / "staticfiles.json").read_text())["paths"]
    return f"/static/{paths['portal.css']}"


def test_browsers_keep_a_stylesheet_for_good(running):
    address = stylesheet_of(running)

    _status, headers, style = running.fetch(address)

    assert address == collected(running)
    assert headers["Cache-Control"] == "max-age=315360000, public, immutable"
    assert headers["Content-Encoding"] == "br"
    assert brotli.decompress(style) == (running.path / "staticfiles" / address.removeprefix("/static/")).read_bytes()


@pytest.mark.soak
def test_browsers_ask_for_a_stylesheet_anew_once_it_has_changed(prepared, stopped):
    known = collected(prepared)
    with (prepared.path / "static" / "portal.css").open("a") as stylesheet:
        stylesheet.write("/* changed */")

    prepared.run()

    address = stylesheet_of(prepared)
    assert address != known
    assert brotli.decompress(prepared.fetch(address)[2]).endswith(b"/* changed */")
    assert prepared.get(known) == 200  # a page that was open during the release still finds its own


ENDINGS = [
    pytest.param(signal.SIGINT, id="ctrl-c"),
    pytest.param(signal.SIGTERM, id="asked", marks=pytest.mark.soak),
    pytest.param(signal.SIGHUP, id="closed-terminal", marks=pytest.mark.soak),
]


@pytest.mark.parametrize("how", ENDINGS)
def test_every_process_ends_when_it_is_asked_to(running, how):
    assert running.end(how) == 0

    assert running.processes() == {}


def test_every_process_ends_when_the_supervisor_is_killed(running):
    running.end(signal.SIGKILL)

    wait_until(lambda: running.processes() == {})


CHILDREN = [
    pytest.param("celery -A mentoring worker", "worker has ended", id="worker"),
    pytest.param("celery -A mentoring beat", "beat has ended", id="beat", marks=pytest.mark.soak),
    pytest.param("gunicorn mentoring.wsgi", "web has ended", id="web", marks=pytest.mark.soak),
    pytest.param(r"bin/postgres -D", "PostgreSQL has ended", id="postgresql"),
    pytest.param("service_process valkey", "Valkey has ended", id="valkey", marks=pytest.mark.soak),
]


@pytest.mark.parametrize(("pattern", "sentence"), CHILDREN)
def test_the_death_of_one_ends_every_process_and_says_which(running, pattern, sentence):
    os.kill(running.pids_of(pattern)[0], signal.SIGKILL)

    assert running.portal.wait(60) == 1
    assert sentence in running.output.read_text()
    assert "Traceback" not in running.output.read_text()
    wait_until(lambda: running.processes() == {})


def test_make_stop_ends_it_from_elsewhere(running):
    stopped = running.command("-m", "devserver.run", "stop")

    assert (stopped.stdout, stopped.returncode) == ("Stopped.\n", 0)
    assert running.portal.wait(10) == 0
    assert running.processes() == {}


def test_make_stop_is_content_when_nothing_runs(prepared, stopped):
    stopped = prepared.command("-m", "devserver.run", "stop")

    assert (stopped.stdout, stopped.returncode) == ("Nothing was running.\n", 0)


def test_make_reset_asks_at_a_terminal_and_takes_no_for_an_answer(prepared, stopped):
    terminal, keyboard = pty.openpty()
    os.write(terminal, b"no\n")

    done = prepared.command("-m", "devserver.run", "reset", stdin=keyboard)

    assert done.returncode == 1
    assert done.stderr == "\nNothing has been thrown away.\n"
    assert (prepared.place() / "data").exists()


def test_a_second_one_in_the_same_folder_is_refused(running):
    second = running.command("-m", "devserver.run")

    assert second.returncode == 1
    assert second.stderr == "\nThe portal already runs from this folder. `make stop` ends it.\n"


def test_a_command_uses_the_running_database_and_leaves_it_running(running):
    before = running.pids_of(r"bin/postgres -D")

    asked = running.command("manage.py", "showmigrations", "accounts")

    assert asked.returncode == 0
    assert running.pids_of(r"bin/postgres -D") == before
    assert running.get("/readyz") == 200


REAL = {"DATABASE_URL": "postgres://portal@127.0.0.1:9/portal", "REDIS_URL": "redis://127.0.0.1:9/0"}
SECRETS = {"SECRET_KEY": "x" * 60, "PORTAL_URL": "https://mentoring.example"}


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [(REAL, "SECRET_KEY"), (REAL | SECRETS, "The database refused: connection failed")],
    ids=["no-secret", "no-database"],
)
def test_real_services_that_are_not_there_are_named_in_a_sentence(stopped, environment, sentence):
    done = stopped.command("-m", "devserver.run", **environment)

    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert not stopped.pids_of("service_process")
