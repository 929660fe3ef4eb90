"""Erasures that are due, and which tables hold a word of the person still."""

from django.db import connection

from program.privacy import erasure_requests
from tests.factories import age

CANARY = "Qzanary"


def every_text():
    """Every row of every table, as text: what a dump of the database holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(f'SELECT "{table}"::text FROM "{table}"')
            yield from ((table, row) for (row,) in cursor.fetchall())


def tables_with(words):
    return {table for table, row in every_text() if words.lower() in row.lower()}


def due(person):
    request = erasure_requests.ask_for_erasure(person)
    age(request, days=14, seconds=1)
    return request
