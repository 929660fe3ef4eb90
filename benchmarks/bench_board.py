"""The staff's first page and the admin's lists with 10,000 of everything (DESIGN §8).

    make bench ARGS=board

The board, which counts everything in one statement, against its slowest statement: processor time of the database's
own process. Beside it, without a budget, how that compares to the dearest of its numbers asked alone. Lists by how
often they ask, which must not grow with rows.
"""

from collections.abc import Callable
from functools import partial
from statistics import median

from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from accounts.models import User
from benchmarks.bench_expiry import populate
from benchmarks.bench_search import cost, own_database, row
from program import today

REQUESTS, ROUNDS = 10_000, 7
AGAINST_SLOWEST, STATEMENTS, STATEMENTS_OF_A_LIST = 2, 20, 15
# No second factor, the test client's host, and styles nobody has collected.
PLAIN = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WITHOUT_A_SERVER = {
    "STAFF_SECOND_FACTOR_REQUIRED": False,
    "ALLOWED_HOSTS": ["testserver"],
    "STORAGES": settings.STORAGES | PLAIN,
}


def run() -> list[dict]:
    with own_database():
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        populate(REQUESTS)
        staff = User.objects.create_superuser("bench@office.example", given_name="Bench")
        client = Client()
        client.force_login(staff)
        with override_settings(**WITHOUT_A_SERVER):
            return [*of_the_board(staff), *of_pages(client)]


def of_the_board(staff: User) -> list[dict]:
    lines = [line for part in today.board(staff).values() for line in part]
    with CaptureQueriesContext(connection) as asked:
        today.board(staff)
    whole = middle(lambda: today.board(staff))
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


def of_pages(client: Client) -> list[dict]:
    pages = [("the board's page", reverse("admin:index"), STATEMENTS)]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        pages.append((f"list of {model._meta.verbose_name_plural}", reverse(name), STATEMENTS_OF_A_LIST))
    return [statements_of(client, *page) for page in pages]


def statements_of(client: Client, name: str, address: str, budget: int) -> dict:
    client.get(address)  # what is looked up once for all
    with CaptureQueriesContext(connection) as asked:
        status = client.get(address, follow=True).status_code
    assert status == 200, f"{address}: {status}"
    found = row(name, len(asked), 1, budget)
    return found | {"unit": "statements", "ratio": len(asked)}
