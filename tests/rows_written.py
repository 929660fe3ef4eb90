"""How many rows a transaction has written, as the database counts them."""

from django.db import connection


def tuples_written():
    """How many rows this transaction has written, sessions and rate limits apart."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables
               WHERE relname NOT IN ('django_session', 'cache', 'usersessions_usersession')"""
        )
        return cursor.fetchone()[0]
