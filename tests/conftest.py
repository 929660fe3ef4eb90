"""What makes hidden mistakes fail, and the two fixtures everybody needs. Warnings are errors (pyproject.toml)."""

import gc
import os
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, connections
from django.dispatch import receiver
from django.template.base import FilterExpression
from django.templatetags import i18n
from django.test import Client
from django.test.signals import setting_changed
from django.utils import timezone, translation
from django.utils.translation import trans_real

from core.days import today
from core.management.commands.compile_translations import compile_translations
from core.prepared import forget_translations
from devserver.locks import exclusive_lock
from tests import cluster
from tests.clients import clients_share_middleware
from tests.concurrency import ROUNDS_OF_SOAK
from tests.emptying import rows_are_deleted
from tests.factories import UserFactory
from tests.signed_in import clients_sign_cookies, sign_in

OUR_TEMPLATES = str(settings.BASE_DIR / "templates")
LONG = {"test_make_run.py", "test_make_bench.py", "test_port.py", "test_state_machine.py"}
MIGRATED = "migrated"  # the database that the workers copy
FORGIVING_FILTERS = {"default", "default_if_none", "yesno"}


def pytest_configure():
    """A fresh clone has no compiled Spanish; the workers of a parallel run start after this."""
    clients_sign_cookies()
    clients_share_middleware()
    rows_are_deleted()
    if "PYTEST_XDIST_WORKER" not in os.environ:
        compile_translations()
        trans_real._translations.clear()  # English came with Django itself, perhaps before it was compiled


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """What takes a minute begins first, so that no worker waits at the end for another's long test."""
    items.sort(key=lambda item: item.path.name not in LONG)


def pytest_collection_finish():
    """What has been imported stays to the end: it need not be looked through at every collection of garbage."""
    gc.freeze()


class UndefinedVariable(str):
    """Stands in for Django's silent empty string: an undefined variable in a template of ours fails the test."""

    def __bool__(self):
        frame = sys._getframe(1)
        expression, context = frame.f_locals.get("self"), frame.f_locals.get("context")
        if not isinstance(expression, FilterExpression):
            return False
        first_filter = expression.filters[0][0].__name__ if expression.filters else ""
        template = context.render_context.template or context.template
        if first_filter not in FORGIVING_FILTERS and str(template.origin.name).startswith(OUR_TEMPLATES):
            pytest.fail(f"undefined template variable {expression.var} in {Path(template.origin.name).name}")
        return False


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker, tmp_path_factory):
    """The workers of a parallel run copy one database, which the first of them migrates: that takes a while."""
    if "PYTEST_XDIST_WORKER" in os.environ and "TEST_DATABASE_URL" not in os.environ:
        folder_of_the_run = tmp_path_factory.getbasetemp().parent
        with django_db_blocker.unblock(), exclusive_lock(folder_of_the_run / MIGRATED):
            make_migrated_database()
        connection.settings_dict["TEST"]["TEMPLATE"] = MIGRATED


def make_migrated_database():
    """Every table and no rows, unless another worker has made it; nobody stays connected, so that it can be copied."""
    names, creation = connection.settings_dict, connection.creation
    with creation._nodb_cursor() as cursor:
        if creation._database_exists(cursor, MIGRATED):
            return
    own, own_test = names["NAME"], names["TEST"]["NAME"]
    names["TEST"]["NAME"] = MIGRATED
    creation.create_test_db(verbosity=0, serialize=False)
    connection.close()
    names["NAME"], names["TEST"]["NAME"] = own, own_test
    settings.DATABASES[connection.alias]["NAME"] = own


@pytest.fixture(autouse=True, scope="session")
def undefined_template_variables_fail():
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UndefinedVariable()


@pytest.fixture(autouse=True, scope="session")
def gaps_and_functions_in_translated_texts_fail():
    """`blocktranslate` prints nothing for a missing variable, and a function without calling it, as `{{ }}` would."""
    render_value = i18n.render_value_in_context

    def render_value_or_fail(value, context):
        if callable(value) or isinstance(value, UndefinedVariable):
            pytest.fail(f"blocktranslate in {context.render_context.template.name} prints {value!r}")
        return render_value(value, context)

    i18n.render_value_in_context = render_value_or_fail


@pytest.fixture(autouse=True)
def the_next_test_begins_in_english():
    """A page asked for in Spanish leaves its thread speaking Spanish."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def what_a_test_changes_reaches_prepared_statements(request):
    """They are built once: neither before a test changes what they are built of, nor while it does."""
    if "monkeypatch" not in request.fixturenames:
        yield
        return
    forget_translations()
    yield
    forget_translations()


@pytest.fixture(autouse=True)
def _template_string_if_invalid_marker():
    """pytest-django's own asks for `monkeypatch` in every test, for a mark nobody sets: no statement would last."""


@receiver(setting_changed)
def what_settings_say_reaches_prepared_statements(*, setting, **_other):
    """Of those that statements are built of."""
    if setting in {"DEMO", "PORTAL_URL"}:
        forget_translations()


@pytest.fixture(autouse=True)
def private_media(settings, tmp_path):
    """Files and mails of a test live in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DEMO_MAILBOX = tmp_path / "mail"


@pytest.fixture(autouse=True)
def mail_goes_through_the_outbox(settings):
    """pytest-django puts a mailbox in memory in its place."""
    settings.EMAIL_BACKEND = "notifications.outbox.OutboxBackend"


def pytest_generate_tests(metafunc):
    """`make soak` does every race and fault twenty times; other runs once."""
    if metafunc.definition.get_closest_marker("soak") and "soak" in metafunc.config.option.markexpr:
        metafunc.fixturenames.append("round_of_soak")
        metafunc.parametrize("round_of_soak", range(ROUNDS_OF_SOAK))


@pytest.fixture(autouse=True)
def tests_that_commit_leave_no_limits(request, django_db_blocker):
    """Limits live in a table that no model has: emptying the tables after a test leaves them to the next one."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if {"live_server", "transactional_db"} & set(request.fixturenames) or (marker and marker.kwargs.get("transaction")):
        with django_db_blocker.unblock():
            cache.clear()


@pytest.fixture
def kinds_of_rows_are_known(db):
    """Statements are counted as in a process that has run for a while."""
    ContentType.objects.get_for_models(*apps.get_models())


@pytest.fixture
def django_assert_num_queries(kinds_of_rows_are_known, django_assert_num_queries):
    return django_assert_num_queries


@pytest.fixture
def django_assert_max_num_queries(kinds_of_rows_are_known, django_assert_max_num_queries):
    return django_assert_max_num_queries


@pytest.fixture
def user(db):
    return UserFactory()


@pytest.fixture
def client_of(db):
    """`client_of(user)`: a client signed in as that person, just now or so many hours ago."""

    return lambda person, hours_ago=0: sign_in(Client(), person, hours_ago)


@pytest.fixture
def elsewhere():
    """The reader is where it is another day than at the university: a rule in days does not notice (core/days)."""
    zones = map(ZoneInfo, ("Pacific/Kiritimati", "Pacific/Pago_Pago"))
    zone = next(zone for zone in zones if timezone.localdate(timezone=zone) != today())
    with timezone.override(zone):
        yield zone.key


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Playwright drives the machine's own Chromium; a test that needs it never skips."""
    return browser_type_launch_args | cluster.browser_options()


@pytest.fixture(scope="session")
def playwright(playwright, django_db_setup):
    """Its loop gives this thread another connection to the database, which has to go before the database does."""
    yield playwright
    connections.close_all()
