import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from devserver.locks import SHARED, ask_holder_to_end, hold, is_held
from devserver.paths import CHECKOUT, CannotStart, Place, secret_key
from devserver.servers import SERVERS, Server

PATIENCE = 180  # seconds; a first start on a busy machine copies programs and makes a database
STOPS_WITHIN = 30  # seconds


class Use:
    """One process using one server."""

    def __init__(self, kind: type[Server], place: Place):
        self.kind, self.place = kind, place
        self.folder = place.folder(kind.name)
        self.address_file = self.folder / "address"
        self.lock = hold(self.folder / "users.lock", SHARED)  # waits while a keeper is stopping
        self.keeper: subprocess.Popen | None = None

    def has_keeper(self) -> bool:
        return is_held(self.folder / "keeper.lock")

    def call_keeper(self) -> None:
        """Start a keeper unless there is one. Of two started at once, one leaves again."""
        if self.has_keeper() or (self.keeper and self.keeper.poll() is None):
            return
        if self.keeper and self.keeper.returncode:
            raise CannotStart(self.why_it_failed())
        words = {"state": str(self.place.state), "data": str(self.place.data), "throw_away": self.place.throw_away}
        with (self.folder / "keeper.log").open("w") as log:
            self.keeper = subprocess.Popen(
                [sys.executable, "-m", "devserver.service_process", self.kind.name, json.dumps(words)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=CHECKOUT,
                start_new_session=True,  # a Ctrl-C ends the users first
            )

    def why_it_failed(self) -> str:
        failure = self.folder / "failure"
        if failure.exists():
            return failure.read_text()
        return f"{self.kind.title} could not be started. What happened is in {self.folder / 'keeper.log'}."

    def address(self) -> str:
        """Where the server answers, starting it if need be."""
        give_up = time.monotonic() + PATIENCE
        while time.monotonic() < give_up:
            self.call_keeper()
            address = self.address_file.read_text() if self.address_file.exists() else ""
            if address and self.has_keeper() and is_reachable(address):
                return address
            time.sleep(0.02)
        raise CannotStart(self.why_it_failed())

    def end(self) -> None:
        """Leave; who leaves last waits until the server is down."""
        os.close(self.lock)
        time.sleep(0.02)
        while self.has_keeper() and not self.address_file.exists():
            time.sleep(0.02)


def is_reachable(address: str) -> bool:
    """An address may have been left behind by a keeper that was killed."""
    url = urlsplit(address)
    with socket.socket() as connection:
        connection.settimeout(1)
        return connection.connect_ex((url.hostname, url.port)) == 0


@contextmanager
def services(place: Place | None = None) -> Iterator[dict[str, str]]:
    """Have PostgreSQL and Valkey: the real ones the environment names, else the embedded ones.

    Exports EMBEDDED_DATABASE_URL, EMBEDDED_REDIS_URL and, without DATABASE_URL, EMBEDDED_SECRET_KEY for the settings,
    and yields what it exported. Refuses with `CannotStart`.
    """
    missing = [kind for kind in SERVERS if not named(kind.variable)]
    if not missing:
        yield {}
        return
    place = place or Place.of_checkout()
    uses: list[Use] = []
    try:
        for kind in missing:
            uses.append(Use(kind, place))
            uses[-1].call_keeper()
        exported = {f"EMBEDDED_{use.kind.variable}": use.address() for use in uses}
        if not named("DATABASE_URL") and not named("SECRET_KEY"):
            exported["EMBEDDED_SECRET_KEY"] = secret_key(place)
        with exporting(exported):
            yield exported
    finally:
        for use in uses:
            use.end()


def named(variable: str) -> bool:
    """Whether the environment names a real service, or an embedded one that a parent process holds for us."""
    return bool(os.environ.get(variable) or os.environ.get(f"EMBEDDED_{variable}"))


@contextmanager
def exporting(variables: dict[str, str]) -> Iterator[None]:
    os.environ.update(variables)
    try:
        yield
    finally:
        for name in variables:
            os.environ.pop(name, None)


def running(place: Place) -> list[str]:
    """The titles of the servers that run here."""
    return [kind.title for kind in SERVERS if is_held(place.state / kind.name / "keeper.lock")]


def stop(place: Place) -> None:
    """Stop the servers, whoever uses them, and wait until they are down."""
    for kind in SERVERS:
        if not ask_holder_to_end(place.state / kind.name / "keeper.lock", STOPS_WITHIN):
            raise CannotStart(f"{kind.title} did not stop within {STOPS_WITHIN} seconds.")
