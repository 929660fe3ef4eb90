"""Runs at another moment (`make clocks`): the servers get its clock, and a machine without libfaketime a sentence."""

import subprocess
import sys
from pathlib import Path

import pytest

from devserver.paths import CHECKOUT
from tests import clocks

WHAT_SERVERS_SEE = "from devserver.subprocesses import BARE_ENVIRONMENT; print(*sorted(BARE_ENVIRONMENT))"


def servers_see(environment):
    command = [sys.executable, "-c", WHAT_SERVERS_SEE]
    done = subprocess.run(command, env=environment, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_servers_live_at_the_moment_of_the_run_and_see_nothing_else_of_it():
    own = ["LANG", "LC_ALL", "PATH", "TZ"]
    shifted = ["FAKETIME", "FAKETIME_DISABLE_SHM", "FAKETIME_DONT_FAKE_MONOTONIC", "LD_PRELOAD"]
    environment = clocks.environment_at(clocks.MOMENTS["29 February"], Path("nowhere.so"))

    assert servers_see(environment) == sorted(own + shifted)
    assert servers_see({name: value for name, value in environment.items() if name not in shifted}) == own


def test_a_server_with_a_clock_of_its_own_is_not_used(monkeypatch):
    monkeypatch.setenv("TEST_DATABASE_URL", "postgres://nobody@127.0.0.1:1/nowhere")

    assert "TEST_DATABASE_URL" not in clocks.environment_at(clocks.MOMENTS["29 February"], Path("nowhere.so"))


def test_the_copy_of_the_library_does_nothing_but_shift(tmp_path):
    library = tmp_path / "library.so"
    library.write_bytes(b"\0clock_gettime\0epoll_wait\0usleep\0")
    (tmp_path / "copy").mkdir()

    copy = clocks.without_waiting(library, tmp_path / "copy")

    assert copy.read_bytes() == b"\0clock_gettime\0----------\0------\0"


def test_a_library_that_does_not_shift_is_refused():
    with pytest.raises(SystemExit, match="nowhere.so does not set the clock on this machine"):
        clocks.refuse_unless_it_shifts(Path("nowhere.so"))


def test_without_it_one_reads_how_to_get_it(monkeypatch):
    monkeypatch.setattr(clocks, "PLACES", [])
    monkeypatch.setenv("PATH", "")

    with pytest.raises(SystemExit, match="Install it \\(Debian: `sudo apt-get install faketime`\\)"):
        clocks.install()
