"""The rows that a metric counts: a queryset for the admin's list of them, and SQL of their number, translated once."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.db.models import Model, QuerySet

from accounts.models import User
from core.prepared import prepared_sql
from program.privacy.data_inventory import count_query

# What a message may be hidden for decides the SQL, so there is a statement for each combination of these.
PERMISSIONS_TO_READ = ("program.view_concern", "program.view_participationend")


@dataclass(frozen=True)
class CountedRows:
    """The rows of `model` that `build` selects with these values and options."""

    model: type[Model]
    build: Callable[..., QuerySet]
    build_count: Callable[..., tuple[str, tuple[Any, ...]]]
    values: tuple[Any, ...]
    options: dict[str, Any]

    @property
    def queryset(self) -> QuerySet:
        return self.build(*self.values, **self.options)

    @property
    def count_sql(self) -> tuple[str, tuple[Any, ...]]:
        """SQL for how many they are, and its parameters; it yields no row or NULL for none."""
        return self.build_count(*self.values, **self.options)


def counted(model: type[Model]) -> Callable[[Callable[..., QuerySet]], Callable[..., CountedRows]]:
    """Decorates a function that builds a queryset of rows of `model`, as `core.prepared` asks for."""

    def decorate(build: Callable[..., QuerySet]) -> Callable[..., CountedRows]:
        @prepared_sql
        @wraps(build)
        def build_count(*values: Any, **options: Any) -> QuerySet:
            return count_query(build(*values, **options))

        @wraps(build)
        def rows_of(*values: Any, **options: Any) -> CountedRows:
            return CountedRows(model, build, build_count, values, options)

        return rows_of

    return decorate


@dataclass(frozen=True)
class Reader:
    """A member of staff, or the place for their key, and all else that decides which cases and messages they see."""

    pk: Any
    is_superuser: bool
    permissions: frozenset[str]  # those of PERMISSIONS_TO_READ that they have

    def has_perm(self, permission: str) -> bool:
        if permission not in PERMISSIONS_TO_READ:
            raise ValueError(f"PERMISSIONS_TO_READ lacks {permission}, so statements would not differ by it.")
        return permission in self.permissions


def rights_of(user: User) -> dict[str, Any]:
    """The options of a `Reader`: by them, statements differ."""
    permissions = frozenset(filter(user.has_perm, PERMISSIONS_TO_READ))
    return {"is_superuser": user.is_superuser, "permissions": permissions}
