"""`python -m devserver.run` and, from elsewhere, `… stop` and `… reset`."""

import os
import shutil
import sys

import devserver
from devserver.locks import ask_holder_to_end, is_held
from devserver.paths import is_root, shared_place
from devserver.run.supervisor import run, say

STOPS_WITHIN = 40  # seconds


def stop() -> None:
    """End what runs from this checkout, also what a killed run has left. Fine if nothing runs."""
    place = devserver.Place.of_checkout()
    lock = place.state / "run.lock"
    found = is_held(lock) or bool(devserver.running(place))
    if not ask_holder_to_end(lock, STOPS_WITHIN):
        raise devserver.CannotStart(f"The portal did not stop within {STOPS_WITHIN} seconds.")
    devserver.stop(place)
    say("Stopped." if found else "Nothing was running.")


def reset() -> None:
    """Throw away the embedded database and everything in .run. Asks first if somebody sits at the terminal."""
    place = devserver.Place.of_checkout()
    say(f"This throws away the embedded database and everything else in {place.state}. Real services are not touched.")
    if sys.stdin.isatty() and os.environ.get("FORCE") != "1" and input("Type yes to go on: ").strip().lower() != "yes":
        raise devserver.CannotStart("Nothing has been thrown away.")
    stop()
    for folder in [place.state] + [shared_place()] * is_root():
        if folder.exists():
            shutil.rmtree(folder)
    say("Thrown away. `make run` begins anew.")


if __name__ == "__main__":
    try:
        {"run": run, "stop": stop, "reset": reset}[sys.argv[1] if sys.argv[1:] else "run"]()
    except devserver.CannotStart as error:
        sys.exit(f"\n{error}")
