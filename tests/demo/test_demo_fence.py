"""Demo data, known passwords and /demo/ exist only where no real database was given (DESIGN §6)."""

import pytest

from tests.real_installation import REAL, run

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
addresses = ["/demo/styleguide/", "/demo/mail/", "/demo/sign-in/"]
print(settings.DEMO, *map(exists, addresses), settings.STAFF_SECOND_FACTOR_REQUIRED)
"""


def test_with_a_real_database_there_is_no_demo_mailbox_nor_sign_in_by_a_click():
    assert run(ASK, **REAL).stdout.split() == ["False", "False", "False", "False", "True"]


def test_with_the_embedded_database_there_is_one():
    embedded = {f"EMBEDDED_{name}": REAL[name] for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY")}

    assert run(ASK, **embedded).stdout.split() == ["True", "True", "True", "True", "False"]


@pytest.mark.parametrize("missing", ["SECRET_KEY", "PORTAL_URL", "REDIS_URL"])
def test_a_missing_secret_or_address_stops_the_start_and_is_named(missing):
    real = {name: value for name, value in REAL.items() if name != missing}

    answer = run("import django; django.setup()", **real)

    assert answer.returncode != 0
    assert missing in answer.stderr.splitlines()[-1]
