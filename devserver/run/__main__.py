"""`python -m devserver.run`; from another terminal, `… stop` and `… reset`."""

import os
import shutil
import sys

import devserver
from devserver.locks import is_held, terminate_owner
from devserver.paths import is_root, root_data_folder
from devserver.run.supervisor import run, say

STOP_TIMEOUT = 40  # seconds


def stop() -> None:
    """Stop everything that runs from this checkout, including what a killed run left behind.

    Raises `CannotStart` when the portal does not stop within `STOP_TIMEOUT`.
    """
    folders = devserver.StateFolders.for_checkout()
    lock = folders.state / "run.lock"
    was_running = is_held(lock) or bool(devserver.running_services(folders))
    if not terminate_owner(lock, STOP_TIMEOUT):
        raise devserver.CannotStart(f"The portal did not stop within {STOP_TIMEOUT} seconds.")
    devserver.stop_services(folders)
    say("Stopped." if was_running else "Nothing was running.")


def reset() -> None:
    """Delete the embedded database and everything in .run. Asks first at an interactive terminal (unless FORCE=1)."""
    folders = devserver.StateFolders.for_checkout()
    say(
        f"This throws away the embedded database and everything else in {folders.state}. Real services are not touched."
    )
    if sys.stdin.isatty() and os.environ.get("FORCE") != "1" and input("Type yes to go on: ").strip().lower() != "yes":
        raise devserver.CannotStart("Nothing has been thrown away.")
    stop()
    for folder in [folders.state] + [root_data_folder()] * is_root():
        if folder.exists():
            shutil.rmtree(folder)
    say("Thrown away. `make run` begins anew.")


if __name__ == "__main__":
    try:
        {"run": run, "stop": stop, "reset": reset}[sys.argv[1] if sys.argv[1:] else "run"]()
    except devserver.CannotStart as error:
        sys.exit(f"\n{error}")
