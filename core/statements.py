"""SQL that is translated once in a process and planned once in a connection (docs/adr/0017)."""

import re
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from datetime import UTC, date, datetime, timedelta
from inspect import Parameter, signature
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import QuerySet
from psycopg import Cursor
from psycopg import sql as sql_text
from psycopg.types.numeric import Int8

FIRST_PLACE = 2_046_029_251  # no row has this key, nor the next ones
# Nothing in the portal happened on these days.
FIRST_MOMENT, FIRST_DAY = datetime(1801, 1, 1, tzinfo=UTC), date(1802, 1, 1)
NAMED = {Parameter.KEYWORD_ONLY, Parameter.VAR_KEYWORD}
NO_ROWS = "SELECT NULL WHERE FALSE"  # of a queryset that Django would not ask the database for


class Place(int):
    """Stands for a key, or for the object with this key, while a queryset is built."""

    @property
    def pk(self) -> int:
        return int(self)


class OptionalPlace(Place):
    """Stands for a key that matters only with some options; with others it need not be in the SQL."""


class Statement:
    """SQL with places for values, which PostgreSQL plans once per connection. `with_values` fills them.

    All that is the same at every use stands in the SQL itself; only the places are parameters, with their types.
    """

    def __init__(
        self, name: str, sql: str, parameters: Sequence[Any], places: Sequence[Any], needed: Sequence[int] | None = None
    ) -> None:
        numbers = [number_of(value, places) for value in parameters]
        for value, number in zip(parameters, numbers, strict=True):
            if number is None and passes(value):
                raise ValueError(f"{name} is built once, so it must not have {value!r} in it.")
        if needed is None:
            needed = [number for number, place in enumerate(places) if not isinstance(place, OptionalPlace)]
        if set(needed) - set(numbers) or any(str(place) in sql for place in places):
            raise ValueError(f"{name} must put everything that it is given into its SQL as a parameter.")
        self.numbers = [number for number in numbers if number is not None]
        texts = [
            literal(value) if number is None else f"%s::{sql_type_of(places[number])}"
            for value, number in zip(parameters, numbers, strict=True)
        ]
        self.sql = filled(sql, texts)

    def with_values(self, values: Sequence[Any]) -> tuple[str, tuple[Any, ...]]:
        """The SQL and its parameters."""
        return self.sql, tuple(typed(values[number]) for number in self.numbers)


def filled(sql: str, texts: Iterable[str]) -> str:
    """The SQL with these texts in the place of each `%s`; `%%` stays."""
    left = iter(texts)
    return re.sub("%s|%%", lambda found: next(left) if found[0] == "%s" else found[0], sql)


def literal(value: Any) -> str:
    """A value as it stands in SQL, where `%` is doubled because parameters follow."""
    connection.ensure_connection()
    return sql_text.Literal(value).as_string(connection.connection).replace("%", "%%")


def sql_type_of(place: Any) -> str:
    types = {datetime: "timestamptz", date: "date", list: "bigint[]"}
    return types.get(type(place), "bigint")


def typed(value: Any) -> Any:
    """A key as PostgreSQL's `bigint`, whatever its size: another type would be another statement."""
    if isinstance(value, list):
        return [typed(one) for one in value]
    return Int8(value) if isinstance(value, int) else value


class PreparingConnection:
    """A connection of Django whose cursors send parameters apart from the SQL, so that its plan can be kept.

    psycopg prepares what is executed `prepare_threshold` times (settings, in the options of the database).
    """

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)

    def cursor(self) -> Any:
        cursor = self.connection.cursor()
        cursor.cursor = Cursor(self.connection.connection)
        return cursor


def fetch_prepared(sql: str, values: dict[str, Any]) -> list[tuple]:
    """The rows of a statement written by hand, which is prepared like the others if it is often the same."""
    with PreparingConnection(connection).cursor() as cursor:
        cursor.execute(sql, {name: typed(value) for name, value in values.items()})
        return cursor.fetchall()


class TranslatedQuery:
    """Stands for the query of a queryset whose SQL is there already: `values` are put in their places."""

    values: Sequence[Any] = ()

    def __init__(self, query: Any, compiler: Any, statement: Statement) -> None:
        self.query, self.compiler, self.statement = query, compiler, statement

    def __getattr__(self, name: str) -> Any:
        return getattr(self.query, name)

    def chain(self) -> "TranslatedQuery":
        """What a queryset asks for when it is cloned."""
        return TranslatedQuery(self.query, self.compiler, self.statement)

    def get_compiler(self, using: str, **_options: Any) -> Any:
        """What a queryset asks for when it fetches its rows."""
        compiler, statement = copy(self.compiler), self.statement.with_values(self.values)
        compiler.connection = PreparingConnection(connections[using])  # of this thread
        compiler.as_sql = lambda: statement
        return compiler


def statement_of(
    name: str, rows: QuerySet, places: Sequence[Any], needed: Sequence[int] | None = None
) -> tuple[Any, Statement]:
    """The compiler of a queryset that was built of places, and its statement."""
    compiler = rows.query.get_compiler(using=rows.db)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        sql, parameters = NO_ROWS, ()
    return compiler, Statement(name, sql, parameters, places, needed)


def places_of(build: Callable) -> list[Any]:
    """What stands for each argument that is not named, by its annotation (`place_for`)."""
    arguments = [one for one in signature(build).parameters.values() if one.kind not in NAMED]
    return [place_for(one.annotation, number) for number, one in enumerate(arguments)]


def place_for(annotation: Any, number: int) -> Any:
    """A moment, a day, keys, a key that may be missing, or else a key."""
    key = (OptionalPlace if annotation == int | None else Place)(FIRST_PLACE + number)
    days = timedelta(days=number)
    return {datetime: FIRST_MOMENT + days, date: FIRST_DAY + days, list[int]: [int(key)]}.get(annotation, key)


def number_of(value: Any, places: Sequence[Any]) -> int | None:
    """Which of the places this parameter is."""
    return next((number for number, place in enumerate(places) if value == place), None)


def passes(value: Any) -> bool:
    """Whether this is true now and not later."""
    return isinstance(value, date)  # and so a datetime
