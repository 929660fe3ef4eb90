"""What `make run` says when it cannot install, and how it heals."""

import os
import shutil
import subprocess
import sys
from uuid import uuid4

import pytest
from django.conf import settings

import bootstrap

NO_INDEX_ANSWERS = {
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    "PIP_EXTRA_INDEX_URL": "",
    "PIP_FIND_LINKS": "",
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_NO_CACHE_DIR": "1",
    "PIP_RETRIES": "0",
}
PINNED = "six==1.17.0 --hash=sha256:4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274\n"


@pytest.fixture
def folder(tmp_path):
    """A checkout, as far as the installation knows."""
    return without_pins(tmp_path / "my portal")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The same after an installation; making one takes seconds, so the tests share it."""
    folder = without_pins(tmp_path_factory.mktemp("installed") / "my portal")
    assert "Making .venv" in install(folder).stdout
    return folder


@pytest.fixture
def installed(made):
    """Whole again, whatever the test before (in any order) left half-done."""
    pin(made, "")
    assert install(made).returncode == 0
    return made


def without_pins(folder):
    """Nothing is pinned, so nothing is downloaded."""
    (folder / "requirements").mkdir(parents=True)
    for name in ("base", "embedded", "dev"):
        (folder / "requirements" / f"{name}.txt").write_text("")
    for name in ("bootstrap.py", "Makefile"):
        shutil.copy(settings.BASE_DIR / name, folder)
    return folder


def pin(folder, text):
    (folder / "requirements" / "embedded.txt").write_text(text)


def run(folder, *words, **environment):
    clean = {key: value for key, value in os.environ.items() if key not in ("MAKEFLAGS", "MAKELEVEL")}
    return subprocess.run(
        words,
        cwd=folder,
        env=clean | environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=300,
    )


def install(folder, **environment):
    return run(folder, sys.executable, "bootstrap.py", "embedded", **environment)


def install_where(folder, fact):
    """Installs in a Python about which something else is true."""
    script = "sys.argv = ['bootstrap.py', 'embedded']; runpy.run_path('bootstrap.py', run_name='__main__')"
    return run(folder, sys.executable, "-c", f"import runpy, sys; {fact}; {script}")


def assert_refused(done, sentence):
    assert done.returncode != 0
    assert sentence in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_an_old_python_is_refused_by_name(folder):
    done = install_where(folder, "sys.version_info = (3, 9, 2, 'final', 0)")

    assert_refused(done, "Python 3.11 or newer is needed")
    assert "is Python 3.9.2" in done.stderr


def test_make_refuses_a_machine_without_python(folder):
    done = run(folder, "make", "run", "PYTHON=python-that-is-not-there")

    assert_refused(done, "Python 3.11 or newer is needed, and there is no python-that-is-not-there here.")


def test_a_python_without_venv_is_told_what_to_install(folder):
    done = install_where(folder, "sys.modules['ensurepip'] = None")

    assert_refused(done, "has no venv module. Install it (Debian: apt-get install python3")


def test_an_index_that_cannot_be_reached_is_said_to_be_that(installed):
    pin(installed, PINNED)

    done = install(installed, **NO_INDEX_ANSWERS)

    assert_refused(done, "the package index cannot be reached")


def test_a_full_disk_is_said_before_anything_is_written():
    with pytest.raises(bootstrap.CannotInstall, match=r"The disk is full: .* MB left and the packages need"):
        bootstrap.check_space(megabytes=10**9)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "the disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "not the one that was pinned"),
        ("ERROR: something new\n", "ERROR: something new"),
    ],
)
def test_what_pip_says_becomes_a_sentence(said, sentence):
    assert sentence in bootstrap.explain("The packages could not be installed", said)


def test_a_second_installation_returns_at_once(installed):
    pin(installed, "# one\n")
    install(installed)

    second = install(installed)

    assert (second.stdout, second.returncode) == ("", 0)


def test_new_pins_are_installed(installed):
    pin(installed, f"# {uuid4()}\n")

    assert install(installed).stdout == "Installing what is pinned in requirements/embedded.txt …\n"


def test_an_installation_that_was_killed_is_done_again_from_the_start(installed):
    (installed / ".venv" / "unfinished").touch()
    half = installed / ".venv" / "lib" / "half-a-package"
    half.touch()

    done = install(installed)

    assert "Making .venv" in done.stdout
    assert done.returncode == 0
    assert not half.exists()
