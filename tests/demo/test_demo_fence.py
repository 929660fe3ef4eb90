"""Demo data, known passwords and /demo/ exist only where no real database was given (DESIGN §6)."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

REAL = {
    "DATABASE_URL": "postgres://portal@127.0.0.1:1/portal",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SECRET_KEY": "a-secret-of-fifty-characters-for-a-real-installation-x",
    "PORTAL_URL": "https://mentoring.example",
    "ALLOWED_HOSTS": "mentoring.example",
}
ASK = """
import django
django.setup()
from django.conf import settings
from django.urls import Resolver404, resolve
def exists(address):
    try:
        return bool(resolve(address))
    except Resolver404:
        return False
print(settings.DEMO, exists("/demo/styleguide/"), settings.STAFF_SECOND_FACTOR_REQUIRED)
"""


def run(code, **environment):
    """Python in a process of its own, which knows nothing of the embedded services of this test run."""
    clean = {name: value for name, value in os.environ.items() if name not in REAL and "EMBEDDED" not in name}
    clean |= {"DJANGO_SETTINGS_MODULE": "mentoring.settings"} | environment
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=clean, capture_output=True, text=True, timeout=60)


def test_with_a_real_database_there_is_no_demo():
    assert run(ASK, **REAL).stdout.split() == ["False", "False", "True"]


def test_with_the_embedded_database_there_is_one():
    embedded = {f"EMBEDDED_{name}": REAL[name] for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY")}

    assert run(ASK, **embedded).stdout.split() == ["True", "True", "False"]


@pytest.mark.parametrize("missing", ["SECRET_KEY", "PORTAL_URL", "REDIS_URL"])
def test_a_missing_secret_or_address_stops_the_start_and_is_named(missing):
    real = {name: value for name, value in REAL.items() if name != missing}

    answer = run("import django; django.setup()", **real)

    assert answer.returncode != 0
    assert missing in answer.stderr.splitlines()[-1]
