"""Leases on the embedded services: the first starts them, the last to end stops them."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from devserver.locks import SHARED, acquire, is_held, terminate_owner
from devserver.paths import CHECKOUT, CannotStart, StateFolders, secret_key
from devserver.servers import SERVERS, Server

START_TIMEOUT = 180  # seconds; a first start on a busy machine copies programs and creates a database
STOP_TIMEOUT = 30  # seconds


class Lease:
    """This process's use of one server."""

    def __init__(self, server_class: type[Server], folders: StateFolders):
        self.server_class, self.state_folders = server_class, folders
        self.folder = folders.folder(server_class.name)
        self.address_file = self.folder / "address"
        self.lock = acquire(self.folder / "users.lock", SHARED)  # waits while a service process stops
        self.service_process: subprocess.Popen | None = None

    def has_service_process(self) -> bool:
        return is_held(self.folder / "keeper.lock")

    def ensure_service_process(self) -> None:
        """Start the service process unless one runs. If two start at once, one of them exits."""
        if self.has_service_process() or (self.service_process and self.service_process.poll() is None):
            return
        if self.service_process and self.service_process.returncode:
            raise CannotStart(self.failure_message())
        folders = self.state_folders
        arguments = {"state": str(folders.state), "data": str(folders.data), "is_temporary": folders.is_temporary}
        with (self.folder / "keeper.log").open("w") as log:
            self.service_process = subprocess.Popen(
                [sys.executable, "-m", "devserver.service_process", self.server_class.name, json.dumps(arguments)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=CHECKOUT,
                start_new_session=True,  # a Ctrl-C ends the lease holders first
            )

    def failure_message(self) -> str:
        failure = self.folder / "failure"
        if failure.exists():
            return failure.read_text()
        return f"{self.server_class.title} could not be started. What happened is in {self.folder / 'keeper.log'}."

    def address(self) -> str:
        """Where the server answers; starts it if necessary. Raises `CannotStart` after `START_TIMEOUT`."""
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline:
            self.ensure_service_process()
            address = self.address_file.read_text() if self.address_file.exists() else ""
            if address and self.has_service_process() and is_reachable(address):
                return address
            time.sleep(0.02)
        raise CannotStart(self.failure_message())

    def end(self) -> None:
        """End the lease. The last one waits until the server is down."""
        os.close(self.lock)
        time.sleep(0.02)
        while self.has_service_process() and not self.address_file.exists():
            time.sleep(0.02)


def is_reachable(address: str) -> bool:
    """Whether something listens at this address; a killed service process leaves its address file behind."""
    url = urlsplit(address)
    with socket.socket() as connection:
        connection.settimeout(1)
        return connection.connect_ex((url.hostname, url.port)) == 0


@contextmanager
def services(folders: StateFolders | None = None) -> Iterator[dict[str, str]]:
    """Provide PostgreSQL and Valkey: the real ones the environment names, otherwise the embedded ones.

    Exports EMBEDDED_DATABASE_URL, EMBEDDED_REDIS_URL and, without DATABASE_URL, EMBEDDED_SECRET_KEY for the settings,
    and yields the exported variables. Raises `CannotStart`.
    """
    missing = [server_class for server_class in SERVERS if not is_configured(server_class.variable)]
    if not missing:
        yield {}
        return
    folders = folders or StateFolders.for_checkout()
    leases: list[Lease] = []
    try:
        for server_class in missing:
            leases.append(Lease(server_class, folders))
            leases[-1].ensure_service_process()
        exported = {f"EMBEDDED_{lease.server_class.variable}": lease.address() for lease in leases}
        if not is_configured("DATABASE_URL") and not is_configured("SECRET_KEY"):
            exported["EMBEDDED_SECRET_KEY"] = secret_key(folders)
        with exported_environment(exported):
            yield exported
    finally:
        for lease in leases:
            lease.end()


def is_configured(variable: str) -> bool:
    """Whether the environment names a real service, or an embedded one that a parent process has leased."""
    return bool(os.environ.get(variable) or os.environ.get(f"EMBEDDED_{variable}"))


@contextmanager
def exported_environment(variables: dict[str, str]) -> Iterator[None]:
    os.environ.update(variables)
    try:
        yield
    finally:
        for name in variables:
            os.environ.pop(name, None)


def running_services(folders: StateFolders) -> list[str]:
    """The titles of the servers that run with these folders."""
    return [
        server_class.title for server_class in SERVERS if is_held(folders.state / server_class.name / "keeper.lock")
    ]


def stop_services(folders: StateFolders) -> None:
    """Stop the servers even if they are leased, and wait until they are down. Raises `CannotStart` on timeout."""
    for server_class in SERVERS:
        if not terminate_owner(folders.state / server_class.name / "keeper.lock", STOP_TIMEOUT):
            raise CannotStart(f"{server_class.title} did not stop within {STOP_TIMEOUT} seconds.")
