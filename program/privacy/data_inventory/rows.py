"""Rows as JSON and CSV can carry them; other people appear under their public name."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db.models import Model, QuerySet

from accounts.models import User
from profiles.models import MenteeProfile, MentorProfile
from program.privacy.data_inventory.data_category import DataCategory

Row = dict[str, Any]


def export_rows(category: DataCategory, person: User) -> list[Row]:
    """The rows of one category, each as column → value that JSON and CSV can carry."""
    rows = with_related(category.rows(person), category.columns)
    return [{column: plain_value(column_value(row, column), person) for column in category.columns} for row in rows]


def with_related(rows: QuerySet, columns: tuple[str, ...]) -> QuerySet:
    """Fetch related rows together with the rows, to avoid a query per row."""
    for column in columns:
        if column in NESTED_RELATIONS:
            rows = NESTED_RELATIONS[column](rows)
        elif column.endswith("_id"):
            continue
        elif (field := rows.model._meta.get_field(column)).many_to_many:
            rows = rows.prefetch_related(column)
        elif field.is_relation:
            rows = rows.select_related(column)
    return rows


# Columns whose text needs a relation of a relation.
NESTED_RELATIONS: dict[str, Callable[[QuerySet], QuerySet]] = {
    "mentor": lambda rows: rows.select_related("mentor__user"),
    "mentee": lambda rows: rows.select_related("mentee__user"),
    "edition": lambda rows: rows.select_related("edition__material"),
    "goals": lambda rows: rows.prefetch_related("goals__activities"),
}


def column_value(row: Model, column: str) -> Any:
    value = getattr(row, column)
    return list(value.all()) if hasattr(value, "all") else value


def plain_value(value: Any, person: User) -> Any:
    """A value as text, number, list or dictionary; another person as their public name."""
    if isinstance(value, MenteeProfile | MentorProfile):
        return value.user.get_full_name() if value.pk == person.pk else value.user.public_name
    if isinstance(value, (list, tuple)):
        return [plain_value(item, person) for item in value]
    if isinstance(value, dict):
        return {key: plain_value(item, person) for key, item in value.items()}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | str):
        return value
    return goal_text(value) if hasattr(value, "activities") else str(value)


def goal_text(goal: Any) -> str:
    activities = "; ".join(activity.text for activity in goal.activities.all())
    return f"{goal.text} ({goal.deadline}): {activities}"
