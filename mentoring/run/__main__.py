"""`python -m mentoring.run` and, from elsewhere, `… stop` and `… reset`."""

import os
import shutil
import signal
import sys
import time
from pathlib import Path

from mentoring import embedded
from mentoring.embedded.locks import is_held
from mentoring.embedded.place import is_root, shared_place
from mentoring.run.supervisor import run, say

STOPS_WITHIN = 40  # seconds


def stop() -> None:
    """End what runs from this checkout, also what a killed run has left. Fine if nothing runs."""
    place = embedded.Place.of_checkout()
    lock = place.state / "run.lock"
    found = is_held(lock) or bool(embedded.running(place))
    ask_to_stop(lock)
    embedded.stop(place)
    say("Stopped." if found else "Nothing was running.")


def ask_to_stop(lock: Path) -> None:
    """Tell the supervisor, whose process id is in its lock, and wait until it has let go."""
    give_up, asked = time.monotonic() + STOPS_WITHIN, False
    while is_held(lock):
        if not asked and (supervisor := lock.read_text()):
            os.kill(int(supervisor), signal.SIGTERM)
            asked = True
        if time.monotonic() > give_up:
            raise embedded.CannotStart(f"The portal did not stop within {STOPS_WITHIN} seconds.")
        time.sleep(0.1)


def reset() -> None:
    """Throw away the embedded database and everything in .run. Asks first if somebody sits at the terminal."""
    place = embedded.Place.of_checkout()
    say(f"This throws away the embedded database and everything else in {place.state}. Real services are not touched.")
    if sys.stdin.isatty() and os.environ.get("FORCE") != "1" and input("Type yes to go on: ").strip().lower() != "yes":
        raise embedded.CannotStart("Nothing has been thrown away.")
    stop()
    for folder in [place.state] + [shared_place()] * is_root():
        if folder.exists():
            shutil.rmtree(folder)
    say("Thrown away. `make run` begins anew.")


if __name__ == "__main__":
    try:
        {"run": run, "stop": stop, "reset": reset}[sys.argv[1] if sys.argv[1:] else "run"]()
    except embedded.CannotStart as error:
        sys.exit(f"\n{error}")
