#!/usr/bin/env python3
"""Creates `.venv` and installs the pinned packages: `python3 bootstrap.py embedded` (to run) or `dev` (to test too).

Runs on a bare Python, so it uses the standard library only. When everything is installed it returns at once; an
installation that was killed starts again from the beginning.
"""

import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = (ROOT / ".venv").resolve()
PYTHON = VENV / "bin" / "python"
UNFINISHED = VENV / "unfinished"
LOG = ROOT / ".run" / "install.log"
MIN_PYTHON = (3, 11)
REQUIRED_SPACE = {"base": 600, "embedded": 700, "dev": 1200}  # megabytes
INCLUDED_IN = {"base": ["base", "embedded", "dev"], "embedded": ["embedded", "dev"], "dev": ["dev"]}
BAR_WIDTH = 24  # characters
INDEX_UNREACHABLE = re.compile(
    r"connection broken|NewConnectionError|Name or service not known|name resolution|Could not fetch URL|"
    r"Max retries exceeded|Read timed out|ProxyError|Network is unreachable|Connection refused|HTTP error 5\d\d"
)


class CannotInstall(Exception):
    """What is wrong and what to do about it, as a sentence."""


def check_python():
    if sys.version_info < MIN_PYTHON:
        version = ".".join(map(str, sys.version_info[:3]))
        raise CannotInstall(
            f"Python 3.11 or newer is needed, and {sys.executable} is Python {version}."
            " Install a newer one, or name it: make run PYTHON=/path/to/python3.11"
        )
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise CannotInstall(
            f"{sys.executable} has no venv module. Install it (Debian:"
            f" apt-get install python{sys.version_info[0]}.{sys.version_info[1]}-venv)"
            " or name another Python: make run PYTHON=/path/to/python3"
        )


def check_space(megabytes):
    free = shutil.disk_usage(ROOT).free // 1_000_000
    if free < megabytes:
        raise CannotInstall(f"The disk is full: {ROOT} has {free} MB left and the packages need {megabytes} MB.")


def requirements(name):
    return ROOT / "requirements" / f"{name}.txt"


def fingerprint(name):
    """A digest of what an installation depends on: the pinned packages, the Python and the path of `.venv`."""
    return hashlib.sha256(requirements(name).read_bytes() + sys.version.encode() + str(VENV).encode()).hexdigest()


def is_installed(name):
    stamps = [(VENV / f"installed-{larger}", larger) for larger in INCLUDED_IN[name]]
    return is_complete() and any(
        stamp.exists() and stamp.read_text() == fingerprint(larger) for stamp, larger in stamps
    )


def is_complete():
    """Whether `.venv` was installed to the end and its Python runs."""
    if UNFINISHED.exists() or not PYTHON.exists():
        return False
    return subprocess.run([str(PYTHON), "-c", ""], capture_output=True, check=False).returncode == 0


@contextmanager
def one_at_a_time():
    """Lock the installation; if two terminals start at once, the second waits for the first and has nothing to do."""
    LOG.parent.mkdir(mode=0o700, exist_ok=True)
    with (LOG.parent / "install.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another installation is under way here; waiting for it …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install(name):
    check_space(REQUIRED_SPACE[name])
    if not is_usable():
        say(f"Making .venv with Python {'.'.join(map(str, sys.version_info[:3]))} …")
        clear = ["--clear"] if VENV.exists() else []
        run([sys.executable, "-m", "venv", *clear, str(VENV)], "The virtual environment could not be made")
    UNFINISHED.touch()
    say(f"Installing what is pinned in requirements/{name}.txt …")
    for stamp in VENV.glob("installed-*"):
        stamp.unlink()
    total = len(re.findall(r"^[A-Za-z0-9]", requirements(name).read_text(), re.MULTILINE))
    options = ["--require-hashes", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    command = [str(PYTHON), "-m", "pip", "install", *options, "-r", str(requirements(name))]
    run(command, "The packages could not be installed", total)
    (VENV / f"installed-{name}").write_text(fingerprint(name))
    UNFINISHED.unlink()


def is_usable():
    """Whether packages can be added to `.venv`: it is complete, has pip, and uses this Python."""
    if not is_complete():
        return False
    code = "import sys, pip; print(sys.version)"
    result = subprocess.run([str(PYTHON), "-c", code], capture_output=True, text=True, check=False)
    return result.stdout.strip() == sys.version


def run(command, failure, total=0):
    """Run a command, show its progress and write its output to the log. Raises `CannotInstall` when it fails."""
    package_count = 0
    environment = {"PIP_RETRIES": "3", "PYTHONDONTWRITEBYTECODE": ""} | os.environ
    with LOG.open("w") as log:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, cwd=ROOT
        )
        for line in process.stdout:
            log.write(line)
            log.flush()
            package = re.match(r"(?:Collecting|Requirement already satisfied:) ([A-Za-z0-9._-]+)", line)
            if package and total:
                package_count += 1
                show_progress(min(package_count, total), total, package.group(1))
            elif line.startswith("Installing collected packages"):
                say(f"\nUnpacking {total} packages …")
    if process.wait():
        raise CannotInstall(explain(failure, LOG.read_text()))


def show_progress(done, total, name):
    if sys.stdout.isatty():
        filled = BAR_WIDTH * done // total
        print(f"\r[{'#' * filled}{'.' * (BAR_WIDTH - filled)}] {done} of {total}  {name:<36}", end="", flush=True)
    elif done % 20 == 0 or done == total:
        print(f"{done} of {total} packages", flush=True)


def explain(failure, output):
    """The failure and its cause, as a sentence for the person at the terminal."""
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return f"{failure}: the disk is full. Make room and run the command again."
    if "DO NOT MATCH THE HASHES" in output:
        return f"{failure}: one of them is not the one that was pinned. See {LOG}, and do not run it."
    if INDEX_UNREACHABLE.search(output) or "(from versions: none)" in output:
        return (
            f"{failure}: the package index cannot be reached, or does not have them."
            " Check the network and pip's settings (pip config list), then run the command again."
        )
    last_line = [line for line in output.splitlines() if line.strip()][-1:] or ["no reason was given"]
    return f"{failure}: {last_line[0].strip()} All that was said is in {LOG}."


def say(text):
    print(text, flush=True)


def main(name):
    check_python()
    if is_installed(name):
        return
    with one_at_a_time():
        if not is_installed(name):
            install(name)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except CannotInstall as error:
        sys.exit(f"\n{error}")
    except KeyboardInterrupt:
        sys.exit("\nStopped. The next run goes on from here.")
    except OSError as error:
        sys.exit(f"\n{error.filename or ROOT} could not be written: {error.strerror}.")
