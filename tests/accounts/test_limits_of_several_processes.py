"""Limits hold over real web processes: gunicorn with four of them on the database of the test."""

import os
import re
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from notifications.models import OutgoingMail
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
PROCESSES, GUESSES = 4, 16
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
TRIED = "The email address and/or password you specified are not correct."
REFUSED = "Too many failed login attempts. Try again later."


@pytest.fixture
def portal(request):
    """The address of a portal of several processes; afterwards it is seen that more than one has answered."""
    database = connection.settings_dict
    address = f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
    environment = os.environ | {
        "EMBEDDED_DATABASE_URL": f"{address}/{database['NAME']}",
        "EMBEDDED_SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": getattr(request, "param", "tests.settings"),
    }
    with socket.create_server(("127.0.0.1", 0)) as listening:
        binds = ["--bind", f"fd://{listening.fileno()}", "--workers", str(PROCESSES), "--no-control-socket"]
        logs = ["--access-logfile", "-", "--access-logformat", "%(p)s %(s)s %(U)s", "--log-level", "warning"]
        with subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "mentoring.wsgi", *binds, *logs],
            env=environment,
            cwd=settings.BASE_DIR,
            stdout=subprocess.PIPE,
            pass_fds=[listening.fileno()],
            text=True,
        ) as process:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
            process.terminate()
            written = process.stdout.read().splitlines()
        assert len({line.split()[0] for line in written}) > 1, "one process answered all"


def is_said(package_text, page):
    """Whether a page shows a text of a package, in the words the portal has for it."""
    with translation.override("en"):
        return escape(translation.gettext(package_text)) in page


def door(portal, name):
    """A browser that has come to a page, and what its form sends besides."""
    browser = requests.Session()
    page = browser.get(portal + reverse(name), timeout=60)
    return browser, {"csrfmiddlewaretoken": TOKEN.search(page.text)[1]}


def at_once(send, many):
    """The pages that as many requests at one moment are answered with."""
    with ThreadPoolExecutor(many) as pool:
        return [answer.text for answer in pool.map(send, range(many))]


@pytest.fixture
def guess(portal):
    """`guess(number)`: a wrong password for somebody's account, in the browser of this number; the page after it."""
    user = UserFactory(email="taken@work.example")
    browsers = [door(portal, "account_login") for _guess in range(GUESSES)]

    def send(number, password="wrong"):
        browser, form = browsers[number]
        elsewhere = {"X-Forwarded-For": f"192.0.2.{number}"}  # nobody gets more tries by saying so
        words = form | {"login": user.email, "password": password}
        return browser.post(portal + reverse("account_login"), words, headers=elsewhere, timeout=60)

    return send


def test_guesses_at_one_moment_try_five_passwords(guess):
    pages = at_once(guess, GUESSES)
    pages += [guess(number).text for number in range(5)]  # who had no turn in time is refused; now all five are used

    assert sum(is_said(TRIED, page) for page in pages) == 5
    assert is_said(REFUSED, guess(0, PASSWORD).text)


@pytest.mark.parametrize("portal", ["tests.accounts.limits_of_each_process"], indirect=True)
def test_it_would_be_seen_if_each_process_counted_for_itself(guess):
    assert sum(is_said(TRIED, page) for page in at_once(guess, GUESSES)) > 5


@pytest.fixture
def guess_code(portal):
    """`guess_code(number)`: a wrong code for somebody who asked for one, each in a request of its own; or this code."""
    user = UserFactory(email="taken@work.example")
    browser, form = door(portal, "account_request_login_code")
    page = browser.post(portal + reverse("account_request_login_code"), form | {"email": user.email}, timeout=60)
    form = {"csrfmiddlewaretoken": TOKEN.search(page.text)[1]}

    def guess(number, code=""):
        one = requests.Session()
        one.cookies.update(browser.cookies)
        words = form | {"code": code or f"WRONG{number}"}
        return one.post(portal + reverse("account_confirm_login_code"), words, timeout=60)

    return guess


WRONG = "Incorrect code"


def test_guesses_at_one_moment_try_three_codes(portal, guess_code):
    pages = at_once(guess_code, GUESSES)

    assert 0 < sum(WRONG in page for page in pages) <= 3
    code = OutgoingMail.objects.latest("pk").message["subject"].split()[0]
    assert "/accounts/login/" in guess_code(0, code).url


@pytest.mark.parametrize("portal", ["tests.accounts.limits_of_each_process"], indirect=True)
def test_it_would_be_seen_if_each_process_counted_codes_for_itself(guess_code):
    assert sum(WRONG in page for page in at_once(guess_code, GUESSES)) > 3
