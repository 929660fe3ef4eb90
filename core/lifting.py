"""What belongs to a case is lifted only by who may work on the case: a higher app says so, and writes it down there."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model

# Each refuses, or writes down, that `by` lifts the hold on a match or the hiding of a profile.
CHECKS: list[Callable[[Model, Any], None]] = []


def check(row: Model, by: Any) -> None:
    """Called by a verb that has locked the row, before it lifts the hold or the hiding."""
    for check_one in CHECKS:
        check_one(row, by)
