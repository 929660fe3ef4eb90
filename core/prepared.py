"""Querysets that are built and translated to SQL once in a process, and then only executed (docs/adr/0017).

Django builds and translates a queryset anew at every use. On a page of many joins this is most of the processor time.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache, wraps
from typing import Any

from django.db.models import BigIntegerField, Model, Prefetch, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.db.models.fields.related_descriptors import ReverseManyToOneDescriptor
from django.http import Http404
from django.utils import translation

from core.statements import Statement, TranslatedQuery, place_for, places_of, statement_of

_translations: list[Any] = []


class PreparedRows:
    """A queryset whose SQL is there already, and that of the rows it prefetches by their foreign keys."""

    def __init__(self, name: str, rows: Any, places: Sequence[Any], needed: Sequence[int] | None = None) -> None:
        lookups = [one if isinstance(one, Prefetch) else Prefetch(one) for one in rows._prefetch_related_lookups]
        others = [lookup for lookup in lookups if not is_prepared(rows, lookup)]
        self.children = [PreparedChildren(rows.model, one, places) for one in lookups if one not in others]
        self.rows = rows.prefetch_related(None).prefetch_related(*others)
        self.rows.query = TranslatedQuery(self.rows.query, *statement_of(name, self.rows, places, needed))

    def fetch(self, values: Sequence[Any]) -> list[Any]:
        rows = self.rows._clone()
        rows.query.values = values
        found = list(rows)
        for children in self.children:
            children.fetch(found, values)
        return found


class PreparedChildren:
    """What a `Prefetch` brings: the rows whose foreign key is one of the parents, each given to its parent."""

    def __init__(self, model: type[Model], lookup: Prefetch, places: Sequence[Any]) -> None:
        *self.path, self.name = lookup.prefetch_through.split(LOOKUP_SEP)
        self.to_attr = lookup.to_attr
        self.field = getattr(model_at(model, self.path), self.name).field
        rows = self.field.model._default_manager.all() if lookup.queryset is None else lookup.queryset
        self.keys = len(places)  # their number among the places
        parents = place_for(list[int], self.keys)
        rows = rows.filter(**{f"{self.field.name}__pk__any": parents})
        self.rows = PreparedRows(self.name, rows, [*places, parents], needed=[self.keys])

    def fetch(self, rows: list[Any], values: Sequence[Any]) -> None:
        parents = list(filter(None, (self.parent_of(row) for row in rows)))
        by_key = {parent.pk: parent for parent in parents}
        children: dict[int, list[Any]] = {key: [] for key in by_key}
        for child in self.rows.fetch((*values[: self.keys], list(by_key))) if by_key else ():
            key = getattr(child, self.field.attname)
            children[key].append(child)
            if not self.field.is_cached(child):
                self.field.set_cached_value(child, by_key[key])
        for parent in parents:
            self.give(parent, children[parent.pk])

    def parent_of(self, row: Any) -> Any:
        """The row that has the children; None if there is none."""
        for part in self.path:
            row = getattr(row, part, None)
        return row

    def give(self, parent: Any, children: list[Any]) -> None:
        """As Django does it after a prefetch."""
        if self.to_attr:
            setattr(parent, self.to_attr, children)
            return
        rows = getattr(parent, self.name).get_queryset()
        rows._result_cache, rows._prefetch_done = children, True
        cache = vars(parent).setdefault("_prefetched_objects_cache", {})
        cache[self.field.remote_field.cache_name] = rows


def is_prepared(rows: QuerySet, lookup: Prefetch) -> bool:
    """Whether a prefetch brings rows with a foreign key to these, or to others that come with them; if not, Django
    does it."""
    *path, name = lookup.prefetch_through.split(LOOKUP_SEP)
    loaded: Any = rows.query.select_related
    for part in path:
        if not isinstance(loaded, dict) or part not in loaded:
            return False
        loaded = loaded[part]
    return type(getattr(model_at(rows.model, path), name)) is ReverseManyToOneDescriptor


def model_at(model: Any, path: list[str]) -> Any:
    """The model that a path leads to."""
    for part in path:
        model = model._meta.get_field(part).related_model
    return model


def prepared(build: Callable[..., QuerySet]) -> Callable[..., list[Any]]:
    """A function that returns the rows of the queryset that `build` makes of the same arguments.

    `build` is called once for each combination of its named arguments, which are few. In the place of the others it
    gets values that stand for them (for an object: its key, with `pk`) and must only put them into the queryset. Raises
    `ValueError` if one is missing in the SQL, or if something that passes is in it: a moment, a day. A key that is
    annotated `int | None` may be missing.
    """

    @lru_cache
    def translated(**options: Any) -> PreparedRows:
        places = places_of(build)
        with translation.override(None):
            return PreparedRows(build.__name__, build(*places, **options), places)

    @wraps(build)
    def rows_of(*values: Any, **options: Any) -> list[Any]:
        return translated(**options).fetch(values)

    _translations.append(translated)
    return rows_of


def prepared_prefetch(build: Callable[[], tuple[type[Model], list[Prefetch]]]) -> Callable[[list[Any]], None]:
    """A function that does for the rows it is given what `prefetch_related_objects` does, with prepared statements.

    `build` returns the model of the rows and what is prefetched: rows with a foreign key to these, and nothing else.
    """

    @lru_cache
    def translated() -> list[PreparedChildren]:
        model, lookups = build()
        with translation.override(None):
            return [PreparedChildren(model, lookup, []) for lookup in lookups]

    @wraps(build)
    def prefetch(rows: list[Any]) -> None:
        for children in translated():
            children.fetch(rows, ())

    _translations.append(translated)
    return prefetch


def prepared_sql(build: Callable[..., QuerySet]) -> Callable[..., tuple[str, tuple[Any, ...]]]:
    """A function that returns the SQL, and its parameters, of the queryset that `build` makes of the same arguments.

    It is for a part of a larger statement. Of `build`, it asks the same as `prepared`.
    """

    @lru_cache
    def translated(**options: Any) -> Statement:
        places = places_of(build)
        with translation.override(None):
            return statement_of(build.__name__, build(*places, **options), places)[-1]

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


def forget_translations() -> None:
    """For tests that change what a queryset is built of."""
    for translated in _translations:
        translated.cache_clear()
