from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Now


@dataclass
class Promise:
    """One row of the board: a sentence, its number, where its rows are, and whether the number should be nought."""

    label: str
    rows: QuerySet
    href: str
    permission: str
    should_be_none: bool = True
    number: int = 0

    @property
    def is_kept(self) -> bool:
        return (self.number == 0) == self.should_be_none


def days_ago(days: int) -> Any:
    return Now() - timedelta(days=days)
