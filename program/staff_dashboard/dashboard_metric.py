from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _

# Lists that show only a part unless they are asked for all.
ALL_OF = {"profiles.mentorprofile": {"queue": "all"}}


@dataclass
class DashboardMetric:
    """One row of the board: a sentence, the rows that wait or break it, and their live number.

    `name` stands in the address of the list that shows exactly these rows. `out_of` are all rows of which these are
    the exceptions: then the board says how many of them are well. A row that wants something to be there, such as a
    session, says `should_be_none=False`.
    """

    name: str
    label: str
    rows: QuerySet
    permission: str
    should_be_none: bool = True
    out_of: QuerySet | None = None
    number: int = 0
    total: int = 0

    @property
    def is_kept(self) -> bool:
        return (self.number == 0) == self.should_be_none

    @property
    def shown(self) -> str:
        if self.out_of is None:
            return str(self.number)
        return _("%(part)d of %(whole)d") % {"part": self.total - self.number, "whole": self.total}

    @property
    def href(self) -> str:
        """The admin's list of these rows and no others (program.admin.dashboard_lists)."""
        meta = self.rows.model._meta
        address = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
        return f"{address}?{urlencode(ALL_OF.get(meta.label_lower, {}) | {'promise': self.name})}"


def days_ago(days: int) -> Any:
    return Now() - timedelta(days=days)
