"""Ten thousand of everything the admin lists: the demo's rows, multiplied until each table has so many."""

from collections.abc import Iterable
from itertools import count

from django.db import connection, models

NOISE = count(1)


def multiply(kinds: Iterable[type[models.Model]], size: int) -> dict[str, int]:
    """Fill the table of each model up to `size` rows, made from those it has; returns how many each has then.

    Guards and histories are silent meanwhile; checks and unique constraints hold, and what breaks one is left out.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for model in in_order_of_keys(kinds):
            for _round in range(3):  # what was left out is made up for
                if (missing := size - model._base_manager.count()) > 0:
                    clone(cursor, model, missing)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
    return {model._meta.label: model._base_manager.count() for model in kinds}


def in_order_of_keys(kinds: Iterable[type[models.Model]]) -> list[type[models.Model]]:
    """Every model after those its rows point to."""
    wanted, ordered = set(kinds), []

    def visit(model: type[models.Model], above: tuple) -> None:
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model not in (*above, model):
                visit(field.related_model, (*above, model))
        if model in wanted and model not in ordered:
            ordered.append(model)

    for model in sorted(wanted, key=lambda model: model._meta.label):
        visit(model, ())
    return ordered


def clone(cursor, model: type[models.Model], missing: int) -> None:
    """Insert so many rows, each after one that is there, with keys and unique values of its own."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    table, unique = model._meta.db_table, unique_fields(model)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(value_of(field, field in unique) for field in fields)
    cursor.execute(
        f"""
        WITH old AS (SELECT *, row_number() OVER () AS its_place, count(*) OVER () AS of_all FROM {table} LIMIT 500)
        INSERT INTO {table} ({columns})
        SELECT {values} FROM generate_series(1, {missing}) n
        JOIN old ON old.its_place = 1 + n % LEAST(old.of_all, 500) ON CONFLICT DO NOTHING
        """
    )


def unique_fields(model: type[models.Model]) -> set[models.Field]:
    """Fields that are unique, by themselves or with others."""
    rules = [rule for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint)]
    names = {name for rule in rules for name in rule.fields}
    names |= {name for together in model._meta.unique_together for name in together}
    return {field for field in model._meta.concrete_fields if field.unique or field.name in names}


def value_of(field: models.Field, is_unique: bool) -> str:
    """The new row's value as SQL: the old one's, unless it has to be another."""
    old = f'old."{field.column}"'
    if field.is_relation and field.related_model._meta.app_label != "contenttypes":
        return another_key(field, old)
    if not is_unique:
        return old
    if isinstance(field, models.CharField | models.TextField) and not field.choices:
        fresh = f"({next(NOISE)} * 1000000 + n)::text"
        return f"left('x' || {fresh} || {old}, {field.max_length or 200})"
    return f"(n + {next(NOISE)} * 3) % 32000" if isinstance(field, models.IntegerField) else old


def another_key(field: models.Field, old: str) -> str:
    """The key of some row of the table pointed to, another one for each new row; nobody where there was nobody."""
    target = field.related_model
    keys, pk = target._meta.db_table, target._meta.pk.column
    spread = f"(SELECT array_agg({pk} ORDER BY {pk}) FROM {keys})"
    shift = next(NOISE) * 7919
    picked = f"({spread})[1 + (n + {shift}) % (SELECT count(*) FROM {keys})::int]"
    return f"CASE WHEN {old} IS NULL THEN NULL ELSE {picked} END" if field.null else picked
