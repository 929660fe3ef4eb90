"""What a real installation's environment means, and what it refuses to start with."""

import json

import pytest

from tests.real_installation import REAL, run

SHOW = "import json; from django.conf import settings; print(json.dumps({}))"


def shown(expression, **changes):
    answer = run(SHOW.format(expression), **REAL | changes)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def test_encryption_asked_for_in_the_database_url_is_kept_beside_our_own_limits():
    url = REAL["DATABASE_URL"] + "?sslmode=verify-full&sslrootcert=/etc/ssl/campus.pem&keepalives_idle=60"

    options = shown("settings.DATABASES['default']['OPTIONS']", DATABASE_URL=url, DATABASE_OPTIONS="-c lock_timeout=1")

    assert options == {
        "connect_timeout": 3,
        "tcp_user_timeout": 10000,
        "keepalives_idle": 60,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "options": "-c jit=off -c lock_timeout=1",
        "prepare_threshold": 1,
        "sslmode": "verify-full",
        "sslrootcert": "/etc/ssl/campus.pem",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "x" * 49),
        ("PORTAL_URL", "http://mentoring.example"),
        ("PORTAL_URL", "x"),
    ],
)
def test_a_short_secret_and_an_address_without_encryption_stop_the_start_and_are_named(name, value):
    answer = run("import django; django.setup()", **REAL | {name: value})

    assert answer.returncode != 0
    assert name in answer.stderr.splitlines()[-1]


def test_cookies_belong_to_this_host_alone():
    code = """import django; django.setup(); from django.conf import settings; from core.cookies import name_of_cookie
print(settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, name_of_cookie("x"))"""

    names = run(code, **REAL).stdout.split()

    assert names == ["__Host-sessionid", "__Host-csrftoken", "__Host-language", "__Host-x"]


def test_a_brokers_certificate_is_checked():
    code = "from mentoring.celery import app; print(app.conf.broker_use_ssl['ssl_cert_reqs'].name)"

    assert run(code, **REAL | {"REDIS_URL": "rediss://broker.internal:6379/0"}).stdout.strip() == "CERT_REQUIRED"


def test_earlier_keys_come_from_the_environment():
    assert shown("settings.SECRET_KEY_FALLBACKS", SECRET_KEY_FALLBACKS="one,two") == ["one", "two"]
