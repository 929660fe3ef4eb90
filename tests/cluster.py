"""The tests' own PostgreSQL and Valkey, fast and thrown away, and the browser. Loaded by `-p tests.cluster`.

It comes before Django reads its settings. In parallel runs the first process starts the services and the workers
inherit their addresses. They end with the run however it ends (devserver). TEST_DATABASE_URL names a
database server to use instead; DATABASE_URL and the like of the shell are never touched.
"""

import os
import shutil
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

import devserver
from devserver.locks import exclusive_lock
from devserver.paths import is_root

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"  # mentoring.celery has just named the portal's own
PREFIX = "mentoring-portal-tests-"
OF_THE_SHELL = [
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "EMAIL_URL",
    "PORTAL_URL",
    "ALLOWED_HOSTS",
    "DATABASE_OPTIONS",
]
SHARING_A_CHECKOUT = [f"tests/running/test_{name}.py" for name in ("make_run", "make_bench", "port")]
# The first is Chromium without its windows: no processes for what nobody looks at.
BROWSERS = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
BROWSER_FLAGS = [
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config):
    options = early_config.known_args_namespace
    if not (options.help or options.version or "PYTEST_XDIST_WORKER" in os.environ):
        early_config.add_cleanup(start_services().close)
    return (yield)


class WhatIsSharedStaysTogether(LoadScopeScheduling):
    """A worker takes a whole file, so that what its tests share is made once; tests of the browser go one by one.

    The files that share the one checkout of tests/running count as one. (`xdist_group` marks cannot say so: pytest 9.2
    does not read the attribute that xdist 3.8 writes them into.)
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if file in SHARING_A_CHECKOUT:
            return "make-run"
        return nodeid if file.startswith("tests/browser/") else file


def pytest_xdist_make_scheduler(config, log):
    config.option.loadscopereorder = False  # the long ones begin (conftest.py), not those with the most tests
    return WhatIsSharedStaysTogether(config, log)


def start_services() -> ExitStack:
    for name in OF_THE_SHELL:
        os.environ.pop(name, None)
    if "TEST_DATABASE_URL" in os.environ:
        os.environ |= {"EMBEDDED_DATABASE_URL": os.environ["TEST_DATABASE_URL"], "EMBEDDED_SECRET_KEY": "of the tests"}
    started = ExitStack()
    try:
        started.enter_context(devserver.services(devserver.StateFolders.temporary(PREFIX)))
    except devserver.CannotStart as error:
        raise pytest.UsageError(str(error)) from None
    return started


def browser_options() -> dict:
    """How to start the browser: for Playwright's `launch` and the fixture of the same name in conftest.py."""
    flags = BROWSER_FLAGS + ["--no-sandbox"] * is_root()  # as root Chromium has no sandbox
    return {"executable_path": chromium(), "args": flags}


def chromium() -> str:
    """The path of Chromium, installed from Debian when it is missing and we may."""
    with exclusive_lock(Path(tempfile.gettempdir()) / f"{PREFIX}chromium-{os.geteuid()}.lock"):
        found = installed_chromium()
        if not found and is_root() and shutil.which("apt-get"):
            install_chromium()
            found = installed_chromium()
    if not found:
        pytest.fail(
            "The browser tests need Chromium. Install it (Debian: `sudo apt-get install chromium`),"
            " or name it: CHROMIUM=/path/to/chromium.",
            pytrace=False,
        )
    return found


def installed_chromium() -> str | None:
    names = [os.environ["CHROMIUM"]] if "CHROMIUM" in os.environ else BROWSERS
    return next((path for path in map(shutil.which, names) if path), None)


def install_chromium() -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", "chromium", BROWSERS[0]]):
        done = subprocess.run(["apt-get", *arguments], env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.fail(f"Chromium could not be installed from Debian:\n{done.stderr.strip()}", pytrace=False)
