"""The staff's first page and the admin's lists with 10,000 of everything (DESIGN §8).

    make bench ARGS=board

The board, which counts everything in one statement, against its slowest statement: processor time of the database's
own process. Beside it, without a budget, how that compares to the dearest of its numbers asked alone. Lists by how
often they ask.
"""

from collections.abc import Callable
from functools import partial
from statistics import median

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agreements.models import Agreement, PrivateFeedback
from benchmarks.bench_search import cost, own_database, row
from benchmarks.crowd import multiply
from notifications.models import EmailIntro, ProgramSettings
from profiles.models import MenteeProfile, ReviewReason, SearchGap
from profiles.search.index import refresh_everybody
from program import staff_dashboard
from program.models import (
    Acknowledgement,
    ClosedDay,
    Edition,
    ErasureRequest,
    Export,
    ImportFile,
    LimitedOrientation,
    ParticipationEnd,
    Term,
)

ROWS, ROUNDS = 10_000, 7
AGAINST_SLOWEST, STATEMENTS, STATEMENTS_OF_A_LIST = 2, 20, 15
# No second factor, the test client's host, and styles nobody has collected.
PLAIN = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WITHOUT_A_SERVER = {
    "STAFF_SECOND_FACTOR_REQUIRED": False,
    "ALLOWED_HOSTS": ["testserver"],
    "STORAGES": settings.STORAGES | PLAIN,
}


def run(rows: int = ROWS) -> list[dict]:
    """Fill, then measure the board and every list of the admin."""
    with own_database():
        for command in ("migrate", "createcachetable", "load_demo"):
            call_command(command, verbosity=0)
        staff = User.objects.create_superuser("bench@office.example", given_name="Bench")
        seed(staff)
        filled = multiply(set(admin.site._registry) - {ProgramSettings, Group}, rows)
        refresh_everybody()
        client = Client()
        client.force_login(staff)
        with override_settings(**WITHOUT_A_SERVER):
            return [*of_the_board(staff), *of_pages(client, filled)]


def seed(staff: User) -> None:
    """One of each kind the demo has none of."""
    mentee = MenteeProfile.objects.order_by("pk")[0].user
    agreement = Agreement.objects.order_by("pk")[0]
    PrivateFeedback.objects.create(agreement=agreement, author=mentee, text="Fine.")
    term = Term.objects.order_by("pk")[0]
    Export.objects.create(kind="requests", term=term, by=staff)
    ImportFile.objects.create(kind="mentees", name="list.csv", uploaded_by=staff)
    ErasureRequest.objects.create(user=mentee)
    ParticipationEnd.objects.create(user=mentee, reason="x", ended_by=staff, reinstated_at=timezone.now())
    LimitedOrientation.objects.create(person=mentee)
    Acknowledgement.objects.create(person=mentee, edition=Edition.objects.order_by("pk")[0])
    ClosedDay.objects.create(name_en="Break", starts_on=term.starts_on, ends_on=term.ends_on)
    SearchGap.objects.create(query="astronaut", times=9)
    EmailIntro.objects.create(kind="matches/request_sent", text_en="Hello.")
    ReviewReason.objects.create(decision="declined", text_en="Not now.")
    EmailAddress.objects.get_or_create(user=mentee, email=mentee.email)
    Authenticator.objects.create(user=staff, type="totp", data={})
    UserSession.objects.create(
        user=mentee, ip="127.0.0.1", session_key="x", user_agent="x", last_seen_at=timezone.now()
    )


def of_the_board(staff: User) -> list[dict]:
    lines = [line for part in staff_dashboard.board(staff).values() for line in part]
    with CaptureQueriesContext(connection) as asked:
        staff_dashboard.board(staff)
    whole = middle(lambda: staff_dashboard.board(staff))
    slowest = max(middle(partial(execute, query["sql"])) for query in asked)
    dearest = max(middle(line.rows.count) for line in lines)
    return [
        row("the whole board, against its slowest statement", whole, slowest, AGAINST_SLOWEST),
        row(f"its {len(lines)} numbers, against the dearest asked alone", whole, dearest, None),
    ]


def middle(work: Callable[[], object]) -> float:
    return median(cost(work) for _round in range(ROUNDS))


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def of_pages(client: Client, filled: dict[str, int]) -> list[dict]:
    pages = [("the board's page", reverse("admin:index"), STATEMENTS)]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        rows = f" ({filled[model._meta.label]:,} rows)" if model._meta.label in filled else ""
        pages.append((f"list of {model._meta.verbose_name_plural}{rows}", reverse(name), STATEMENTS_OF_A_LIST))
    return [statements_of(client, *page) for page in pages]


def statements_of(client: Client, name: str, address: str, budget: int) -> dict:
    client.get(address)  # what is looked up once for all
    with CaptureQueriesContext(connection) as asked:
        status = client.get(address, follow=True).status_code
    assert status == 200, f"{address}: {status}"
    found = row(name, len(asked), 1, budget)
    return found | {"unit": "statements", "ratio": len(asked)}
