"""How the tables are emptied after a test that commits."""

import os

from django.core.management.commands import flush
from django.db.backends.postgresql.operations import DatabaseOperations

KEPT = {"django_content_type", "auth_permission"}  # what every migration writes again, and no test changes
# Rows that were deleted, or written by tests that were undone, stay in their files and make every statement slower.
LARGE = 256 * 1024  # bytes of a table from which it gets a new file
EMPTY = """
DO $$
DECLARE name text;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOREACH name IN ARRAY ARRAY[{names}] LOOP
        IF pg_relation_size(name::regclass) > {large} THEN
            EXECUTE format('TRUNCATE %I CASCADE', name);
        ELSE
            EXECUTE format('DELETE FROM %I', name);
        END IF;
    END LOOP;
END $$
"""


def rows_are_deleted() -> None:
    """Django truncates, which makes new files for 127 tables and their indexes, where a test has written ten rows.

    Triggers and foreign keys are off meanwhile, for which one must own the server (tests/cluster.py).
    """
    if "TEST_DATABASE_URL" not in os.environ:
        DatabaseOperations.sql_flush = emptying
        flush.emit_post_migrate_signal = lambda *_arguments, **_options: None


def emptying(_operations, _style, tables, **_options) -> list[str]:
    names = ", ".join(f"'{table}'" for table in tables if table not in KEPT)
    return [EMPTY.format(names=names, large=LARGE)]
