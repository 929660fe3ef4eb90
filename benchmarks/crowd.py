"""Fills every table the admin lists by multiplying the rows of the demo data."""

from collections.abc import Iterable
from itertools import count

from django.db import connection, models

SERIAL = count(1)


def multiply(kinds: Iterable[type[models.Model]], size: int) -> dict[str, int]:
    """Fill the table of each model up to `size` rows by copying its rows; returns how many each has then.

    Guard and history triggers are off meanwhile; rows that would break a check or unique constraint are skipped.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for model in in_dependency_order(kinds):
            for _round in range(3):  # make up for skipped rows
                if (missing := size - model._base_manager.count()) > 0:
                    clone(cursor, model, missing)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
    return {model._meta.label: model._base_manager.count() for model in kinds}


def in_dependency_order(kinds: Iterable[type[models.Model]]) -> list[type[models.Model]]:
    """The models sorted so that each comes after the models it has foreign keys to."""
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
    """Insert `missing` copies of existing rows, with new keys and unique values."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    table, unique = model._meta.db_table, unique_fields(model)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(value_of(field, field in unique) for field in fields)
    cursor.execute(
        f"""
        WITH old AS (SELECT *, row_number() OVER () AS row_index, count(*) OVER () AS row_count FROM {table} LIMIT 500)
        INSERT INTO {table} ({columns})
        SELECT {values} FROM generate_series(1, {missing}) n
        JOIN old ON old.row_index = 1 + n % LEAST(old.row_count, 500) ON CONFLICT DO NOTHING
        """
    )


def unique_fields(model: type[models.Model]) -> set[models.Field]:
    """Fields that are unique, alone or together with others."""
    rules = [rule for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint)]
    names = {name for rule in rules for name in rule.fields}
    names |= {name for together in model._meta.unique_together for name in together}
    return {field for field in model._meta.concrete_fields if field.unique or field.name in names}


def value_of(field: models.Field, is_unique: bool) -> str:
    """The new row's value as SQL: the copied value, unless it has to differ."""
    old = f'old."{field.column}"'
    if field.is_relation and field.related_model._meta.app_label != "contenttypes":
        return another_key(field, old)
    if not is_unique:
        return old
    if isinstance(field, models.CharField | models.TextField) and not field.choices:
        prefix = f"({next(SERIAL)} * 1000000 + n)::text"
        return f"left('x' || {prefix} || {old}, {field.max_length or 200})"
    return f"(n + {next(SERIAL)} * 3) % 32000" if isinstance(field, models.IntegerField) else old


def another_key(field: models.Field, old: str) -> str:
    """SQL for the key of a row in the related table, a different one per new row; NULL where the old value is NULL."""
    target = field.related_model
    keys, pk = target._meta.db_table, target._meta.pk.column
    all_keys = f"(SELECT array_agg({pk} ORDER BY {pk}) FROM {keys})"
    shift = next(SERIAL) * 7919
    picked = f"({all_keys})[1 + (n + {shift}) % (SELECT count(*) FROM {keys})::int]"
    return f"CASE WHEN {old} IS NULL THEN NULL ELSE {picked} END" if field.null else picked
