"""Keeps one server for as long as anybody uses it: `python -m devserver.service_process <server> <place>`."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from devserver.locks import EXCLUSIVE, Taken, hold, sign
from devserver.paths import CannotStart, Place
from devserver.servers import SERVERS, Server, start_until_it_answers


class Ended(Exception):
    """The server died, or somebody asked the keeper to stop."""


def end(number, frame):
    raise Ended


def keep(server: Server) -> None:
    """Start the server, tell its address, wait until its last user has left, stop it."""
    server.prepare()
    process = start_until_it_answers(server)
    try:
        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGCHLD, end)
        if process.poll() is None:
            write_private(server.folder / "address", server.address)
            hold(server.folder / "users.lock", EXCLUSIVE)
    except Ended:
        print(f"{server.title} is asked to stop, or has died.", file=sys.stderr)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        (server.folder / "address").unlink(missing_ok=True)
        stop(process, server.farewell)


def stop(process: subprocess.Popen, farewell: int) -> None:
    process.send_signal(farewell)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def write_private(path: Path, text: str) -> None:
    """Whole or not at all, readable by its owner only."""
    fresh = path.with_name(path.name + ".new")
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    fresh.replace(path)


def main(name: str, place: Place) -> int:
    server = {kind.name: kind for kind in SERVERS}[name](place)
    try:
        hold(server.folder / "keeper.lock", EXCLUSIVE, wait=False)
    except Taken:
        return 0  # another keeper was faster
    sign(server.folder / "keeper.lock")
    (server.folder / "address").unlink(missing_ok=True)
    failure = server.folder / "failure"
    failure.unlink(missing_ok=True)
    try:
        keep(server)
    except CannotStart as error:
        write_private(failure, str(error))
        return 1
    finally:
        if place.throw_away:
            throw_away(server, place)
    return 0


def throw_away(server: Server, place: Place) -> None:
    """Remove what the server had, and the place itself when this was the last server in it."""
    for folder in server.folders:
        shutil.rmtree(folder, ignore_errors=True)
    if not any(path.is_dir() for path in place.state.iterdir()):
        shutil.rmtree(place.state, ignore_errors=True)


if __name__ == "__main__":
    words = json.loads(sys.argv[2])
    sys.exit(main(sys.argv[1], Place(Path(words["state"]), Path(words["data"]), words["throw_away"])))
