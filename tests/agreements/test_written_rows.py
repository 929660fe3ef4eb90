"""What the builders write as rows is what the verbs write: every row of every table, and in the same order of time."""

from datetime import datetime

import pytest
from django.db import connection, transaction

from tests.agreements import builders
from tests.agreements.builders import goal, text
from tests.factories import UserFactory, days_from_today

pytestmark = pytest.mark.django_db
# The one has a salt; the verbs leave a gap for the empty activity that they drop.
APART = {("accounts_user", "password"), ("agreements_activity", "id")}
FIRST_PERSON = 9_000  # whose name the factory gives to the first of both ways
PLAIN = text(goal())
MANY = text(
    goal("Résumé", activities=["Read", "", "Write"]),
    goal("Network", activities=["Meet people"], deadline=days_from_today(40)),
    frequency="monthly",
    minutes=60,
    mode="phone",
    arranger="both",
)
LONG_AGO = text(goal(deadline=days_from_today(-3)), goal(), starts_on=days_from_today(-90), ends_on=days_from_today(-1))
ALL_WORDS = [PLAIN, MANY, LONG_AGO]


def test_an_agreement_that_has_begun():
    assert_writes_the_same(builders.begun, builders.negotiating)


@pytest.mark.parametrize("words", ALL_WORDS, ids=["plain", "many", "long ago"])
def test_a_proposal(words):
    said = {"words": words, "note": "Is this what you meant?"}
    assert_writes_the_same(lambda: builders.proposed_by_verbs(**said), lambda: builders.proposed(**said))


@pytest.mark.parametrize("words", ALL_WORDS, ids=["plain", "many", "long ago"])
def test_an_agreement_in_force(words):
    assert_writes_the_same(lambda: builders.signed_by_both(words), lambda: builders.in_force(words))


def assert_writes_the_same(verbs, rows):
    sequences, next_person = positions_of_sequences(), UserFactory._meta.next_sequence()
    by_verbs = cells_written(verbs, sequences)
    by_rows = cells_written(rows, sequences)
    UserFactory.reset_sequence(next_person, force=True)
    assert without_moments(by_rows) == without_moments(by_verbs)
    assert_same_order_of_time(by_rows, by_verbs)


def cells_written(build, sequences):
    """The value of each (table, row, column) that there is after this, which then is undone."""
    UserFactory.reset_sequence(FIRST_PERSON, force=True)
    with transaction.atomic():
        set_sequences(sequences)
        build()
        cells = all_cells()
        transaction.set_rollback(True)
    return cells


def all_cells():
    cells = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            columns = [column.name for column in cursor.description]
            for number, row in enumerate(cursor.fetchall()):
                pairs = zip(columns, row, strict=True)
                cells |= {(table, number, column): value for column, value in pairs if (table, column) not in APART}
    return cells


def positions_of_sequences():
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE schemaname = 'public'")
        return cursor.fetchall()


def set_sequences(sequences):
    """Both ways give their rows the same keys."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "SELECT setval(%s::regclass, %s, %s)", [[name, last or 1, last is not None] for name, last in sequences]
        )


def without_moments(cells):
    return {place: "a moment" if isinstance(value, datetime) else value for place, value in cells.items()}


def assert_same_order_of_time(first, second):
    """No two moments of the one are the other way round in the other; they may be the same moment."""
    moments = [place for place, value in first.items() if isinstance(value, datetime)]
    for one, other in ((first, second), (second, first)):
        in_order = sorted(moments, key=lambda place: (one[place], other[place]))
        assert in_order == sorted(in_order, key=other.get)
