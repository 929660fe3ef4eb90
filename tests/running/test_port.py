"""The port is looked at before anything starts."""

import socket
import threading

import pytest

from devserver import CannotStart
from devserver.run import web


@pytest.fixture
def taken():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_port_that_is_taken_is_refused_with_another_to_choose(stopped, taken):
    done = stopped.command("-m", "devserver.run", PORT=str(taken))

    assert done.returncode == 1
    assert done.stderr == (f"\nPort {taken} is taken by another program. Choose another: make run PORT={taken + 1}\n")
    assert stopped.processes() == {}


@pytest.mark.parametrize("text", ["", "http", "0", "65536", "80 80", "-1"])
def test_what_is_no_port_is_refused(monkeypatch, text):
    monkeypatch.setenv("PORT", text)

    with pytest.raises(CannotStart, match="it must be a number from 1 to 65535"):
        web.port()


def test_a_port_that_a_killed_run_still_holds_is_waited_for():
    other = socket.create_server(("127.0.0.1", 0))
    port = other.getsockname()[1]
    threading.Timer(0.5, other.close).start()

    web.require_free(port, timeout=20)

    assert other.fileno() == -1
