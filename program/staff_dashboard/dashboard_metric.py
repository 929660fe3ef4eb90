from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _

from program.staff_dashboard.counted_rows import CountedRows

OLDEST_SHOWN = 3  # rows named on Today for each kind of work
# Admin lists that show only some rows unless this query asks for all of them.
UNFILTERED_QUERY = {"profiles.mentorprofile": {"queue": "all"}}


class WaitingRow(NamedTuple):
    """A row that waits: its name, its page, and since when."""

    name: str
    href: str
    since: datetime


@dataclass
class DashboardMetric:
    """One row of the dashboard: a label, the rows that are waiting or late, and their live number.

    `name` is in the URL of the admin list that shows exactly the `counted` rows. `out_of` holds all rows of which these
    are the exceptions; the dashboard then shows how many of them are fine. `should_be_zero=False` is for what must
    exist, such as an orientation session. `since`: the field that says from when a row waits; `people`: the paths from
    a row to those it is named after. `goal`: the percentage of all that is enough, where none being an exception is
    more than a program can promise.
    """

    name: str
    label: str
    counted: CountedRows
    permission: str
    should_be_zero: bool = True
    out_of: CountedRows | None = None
    since: str = ""
    people: tuple[str, ...] = ()
    goal: int = 100
    number: int = 0
    total: int = 0

    @property
    def rows(self) -> QuerySet:
        return self.counted.queryset

    @property
    def model(self) -> type[Model]:
        return self.counted.model

    @property
    def is_on_track(self) -> bool:
        if self.out_of is not None:
            return 100 * (self.total - self.number) >= self.goal * self.total
        return (self.number == 0) == self.should_be_zero

    @property
    def display_value(self) -> str:
        if self.out_of is None:
            return str(self.number)
        return _("%(part)d of %(whole)d") % {"part": self.total - self.number, "whole": self.total}

    @property
    def oldest(self) -> list[WaitingRow]:
        """The rows that have waited longest, at most `OLDEST_SHOWN`. Asks the database each time."""
        rows = self.rows.select_related(*self.people).order_by(self.since, "pk")[:OLDEST_SHOWN]
        meta = self.model._meta
        page = f"admin:{meta.app_label}_{meta.model_name}_change"
        return [WaitingRow(str(row), reverse(page, args=[row.pk]), getattr(row, self.since)) for row in rows]

    @property
    def href(self) -> str:
        """The admin list of exactly these rows (program.admin.dashboard_lists)."""
        meta = self.model._meta
        url = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
        return f"{url}?{urlencode(UNFILTERED_QUERY.get(meta.label_lower, {}) | {'promise': self.name})}"


def days_ago(days: int) -> Any:
    return Now() - timedelta(days=days)
