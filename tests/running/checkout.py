"""A second checkout in a folder of its own, with a space in its path, to be run as a person would run it."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from email.message import Message
from pathlib import Path

from django.conf import settings

NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", ".run", "staticfiles", "media", "*.pyc", "__pycache__", ".*_cache", "tests", "look-out", "docs"
)
OF_THE_TESTS = ["DJANGO_SETTINGS_MODULE", "MAKELEVEL", "MAKEFLAGS"]
PATIENCE = 600  # seconds; a loaded machine may take long to start


class Checkout:
    def __init__(self, path: Path):
        self.path = path
        self.modes_before = self.modes_around()
        shutil.copytree(settings.BASE_DIR, path, ignore=NOT_COPIED)
        self.port = free_port()
        self.portal: subprocess.Popen | None = None
        self.output = path.with_name("output")

    def environment(self, **more) -> dict:
        return of_the_shell() | {"PORT": str(self.port)} | more

    def modes_around(self) -> dict[str, str]:
        """The permissions of every folder above it."""
        return {str(folder): oct(folder.stat().st_mode) for folder in self.path.parents}

    def command(self, *words, stdin=subprocess.DEVNULL, **environment) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, *words],
            cwd=self.path,
            env=self.environment(**environment),
            stdin=stdin,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    def start(self) -> None:
        """`make run`, without waiting for it."""
        with self.output.open("w") as output:
            self.portal = subprocess.Popen(
                [sys.executable, "-m", "devserver.run"],
                cwd=self.path,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def run(self) -> None:
        """`make run` until it says Ready."""
        self.start()
        wait_until(lambda: "Ready:" in self.output.read_text() or self.portal.poll() is not None)
        assert "Ready:" in self.output.read_text(), self.output.read_text()

    @property
    def is_running(self) -> bool:
        return self.portal is not None and self.portal.poll() is None

    def end(self, how=signal.SIGINT) -> int:
        """Send the signal to the supervisor alone; returns its exit code."""
        self.portal.send_signal(how)
        return self.portal.wait(PATIENCE)

    def get(self, path) -> int:
        return self.fetch(path)[0]

    def fetch(self, path) -> tuple[int, Message, bytes]:
        """What the web process answers to a browser that takes Brotli: status, headers, body as sent."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", headers={"Accept-Encoding": "gzip, br", "Accept": "text/html"}
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, response.headers, response.read()

    def processes(self) -> dict[int, str]:
        """Every process of this checkout, by id: works in its folder, or was started from its place."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                ours = [str(self.path), str(self.place())]
                if any(word in words or word in str((entry / "cwd").readlink()) for word in ours):
                    found[int(entry.name)] = words
        return found

    def place(self) -> Path:
        code = "from devserver.paths import StateFolders; print(StateFolders.for_checkout().data)"
        if not hasattr(self, "_place"):
            self._place = Path(self.command("-c", code).stdout.strip())
        return self._place

    def pids_of(self, pattern: str) -> list[int]:
        return sorted(pid for pid, words in self.processes().items() if re.search(pattern, words))

    def throw_away(self) -> None:
        if self.is_running:
            self.end(signal.SIGTERM)
        place = self.place()
        done = self.command("-m", "devserver.run", "reset")
        assert done.returncode == 0, done.stderr
        assert not place.exists()


def of_the_shell() -> dict:
    """The environment without what this test run has put into it."""
    ours = (*OF_THE_TESTS, *(key for key in os.environ if "EMBEDDED" in key or key.startswith("PYTEST_")))
    return {key: value for key, value in os.environ.items() if key not in ours}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(happens, within=PATIENCE) -> None:
    give_up = time.monotonic() + within
    while not happens():
        assert time.monotonic() < give_up, f"did not happen within {within} seconds"
        time.sleep(0.1)
