"""The two servers as their service processes use them: prepare, start on a free port, check that they answer."""

import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from devserver.binaries import postgres_programs, valkey_program
from devserver.paths import (
    CannotStart,
    StateFolders,
    give_to_service_user,
    is_root,
    readable_errors,
    require_disk_space,
    service_user_options,
    stored_secret,
)
from devserver.subprocesses import BARE_ENVIRONMENT, start_child

START_TIMEOUT = 60  # seconds until a server has to answer
VERSION = "18"
SETTINGS = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "log_timezone=UTC"]
# A temporary database may lose its last seconds, and no one copies it; test workers open more than twenty connections.
FAST_SETTINGS = [
    *("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0"),
    *("max_wal_size=4GB", "max_connections=400", "shared_buffers=256MB"),
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """What a service process needs to know about a server."""

    name: str
    variable: str  # the environment variable that names a real service
    title: str
    stop_signal: signal.Signals

    def __init__(self, folders: StateFolders):
        self.state_folders = folders
        self.folder = folders.folder(self.name)
        self.own_folders = [self.folder]  # removed with a temporary server
        self.log = self.folder / "log"
        self.port = 0

    def prepare(self) -> None:
        raise NotImplementedError

    def start(self) -> subprocess.Popen:
        """Start the server on a free port."""
        raise NotImplementedError

    def is_ready(self) -> bool:
        raise NotImplementedError

    @property
    def address(self) -> str:
        raise NotImplementedError

    def start_error(self) -> CannotStart:
        """Why the server did not start, from the end of its log."""
        output = self.log.read_text(errors="replace") if self.log.exists() else ""
        if "No space left on device" in output:
            return CannotStart(f"The disk is full: {self.title} could not write. Make room and run the command again.")
        last_line = output.strip().splitlines()[-1:] or ["it said nothing"]
        return CannotStart(f"{self.title} did not start ({last_line[0].strip()}). All it said is in {self.log}.")


class Postgres(Server):
    """PostgreSQL 18 with SCRAM passwords on 127.0.0.1; the path of a Unix socket could be too long."""

    name = "postgres"
    variable = "DATABASE_URL"
    title = "PostgreSQL"
    stop_signal = signal.SIGINT  # "fast": ends sessions, keeps data

    def __init__(self, folders: StateFolders):
        super().__init__(folders)
        self.data = folders.data / "data"
        self.earlier = folders.data / "data.earlier"
        self.own_folders = [self.data, self.earlier, self.folder]

    def prepare(self) -> None:
        """Create the data folder, completely or not at all. Raises `CannotStart` for data of another version."""
        self.bin = postgres_programs()
        has_password = (self.folder / "password").exists()
        self.password = stored_secret(self.folder / "password")
        if self.data.exists():
            self.check_version()
            self.stop_orphan()
            if has_password:
                return
            self.set_data_aside()
        with readable_errors(self.data):
            self.data.parent.mkdir(mode=0o755 if is_root() else 0o700, parents=True, exist_ok=True)
            require_disk_space(self.data.parent)
            self.create_data()

    def check_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != VERSION:
            raise CannotStart(
                f"The data in {self.data} was written by PostgreSQL {found}, and this is PostgreSQL {VERSION}."
                f" Export it with version {found} first, or throw the demo data away with `make reset`."
            )

    def stop_orphan(self) -> None:
        """Stop a server whose service process was killed; on Linux it stops by itself, and this waits for that."""
        if (self.data / "postmaster.pid").exists():
            subprocess.run(
                [self.bin / "pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop"],
                **self.service_options(),
                capture_output=True,
                check=False,  # no such process: the file was left by a machine that lost its power
            )

    def set_data_aside(self) -> None:
        """Move a data folder whose password is lost to `data.earlier`, replacing the previous one."""
        shutil.rmtree(self.earlier, ignore_errors=True)
        self.data.rename(self.earlier)

    def create_data(self) -> None:
        unfinished, password_file = self.data.with_name("data.half"), self.data.with_name("password.half")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        password_file.touch(mode=0o600)
        password_file.write_text(self.password)
        give_to_service_user(unfinished)
        give_to_service_user(password_file)
        options: list[str] = [
            "--username=portal",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
        ]
        options += ["--no-sync"] * self.state_folders.is_temporary + [
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
        ]
        self.run("initdb", "-D", unfinished, *options)
        password_file.unlink()
        fast = ["-F"] * self.state_folders.is_temporary
        self.run("postgres", "--single", "-D", unfinished, *fast, "postgres", input="CREATE DATABASE portal\n")
        unfinished.rename(self.data)

    def run(self, program: str, *arguments: str | Path, input: str | None = None) -> None:  # noqa: A002
        result = subprocess.run(
            [self.bin / program, *arguments],
            **self.service_options(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            input=input,
            text=True,
            check=False,
        )
        self.log.write_text(result.stdout)
        if result.returncode:
            raise self.start_error()

    def service_options(self) -> dict:
        return {"cwd": "/", "env": BARE_ENVIRONMENT} | service_user_options()

    def start(self) -> subprocess.Popen:
        self.port = free_port()
        settings = SETTINGS + [f"port={self.port}"] + (FAST_SETTINGS if self.state_folders.is_temporary else [])
        options = [argument for setting in settings for argument in ("-c", setting)]
        with self.log.open("w") as log:
            return start_child([self.bin / "postgres", "-D", self.data, *options], log, **service_user_options())

    def is_ready(self) -> bool:
        """Whether the server is ready: it says so on the eighth line of postmaster.pid, which pg_ctl reads too."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > 7 and lines[3] == str(self.port) and lines[7].strip() == "ready"

    @property
    def address(self) -> str:
        return f"postgres://portal:{self.password}@127.0.0.1:{self.port}/portal"


class Valkey(Server):
    """Valkey with a password on 127.0.0.1. It only carries messages; PostgreSQL is the record, so it saves nothing."""

    name = "valkey"
    variable = "REDIS_URL"
    title = "Valkey"
    stop_signal = signal.SIGTERM

    def prepare(self) -> None:
        self.program = valkey_program()
        self.password = stored_secret(self.folder / "password")

    def start(self) -> subprocess.Popen:
        self.port = free_port()
        settings = f'bind 127.0.0.1\nport {self.port}\nsave ""\nappendonly no\nrequirepass {self.password}\n'
        with self.log.open("w") as log:  # by standard input: anyone can read a command line
            process = start_child([self.program, "-"], log, stdin=subprocess.PIPE, **service_user_options())
        process.stdin.write(settings.encode())  # type: ignore[union-attr]
        process.stdin.close()  # type: ignore[union-attr]
        return process

    def is_ready(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\n".encode())
                return connection.recv(5) == b"+OK\r\n"
        except OSError:
            return False

    @property
    def address(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"


SERVERS: tuple[type[Server], ...] = (Postgres, Valkey)


def start_and_wait(server: Server) -> subprocess.Popen:
    """Start the server and wait until it answers, in three attempts: a free port may be taken before it is bound.

    Raises `CannotStart`.
    """
    for attempt in range(3):
        process = server.start()
        deadline = time.monotonic() + START_TIMEOUT
        while process.poll() is None and time.monotonic() < deadline:
            if server.is_ready():
                return process
            time.sleep(0.02)
        process.kill()
        process.wait()
        if attempt == 2 or "ddress already in use" not in server.log.read_text(errors="replace"):
            break
    raise server.start_error()
