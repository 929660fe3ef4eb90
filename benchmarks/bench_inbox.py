"""The mentor's page of requests with 10,000 past ones, against the same page with ten: statements and processor time.

    python benchmarks/run.py inbox

The number of SQL statements is exact. The processor time is that of the web and the database process together.
"""

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from accounts.models import User
from benchmarks import bench_expiry
from benchmarks.bench_search import own_database, row, row_of_turns
from benchmarks.bench_search_page import processor_milliseconds
from core.sessions import cookie_for
from matches.models import MatchRequest

PAST, FEW = 10_000, 10
ROUNDS = 15
MORE_STATEMENTS = 1  # times: exactly as many
MOST_STATEMENTS = 12  # of any page but the search (DESIGN §8)
MORE_TIME = 1.5  # times (DESIGN §8)
PAGE = "/requests/"
# No static files were collected, and no browser requests them.
UNHASHED = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


def give_past_requests(mentor: User, count: int) -> None:
    """Give this mentor `count` of the population's requests, closed."""
    with connection.cursor() as cursor:
        bench_expiry.switch_triggers(cursor, "DISABLE")
        taken = MatchRequest.objects.filter(status="pending").order_by("pk").values("pk")[:count]
        MatchRequest.objects.filter(pk__in=taken).update(mentor=mentor.pk, status="withdrawn", closed_at=Now())
        bench_expiry.switch_triggers(cursor, "ENABLE")
        cursor.execute("VACUUM ANALYZE")


def signed_in_client(person: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie_for(client.session.session_key)
    client.get(PAGE)  # warm up what is cached
    return client


def statements(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(PAGE)
    if response.status_code != 200:
        raise RuntimeError(f"{PAGE} answered {response.status_code}.")
    return len(captured)


def run(past: int = PAST, few: int = FEW) -> list[dict]:
    """Request both inboxes in turns."""
    with own_database(), override_settings(STORAGES=settings.STORAGES | UNHASHED):
        call_command("migrate", verbosity=0)
        bench_expiry.populate(past + few)
        full, short = User.objects.filter(mentorprofile__isnull=False).order_by("pk")[:2]
        give_past_requests(full, past)
        give_past_requests(short, few)
        with_many, with_few = signed_in_client(full), signed_in_client(short)
        counted = statements(with_many), statements(with_few)
        turns = [
            tuple(processor_milliseconds(client, PAGE) for client in (with_many, with_few)) for _round in range(ROUNDS)
        ]
    name = f"a mentor's requests, {past:,} past ones against {few}"
    same = row(f"{name}: statements", counted[0], counted[1], MORE_STATEMENTS) | {"unit": "statements"}
    at_most = row(f"{name}: of the page", counted[0], 1, MOST_STATEMENTS) | {"unit": "statements"}
    time = row_of_turns(f"{name}: time", turns, MORE_TIME)
    return [same, at_most, time | {"unit": "ms of processor time, web and database"}]
