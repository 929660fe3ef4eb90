"""How the tables are emptied after a test that commits."""

import os

from django.core.management.commands import flush
from django.db.backends.postgresql.operations import DatabaseOperations

KEPT = {"django_content_type", "auth_permission"}  # what every migration writes again, and no test changes


def rows_are_deleted() -> None:
    """Django truncates, which makes new files for 127 tables and their indexes, where a test has written ten rows.

    Triggers and foreign keys are off meanwhile, for which one must own the server (tests/cluster.py).
    """
    if "TEST_DATABASE_URL" not in os.environ:
        DatabaseOperations.sql_flush = deletions
        flush.emit_post_migrate_signal = lambda *_arguments, **_options: None


def deletions(operations, _style, tables, **_options) -> list[str]:
    rows = [f"DELETE FROM {operations.quote_name(table)}" for table in tables if table not in KEPT]
    return ["; ".join(["SET LOCAL session_replication_role = replica", *rows])]
