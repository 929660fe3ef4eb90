"""The staff dashboard and the admin lists with 10,000 rows per table (DESIGN §8).

    make bench ARGS=board

Measures the dashboard, which counts everything in one statement, against its slowest statement, in processor time of
the database process. Also compares it, without a budget, with its most expensive number counted alone. Admin lists are
measured by their number of SQL statements.
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
from core.sessions import cookie_for
from notifications.models import EmailIntro, ProgramSettings
from profiles.models import MenteeProfile, ReviewReason, SearchGap
from profiles.search.index import refresh_all
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
# No second factor, the test client's host name, and no collected static files.
UNHASHED_STATIC = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
TEST_CLIENT_SETTINGS = {
    "STAFF_SECOND_FACTOR_REQUIRED": False,
    "ALLOWED_HOSTS": ["testserver"],
    "STORAGES": settings.STORAGES | UNHASHED_STATIC,
}


def run(rows: int = ROWS) -> list[dict]:
    """Fill the database, then measure the dashboard and every admin list."""
    with own_database():
        for command in ("migrate", "createcachetable", "load_demo"):
            call_command(command, verbosity=0)
        staff = User.objects.create_superuser("bench@office.example", given_name="Bench")
        seed(staff)
        filled = multiply(set(admin.site._registry) - {ProgramSettings, Group}, rows)
        refresh_all()
        client = Client()
        client.force_login(staff)
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie_for(client.session.session_key)
        with override_settings(**TEST_CLIENT_SETTINGS):
            return [*dashboard_results(staff), *page_results(client, filled)]


def seed(staff: User) -> None:
    """One row of each model that the demo data leaves empty."""
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
    ClosedDay.objects.create(name_en="Break", starts_on=term.starts_on, ends_on=term.starts_on)
    SearchGap.objects.create(query="astronaut", times=9)
    EmailIntro.objects.create(kind="matches/request_sent", text_en="Hello.")
    ReviewReason.objects.create(decision="declined", text_en="Not now.")
    EmailAddress.objects.get_or_create(user=mentee, email=mentee.email)
    Authenticator.objects.create(user=staff, type="totp", data={})
    UserSession.objects.create(
        user=mentee, ip="127.0.0.1", session_key="x", user_agent="x", last_seen_at=timezone.now()
    )


def dashboard_results(staff: User) -> list[dict]:
    metrics = [metric for group in staff_dashboard.dashboard_for(staff).values() for metric in group]
    with CaptureQueriesContext(connection) as statements:
        staff_dashboard.dashboard_for(staff)
    dashboard_cost = median_cost(lambda: staff_dashboard.dashboard_for(staff))
    slowest = max(median_cost(partial(execute, query["sql"])) for query in statements)
    most_expensive = max(median_cost(metric.rows.count) for metric in metrics)
    return [
        row("the whole board, against its slowest statement", dashboard_cost, slowest, AGAINST_SLOWEST),
        row(f"its {len(metrics)} numbers, against the dearest asked alone", dashboard_cost, most_expensive, None),
    ]


def median_cost(work: Callable[[], object]) -> float:
    return median(cost(work) for _round in range(ROUNDS))


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def page_results(client: Client, filled: dict[str, int]) -> list[dict]:
    pages = [("the board's page", reverse("admin:index"), STATEMENTS)]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        rows = f" ({filled[model._meta.label]:,} rows)" if model._meta.label in filled else ""
        pages.append((f"list of {model._meta.verbose_name_plural}{rows}", reverse(name), STATEMENTS_OF_A_LIST))
    return [count_statements(client, *page) for page in pages]


def count_statements(client: Client, name: str, url: str, budget: int) -> dict:
    client.get(url)  # warm up what is cached
    with CaptureQueriesContext(connection) as statements:
        status = client.get(url, follow=True).status_code
    assert status == 200, f"{url}: {status}"
    result = row(name, len(statements), 1, budget)
    return result | {"unit": "statements", "ratio": len(statements)}
