"""The search page of a signed-in mentee, against an empty page, in total processor time.

    make bench ARGS=search_page

Templates cost more than the database here, so both the web and the database process count. The empty page is the list
of saved searches without any: the same layout and person, one more statement.
"""

import time
from statistics import median
from unittest.mock import patch

from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings

from accounts.models import IdentityProof, User
from benchmarks.bench_search import cost, own_database, row
from benchmarks.search_population import populate, words_by_frequency
from core import limits
from core.sessions import cookie_for
from profiles.models import Major, MenteeProfile, Topic

SIZE = 10_000  # posted mentors
ROUNDS = 20
MOST = 4  # times the empty page (DESIGN §8)
EMPTY = "/mentors/searches/"
# No static files were collected, and no browser requests them.
UNHASHED = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


def signed_in_mentee() -> Client:
    """A client signed in as a proven mentee with a major and topics."""
    person = User.objects.create_user("seeker@people.example", given_name="Ana")
    known = IdentityProof.Method.CAMPUS_EMAIL
    IdentityProof.objects.create(user=person, method=known, campus_identity="seeker@calstatela.edu")
    mentee = MenteeProfile.objects.create(user=person)
    mentee.majors.set(Major.objects.order_by("pk")[:1])
    mentee.topics.set(Topic.objects.order_by("pk")[:3])
    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie_for(client.session.session_key)
    return client


def processor_milliseconds(client: Client, url: str) -> float:
    """Processor milliseconds of this process and the database process."""
    started = time.process_time()
    database = cost(lambda: client.get(url))
    return (time.process_time() - started) * 1000 + database


def run(size: int = SIZE, rounds: int = ROUNDS) -> list[dict]:
    """Request each page repeatedly, after warming up what is cached."""
    counted = limits.times_this_minute  # one reader opens more pages here than a person may in a minute
    unlimited = patch.object(limits, "times_this_minute", lambda what, person: min(counted(what, person), 1))
    with own_database(), override_settings(STORAGES=settings.STORAGES | UNHASHED), unlimited:
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("load_vocabularies", verbosity=0)
        populate(size)
        words, client = words_by_frequency(), signed_in_mentee()
        pages = {
            "the empty page": EMPTY,
            "a common word": f"/mentors/?q={words['common'][0]}",
            "a word and three filters": f"/mentors/?q={words['medium'][0]}&mode=online&language=en&available=1",
            "no word": "/mentors/",
            "what nobody says": "/mentors/?q=zzgrx",
        }
        if failed := [page for page in pages.values() if client.get(page).status_code != 200]:
            raise RuntimeError(f"{failed} did not answer.")
        measured = {
            name: [processor_milliseconds(client, page) for _round in range(rounds)] for name, page in pages.items()
        }
    medians = {name: median(values) for name, values in measured.items()}
    empty = medians.pop("the empty page")
    unit = {"unit": "ms of processor time, web and database"}
    return [row(f"search page, {name}, {size:,} mentors", value, empty, MOST) | unit for name, value in medians.items()]
