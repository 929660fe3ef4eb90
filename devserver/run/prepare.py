"""Prepares the portal before it starts, in steps that are safe to repeat: `python -m devserver.run.prepare`.

A release of a real installation runs the same steps (docs/deploy.md).
"""

import hashlib
import io
import os
import sys
import time
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import Error
from django.template.loader import render_to_string

import devserver

# To add a step, add a line: the title printed while it runs, then the command and its options.
STEPS = [
    ("Translations", "compile_translations"),
    ("Database", "migrate", "--noinput"),
    ("Rate limits", "createcachetable"),
    ("Words to search by", "load_vocabularies"),
    ("Activities and goals to begin with", "load_agreement_vocabulary"),
    ("Texts", "load_program"),
    ("Groups of staff", "setup_groups"),
]
DEMO_STEPS = [
    ("Demo", "load_demo"),
]


def prepare() -> None:
    """Run every step, and those of the demo where no real database was given (DESIGN §6)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")
    django.setup()
    for title, *command in STEPS + DEMO_STEPS * settings.DEMO:
        run_step(title, *command)
    if settings.DEMO:
        apps.get_model("program", "Heartbeat").objects.all().delete()  # heartbeats of an earlier run prove nothing
    prepare_static_files()


def run_step(title: str, command: str, *options: str) -> None:
    """Run one step, and say in one line what it is and how long it took: no permissions, no progress bars."""
    started = time.monotonic()
    print(f"{title} …", end=" ", flush=True)
    try:
        call_command(command, *options, verbosity=0, stdout=io.StringIO())
    except BaseException:
        print(flush=True)  # what went wrong begins a line
        raise
    print(f"{time.monotonic() - started:.1f} s", flush=True)


def prepare_static_files() -> None:
    """Collect them, and write beside them the pages that nginx serves by itself (docs/deploy/nginx.conf)."""
    fingerprint = fingerprint_of_static_files()
    if fingerprint != stored_fingerprint():
        run_step("Styles and scripts", "collectstatic", "--noinput")
        static_stamp().write_text(fingerprint)
    # While gunicorn does not answer, and for files it does not let through.
    for name, page in (("unavailable", "503"), ("too_large", "413")):
        (Path(settings.STATIC_ROOT) / f"{name}.html").write_text(render_to_string(f"{page}.html"))
    let_web_server_read(Path(settings.STATIC_ROOT))


def let_web_server_read(folder: Path) -> None:
    """Let other users of this machine read these files, whatever the umask was, or an earlier release has set."""
    for path in (folder, *folder.rglob("*")):
        mode = 0o755 if path.is_dir() else 0o644
        if path.stat().st_mode & 0o777 != mode:
            path.chmod(mode)


def static_stamp() -> Path:
    return Path(settings.STATIC_ROOT) / ".fingerprint"


def stored_fingerprint() -> str:
    return static_stamp().read_text() if static_stamp().exists() else ""


def fingerprint_of_static_files() -> str:
    """A digest of all static files. Collecting compresses them, which is slow, so it runs only when one has changed."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(ignore_patterns=[]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def main() -> str | None:
    """Prepare the portal. Returns what went wrong, in a sentence; None if all went well."""
    try:
        with devserver.services():
            prepare()
    except (devserver.CannotStart, ImproperlyConfigured, CommandError) as error:
        return str(error)
    except Error as error:
        if "No space left on device" in str(error):
            return "The disk is full: the database could not write. Make room and run the command again."
        return f"The database refused: {str(error).strip()}"
    return None


if __name__ == "__main__":
    sys.exit(main())
