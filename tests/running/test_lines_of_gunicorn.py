"""What gunicorn itself writes: JSON that leads to the request, and tells neither tokens nor who has asked."""

import json
import re
import socket
import subprocess
import sys
import time
from contextlib import closing

import pytest
from django.conf import settings

FAILS = """
def application(environ, start_response):
    raise ValueError("outside of the portal's own error page")
"""
TOKEN, NUMBER = "a-token-of-an-answer-link", "abcdef0123456789"


@pytest.fixture
def port():
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def server(port, tmp_path):
    (tmp_path / "failing.py").write_text(FAILS)
    options = ["--bind", f"127.0.0.1:{port}", "--pythonpath", str(tmp_path), "--no-control-socket"]
    command = [sys.executable, "-m", "gunicorn", "--config", "python:mentoring.gunicorn", *options]
    with subprocess.Popen(
        [*command, "failing:application"], cwd=settings.BASE_DIR, stderr=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.terminate()


def send(port, request):
    """The answer to these bytes, as soon as the server listens."""
    for _try in range(100):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
                connection.sendall(request)
                return connection.recv(100)
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise TimeoutError


def test_lines_are_json_with_the_number_of_the_request_and_without_what_was_asked(server, port):
    path = f"/answer/{TOKEN}/?who=ana@people.example"
    send(port, f"GET {path} HTTP/1.1\r\nHost: x\r\nX-Request-ID: {NUMBER}\r\n\r\n".encode())
    send(port, f"GET {path} HTTP/nine\r\nHost: x\r\n\r\n".encode())
    server.terminate()
    written = server.stderr.read()

    lines = [json.loads(line) for line in written.splitlines()]
    assert [line["request"] for line in lines if "traceback" in line] == [NUMBER]
    assert {line["level"] for line in lines} >= {"INFO", "WARNING", "ERROR"}
    said = "\n".join(line["message"] for line in lines if line["level"] != "INFO")
    assert [word for word in (TOKEN, "ana@people.example") if word in written] == []
    assert not re.search(r"\d+\.\d+\.\d+\.\d+", said)
