"""A database of an earlier release, upgraded to this one.

`cf68390.sql.gz` is a dump of commit cf68390 with a row in every table the portal fills: people in every role, requests,
matches and agreements in their states, a queued mail of every kind there was a row for, opt-outs, sessions, files of
staff. Some texts are as they were shipped, others as an office has changed them. `cf68390.json` says what must still
work: sessions, signed links, pages, and how many rows each table had. Nobody in it is real.
"""

import gzip
import json
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, override_settings

FOLDER = Path(__file__).parent
# The dump grows older; what is to happen in so many days still is to happen in so many days.
MOVE_TO_TODAY = """
SET session_replication_role = replica;
DO $$
DECLARE stamped record;
BEGIN
    FOR stamped IN
        SELECT table_name,
            string_agg(format('%1$I = %1$I + (now() - timestamptz %2$L)', column_name, '{made_at}'), ', ') AS moved
        FROM information_schema.columns
        WHERE table_schema = 'public' AND data_type = 'timestamp with time zone' GROUP BY table_name
    LOOP
        EXECUTE format('UPDATE public.%I SET %s', stamped.table_name, stamped.moved);
    END LOOP;
END $$;
SET session_replication_role = origin;
"""


@pytest.fixture(scope="session")
def dump():
    return json.loads((FOLDER / "cf68390.json").read_text())


@pytest.fixture(scope="module")
def upgraded(django_db_setup, django_db_blocker, dump):
    """The tests' connection leads to the upgraded database, as a release leaves it (devserver/run/prepare.py)."""
    ours = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{ours}_upgraded"')
            cursor.execute(f'CREATE DATABASE "{ours}_upgraded"')
        connection.settings_dict["NAME"] = f"{ours}_upgraded"
        ContentType.objects.clear_cache()
        try:
            restore(dump)
            with override_settings(SECRET_KEY=dump["secret_key"]):
                call_command("migrate", verbosity=0)
            call_command("load_agreement_vocabulary", verbosity=0)
            call_command("load_program", verbosity=0)
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = ours
            ContentType.objects.clear_cache()
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{ours}_upgraded"')


def restore(dump):
    with connection.cursor() as cursor:
        cursor.execute(gzip.decompress((FOLDER / "cf68390.sql.gz").read_bytes()).decode())
        cursor.execute(MOVE_TO_TODAY.replace("{made_at}", dump["made_at"]))
    connection.close()  # the dump has emptied the search path of its session


@pytest.fixture
def here(upgraded, dump, settings):
    """In the upgraded database, with the key that signed what it holds; what a test changes is undone."""
    settings.SECRET_KEY = dump["secret_key"]
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def browser_of(here, dump, settings):
    """The browser of a person who was signed in before the upgrade: `browser_of("student")`."""

    def browser(name):
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = dump["sessions"][name]
        return client

    return browser
