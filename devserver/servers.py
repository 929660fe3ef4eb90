"""The two servers, as their keepers see them: prepare, start on a free port, know when they answer."""

import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from devserver.binaries import postgres_programs, valkey_program
from devserver.paths import (
    CannotStart,
    Place,
    give_away,
    is_root,
    other_user,
    require_space,
    secret,
    sentences,
)
from devserver.subprocesses import BARE, start

PATIENCE = 60  # seconds a server may take until it answers
VERSION = "18"
SETTINGS = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "log_timezone=UTC"]
# A throw-away database may lose its last seconds, and nobody copies it; test workers open twenty connections and more.
FAST = [
    *("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0"),
    *("max_wal_size=4GB", "max_connections=400", "shared_buffers=256MB"),
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """What a keeper needs to know of a server."""

    name: str
    variable: str  # of the environment, in which a real one would be named
    title: str
    farewell: signal.Signals

    def __init__(self, place: Place):
        self.place = place
        self.folder = place.folder(self.name)
        self.folders = [self.folder]  # all that is its own
        self.log = self.folder / "log"
        self.port = 0

    def prepare(self) -> None:
        raise NotImplementedError

    def start(self) -> subprocess.Popen:
        """Begin on a free port."""
        raise NotImplementedError

    def answers(self) -> bool:
        raise NotImplementedError

    @property
    def address(self) -> str:
        raise NotImplementedError

    def explain(self) -> CannotStart:
        """Why it did not start, from what it said last."""
        said = self.log.read_text(errors="replace") if self.log.exists() else ""
        if "No space left on device" in said:
            return CannotStart(f"The disk is full: {self.title} could not write. Make room and run the command again.")
        last = said.strip().splitlines()[-1:] or ["it said nothing"]
        return CannotStart(f"{self.title} did not start ({last[0].strip()}). All it said is in {self.log}.")


class Postgres(Server):
    """PostgreSQL 18 with scram passwords on 127.0.0.1; a path to a socket could grow too long."""

    name = "postgres"
    variable = "DATABASE_URL"
    title = "PostgreSQL"
    farewell = signal.SIGINT  # "fast": ends sessions, keeps data

    def __init__(self, place: Place):
        super().__init__(place)
        self.data = place.data / "data"
        self.earlier = place.data / "data.earlier"
        self.folders = [self.data, self.earlier, self.folder]

    def prepare(self) -> None:
        """Make the data folder, whole or not at all; refuse one of another version."""
        self.bin = postgres_programs()
        is_ours = (self.folder / "password").exists()
        self.password = secret(self.folder / "password")
        if self.data.exists():
            self.check_version()
            self.end_orphan()
            if is_ours:
                return
            self.set_aside()
        with sentences(self.data):
            self.data.parent.mkdir(mode=0o755 if is_root() else 0o700, parents=True, exist_ok=True)
            require_space(self.data.parent)
            self.make_data()

    def check_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != VERSION:
            raise CannotStart(
                f"The data in {self.data} was written by PostgreSQL {found}, and this is PostgreSQL {VERSION}."
                f" Export it with version {found} first, or throw the demo data away with `make reset`."
            )

    def end_orphan(self) -> None:
        """A server whose keeper was killed stops by itself on Linux; elsewhere, and while it does, see it out."""
        if (self.data / "postmaster.pid").exists():
            subprocess.run(
                [self.bin / "pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop"],
                **self.as_servant(),
                capture_output=True,
                check=False,  # nobody there: the file was left by a machine that lost its power
            )

    def set_aside(self) -> None:
        """Data of an earlier checkout in the same folder: nobody has its password any more. The last one is kept."""
        shutil.rmtree(self.earlier, ignore_errors=True)
        self.data.rename(self.earlier)

    def make_data(self) -> None:
        half, password = self.data.with_name("data.half"), self.data.with_name("password.half")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        password.touch(mode=0o600)
        password.write_text(self.password)
        give_away(half)
        give_away(password)
        options: list[str] = ["--username=portal", f"--pwfile={password}", "--auth=scram-sha-256", "--encoding=UTF8"]
        options += ["--no-sync"] * self.place.throw_away + [
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
        ]
        self.run("initdb", "-D", half, *options)
        password.unlink()
        fast = ["-F"] * self.place.throw_away
        self.run("postgres", "--single", "-D", half, *fast, "postgres", input="CREATE DATABASE portal\n")
        half.rename(self.data)

    def run(self, program: str, *arguments: str | Path, input: str | None = None) -> None:  # noqa: A002
        done = subprocess.run(
            [self.bin / program, *arguments],
            **self.as_servant(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            input=input,
            text=True,
            check=False,
        )
        self.log.write_text(done.stdout)
        if done.returncode:
            raise self.explain()

    def as_servant(self) -> dict:
        return {"cwd": "/", "env": BARE} | other_user()

    def start(self) -> subprocess.Popen:
        self.port = free_port()
        settings = SETTINGS + [f"port={self.port}"] + (FAST if self.place.throw_away else [])
        options = [word for setting in settings for word in ("-c", setting)]
        with self.log.open("w") as log:
            return start([self.bin / "postgres", "-D", self.data, *options], log, **other_user())

    def answers(self) -> bool:
        """The server writes its state on the eighth line of its own file; pg_ctl reads the same."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > 7 and lines[3] == str(self.port) and lines[7].strip() == "ready"

    @property
    def address(self) -> str:
        return f"postgres://portal:{self.password}@127.0.0.1:{self.port}/portal"


class Valkey(Server):
    """Valkey with a password on 127.0.0.1. It carries messages only: PostgreSQL is the record, so nothing is saved."""

    name = "valkey"
    variable = "REDIS_URL"
    title = "Valkey"
    farewell = signal.SIGTERM

    def prepare(self) -> None:
        self.program = valkey_program()
        self.password = secret(self.folder / "password")

    def start(self) -> subprocess.Popen:
        self.port = free_port()
        settings = f'bind 127.0.0.1\nport {self.port}\nsave ""\nappendonly no\nrequirepass {self.password}\n'
        with self.log.open("w") as log:  # by standard input: a command line can be read by everybody
            process = start([self.program, "-"], log, stdin=subprocess.PIPE, **other_user())
        process.stdin.write(settings.encode())  # type: ignore[union-attr]
        process.stdin.close()  # type: ignore[union-attr]
        return process

    def answers(self) -> bool:
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


def start_until_it_answers(server: Server) -> subprocess.Popen:
    """A free port may be taken before the server binds it, so it gets three tries."""
    for attempt in range(3):
        process = server.start()
        give_up = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < give_up:
            if server.answers():
                return process
            time.sleep(0.02)
        process.kill()
        process.wait()
        if attempt == 2 or "ddress already in use" not in server.log.read_text(errors="replace"):
            break
    raise server.explain()
