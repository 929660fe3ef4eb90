"""Runs one server while it is leased: `python -m devserver.service_process <server> <state folders as JSON>`."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from devserver.locks import EXCLUSIVE, LockTaken, acquire, write_owner
from devserver.paths import CannotStart, StateFolders
from devserver.servers import SERVERS, Server, start_and_wait


class StopRequested(Exception):
    """The server died, or this process received SIGTERM."""


def request_stop(number, frame):
    raise StopRequested


def serve_until_unused(server: Server) -> None:
    """Start the server, publish its address, wait until the last lease has ended, and stop it."""
    server.prepare()
    process = start_and_wait(server)
    try:
        signal.signal(signal.SIGTERM, request_stop)
        signal.signal(signal.SIGCHLD, request_stop)
        if process.poll() is None:
            write_private(server.folder / "address", server.address)
            acquire(server.folder / "users.lock", EXCLUSIVE)
    except StopRequested:
        print(f"{server.title} is asked to stop, or has died.", file=sys.stderr)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        (server.folder / "address").unlink(missing_ok=True)
        stop_server(process, server.stop_signal)


def stop_server(process: subprocess.Popen, stop_signal: int) -> None:
    process.send_signal(stop_signal)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def write_private(path: Path, text: str) -> None:
    """Write the file completely or not at all, readable by its owner only."""
    fresh = path.with_name(path.name + ".new")
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    fresh.replace(path)


def main(name: str, folders: StateFolders) -> int:
    server = {server_class.name: server_class for server_class in SERVERS}[name](folders)
    try:
        acquire(server.folder / "keeper.lock", EXCLUSIVE, wait=False)
    except LockTaken:
        return 0  # another service process was faster
    write_owner(server.folder / "keeper.lock")
    (server.folder / "address").unlink(missing_ok=True)
    failure = server.folder / "failure"
    failure.unlink(missing_ok=True)
    try:
        serve_until_unused(server)
    except CannotStart as error:
        write_private(failure, str(error))
        return 1
    finally:
        if folders.is_temporary:
            remove_folders(server, folders)
    return 0


def remove_folders(server: Server, folders: StateFolders) -> None:
    """Remove the folders of the server, and the state folder too when this was the last server in it."""
    for folder in server.own_folders:
        shutil.rmtree(folder, ignore_errors=True)
    if not any(path.is_dir() for path in folders.state.iterdir()):
        shutil.rmtree(folders.state, ignore_errors=True)


if __name__ == "__main__":
    arguments = json.loads(sys.argv[2])
    state_folders = StateFolders(Path(arguments["state"]), Path(arguments["data"]), arguments["is_temporary"])
    sys.exit(main(sys.argv[1], state_folders))
