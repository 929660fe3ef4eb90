"""Querysets that are built and translated to SQL once in a process, and then only executed (docs/adr/0017).

Django builds and translates a queryset anew at every use. On a page of many joins this is most of the processor time.
"""

from collections.abc import Callable, Sequence
from copy import copy
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, wraps
from inspect import Parameter, signature
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import BigIntegerField, QuerySet
from django.http import Http404
from django.utils import translation

FIRST_PLACE = 2_046_029_251  # no row has this key, nor the next ones
# Nothing in the portal happened on these days.
FIRST_MOMENT, FIRST_DAY = datetime(1801, 1, 1, tzinfo=UTC), date(1802, 1, 1)
NAMED = {Parameter.KEYWORD_ONLY, Parameter.VAR_KEYWORD}
NO_ROWS = "SELECT NULL WHERE FALSE"  # of a queryset that Django would not ask the database for

_translations: list[Any] = []


class Place(int):
    """Stands for a key, or for the object with this key, while a queryset is built."""

    @property
    def pk(self) -> int:
        return int(self)


class OptionalPlace(Place):
    """Stands for a key that matters only with some options; with others it need not be in the SQL."""


class Statement:
    """SQL with places for values. `with_values` fills them."""

    def __init__(self, name: str, sql: str, parameters: Sequence[Any], places: Sequence[Any]) -> None:
        self.sql, self.parameters = sql, tuple(parameters)
        self.numbers = [number_of(value, places) for value in self.parameters]
        for value, number in zip(self.parameters, self.numbers, strict=True):
            if number is None and passes(value):
                raise ValueError(f"{name} is built once, so it must not have {value!r} in it.")
        needed = {number for number, place in enumerate(places) if not isinstance(place, OptionalPlace)}
        if needed - set(self.numbers) or any(str(place) in sql for place in places):
            raise ValueError(f"{name} must put everything that it is given into its SQL as a parameter.")

    def with_values(self, values: Sequence[Any]) -> tuple[str, tuple[Any, ...]]:
        """The SQL and its parameters."""
        filled = zip(self.parameters, self.numbers, strict=True)
        return self.sql, tuple(value if number is None else values[number] for value, number in filled)


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
        compiler.connection, compiler.as_sql = connections[using], lambda: statement  # the connection of this thread
        return compiler


def prepared(build: Callable[..., QuerySet]) -> Callable[..., list[Any]]:
    """A function that returns the rows of the queryset that `build` makes of the same arguments.

    `build` is called once for each combination of its named arguments, which are few. In the place of the others it
    gets values that stand for them (for an object: its key, with `pk`) and must only put them into the queryset. Raises
    `ValueError` if one is missing in the SQL, or if something that passes is in it: a moment, a day. A key that is
    annotated `int | None` may be missing.
    """

    @lru_cache
    def translated(**options: Any) -> Any:
        rows, compiler, statement = translation_of(build, options)
        rows.query = TranslatedQuery(rows.query, compiler, statement)
        return rows

    @wraps(build)
    def rows_of(*values: Any, **options: Any) -> list[Any]:
        rows = translated(**options)._clone()
        rows.query.values = values
        return list(rows)

    _translations.append(translated)
    return rows_of


def prepared_sql(build: Callable[..., QuerySet]) -> Callable[..., tuple[str, tuple[Any, ...]]]:
    """A function that returns the SQL, and its parameters, of the queryset that `build` makes of the same arguments.

    It is for a part of a larger statement. Of `build`, it asks the same as `prepared`.
    """

    @lru_cache
    def translated(**options: Any) -> Statement:
        return translation_of(build, options)[-1]

    @wraps(build)
    def sql_of(*values: Any, **options: Any) -> tuple[str, tuple[Any, ...]]:
        return translated(**options).with_values(values)

    _translations.append(translated)
    return sql_of


def first_of(rows_of: Callable[..., list[Any]], *keys: int) -> Any:
    """The first row of a prepared queryset with these keys; None if there is none, as with a key no column can hold."""
    return next(iter(rows_of(*keys) if max(keys) <= BigIntegerField.MAX_BIGINT else ()), None)


def first_or_404(rows_of: Callable[..., list[Any]], *keys: int) -> Any:
    """The same, for a page that is not there without this row."""
    row = first_of(rows_of, *keys)
    if row is None:
        raise Http404
    return row


def translation_of(build: Callable[..., QuerySet], options: dict[str, Any]) -> tuple[Any, Any, Statement]:
    """The queryset that `build` makes of places, its compiler, and its statement."""
    places = places_of(build)
    with translation.override(None):
        rows: Any = build(*places, **options)
        compiler = rows.query.get_compiler(using=rows.db)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            sql, parameters = NO_ROWS, ()
    return rows, compiler, Statement(build.__name__, sql, parameters, places)


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


def forget_translations() -> None:
    """For tests that change what a queryset is built of."""
    for translated in _translations:
        translated.cache_clear()
