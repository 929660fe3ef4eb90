"""The search page of somebody who is signed in, against a page of theirs with nothing on it: all processor time.

    make bench ARGS=search_page

Templates cost more than the database here: both processes count, the web's and the database's. The other page is the
list of searches one waits for, with none: the same frame, the same person, one more statement.
"""

import time
from statistics import median

from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings

from accounts.models import IdentityProof, User
from benchmarks.bench_search import cost, own_database, row
from benchmarks.search_population import populate, words_by_frequency
from profiles.models import Major, MenteeProfile, Topic

SIZE = 10_000  # posted mentors
ROUNDS = 20
MOST = 4  # times the empty page (DESIGN §8)
EMPTY = "/mentors/searches/"
# Nothing has been collected for a browser here, and no browser asks.
UNHASHED = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


def seeker() -> Client:
    """A proven mentee who cares about something, signed in."""
    person = User.objects.create_user("seeker@people.example", given_name="Ana")
    known = IdentityProof.Method.CAMPUS_EMAIL
    IdentityProof.objects.create(user=person, method=known, campus_identity="seeker@calstatela.edu")
    mentee = MenteeProfile.objects.create(user=person)
    mentee.majors.set(Major.objects.order_by("pk")[:1])
    mentee.topics.set(Topic.objects.order_by("pk")[:3])
    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    return client


def spent(client: Client, address: str) -> float:
    """Milliseconds of processor time, of this process and of the database's."""
    begun = time.process_time()
    database = cost(lambda: client.get(address))
    return (time.process_time() - begun) * 1000 + database


def run(size: int = SIZE, rounds: int = ROUNDS) -> list[dict]:
    """Ask for each page over and over; what is read once for all is read before."""
    with own_database(), override_settings(STORAGES=settings.STORAGES | UNHASHED):
        call_command("migrate", verbosity=0)
        call_command("load_vocabularies", verbosity=0)
        populate(size)
        words, client = words_by_frequency(), seeker()
        pages = {
            "the empty page": EMPTY,
            "a common word": f"/mentors/?q={words['common'][0]}",
            "a word and three filters": f"/mentors/?q={words['medium'][0]}&mode=online&language=en&available=1",
            "no word": "/mentors/",
            "what nobody says": "/mentors/?q=zzgrx",
        }
        if odd := [page for page in pages.values() if client.get(page).status_code != 200]:
            raise RuntimeError(f"{odd} did not answer.")
        measured = {name: [spent(client, page) for _round in range(rounds)] for name, page in pages.items()}
    medians = {name: median(values) for name, values in measured.items()}
    empty = medians.pop("the empty page")
    unit = {"unit": "ms of processor time, web and database"}
    return [row(f"search page, {name}, {size:,} mentors", value, empty, MOST) | unit for name, value in medians.items()]
