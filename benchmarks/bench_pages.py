"""The pages people open most, against a signed-in page with nothing but its frame, in total processor time.

    make bench ARGS=pages

Both the web and the database process count. The pages are those of the demo, opened by its people.
"""

from unittest.mock import patch

from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse

from accounts.models import User
from agreements.models import Agreement
from benchmarks.bench_search import own_database, row_of_turns
from benchmarks.bench_search_page import UNHASHED, processor_milliseconds
from core import limits
from core.sessions import cookie_for
from demo import loading
from profiles.models import MentorProfile

ROUNDS = 25
PAGE, TODAY = 2.5, 4  # times the empty page (DESIGN §8)
EMPTY = "/empty/"
STUDENT, GRADUATE, MENTOR, STAFF = (f"{who}@demo.example" for who in ("student", "graduate", "mentor", "staff"))


def signed_in(email: str) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(email=email))
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie_for(client.session.session_key)
    return client


def pages() -> list[tuple[str, str, str, float]]:
    """(name, whose it is, address, budget) of each page."""
    mentor = MentorProfile.objects.searchable().exclude(user__email=MENTOR).order_by("pk")[:1].get()
    agreement = Agreement.objects.filter(match__mentee__user__email=GRADUATE)[:1].get()
    return [
        ("home of a student", STUDENT, reverse("program:home"), PAGE),
        ("home of a pair", GRADUATE, reverse("program:home"), PAGE),
        ("search", STUDENT, reverse("profiles:mentor_list") + "?q=nursing", PAGE),
        ("profile", STUDENT, mentor.get_absolute_url(), PAGE),
        ("request form", STUDENT, reverse("matches:request_new", args=[mentor.pk]), PAGE),
        ("my mentoring", MENTOR, reverse("matches:inbox"), PAGE),
        ("agreement", GRADUATE, agreement.get_absolute_url(), PAGE),
        ("Today", STAFF, reverse("admin:index"), TODAY),
    ]


def run(rounds: int = ROUNDS) -> list[dict]:
    """Request each page and the empty one in turns, after warming up what is cached."""
    counted = limits.times_this_minute  # one reader opens more pages here than a person may in a minute
    unlimited = patch.object(limits, "times_this_minute", lambda what, person: min(counted(what, person), 1))
    own_settings = override_settings(STORAGES=settings.STORAGES | UNHASHED, ROOT_URLCONF="benchmarks.empty_page")
    with own_database(), own_settings, unlimited:
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("setup_groups", verbosity=0)
        loading.load(lambda _line: None)
        clients = {email: signed_in(email) for email in (STUDENT, GRADUATE, MENTOR, STAFF)}
        measured = [measure(name, clients[whose], address, budget, rounds) for name, whose, address, budget in pages()]
    return [one | {"unit": "ms of processor time, web and database"} for one in measured]


def measure(name: str, client: Client, address: str, budget: float, rounds: int) -> dict:
    for path in (address, EMPTY):
        if (status := client.get(path).status_code) != 200:
            raise RuntimeError(f"{path} answered {status}.")
    turns = [tuple(processor_milliseconds(client, path) for path in (address, EMPTY)) for _round in range(rounds)]
    return row_of_turns(name, turns, budget)
