"""The staff's first page: what waits now, then one row per promise of the FAQ with its live number (issue: Today)."""

from collections.abc import Callable, Iterable

from django.db.models import Model, Subquery

from accounts.models import User
from profiles.models import MentorProfile
from program.models import Concern, OrientationSession
from program.privacy.data_inventory import number_of
from program.staff_dashboard import metrics, waiting
from program.staff_dashboard.dashboard_metric import DashboardMetric

Board = dict[str, list[DashboardMetric]]
Lines = Callable[[User], list[DashboardMetric]]

# Each list in the order in which it is shown. What has to ask the database to know its rows says about which.
WAITING: list[Lines] = [waiting.of_people, waiting.of_the_program]
METRICS: list[Lines] = [
    metrics.of_requests,
    metrics.of_staff,
    metrics.of_pairs,
    metrics.of_sessions,
    metrics.of_mentors,
    metrics.of_the_portal,
]
ASKS: dict[Lines, set[type[Model]]] = {
    metrics.of_staff: {MentorProfile, Concern},
    metrics.of_sessions: {OrientationSession},
}


def rows_for(user: User) -> Board:
    """Both lists without their numbers, as far as this member of staff may see the rows."""
    return {"waiting": seen_by(user, WAITING), "promises": seen_by(user, METRICS)}


def seen_by(user: User, lines: Iterable[Lines]) -> list[DashboardMetric]:
    return [line for group in lines for line in group(user) if user.has_perm(line.permission)]


def lines_about(model: type[Model], user: User) -> dict[str, DashboardMetric]:
    """The lines that count rows of one model, by name. Asks the database for nothing that other models need."""
    groups = [group for group in (*WAITING, *METRICS) if model in ASKS.get(group, {model})]
    return {line.name: line for line in seen_by(user, groups) if line.rows.model is model}


def board(user: User) -> Board:
    """Both lists with their numbers, all counted in one statement."""
    lists = rows_for(user)
    everything = [row for rows in lists.values() for row in rows]
    numbers = {f"row_{index}": Subquery(number_of(row.rows)) for index, row in enumerate(everything)}
    parts = {index: row.out_of for index, row in enumerate(everything) if row.out_of is not None}
    wholes = {f"whole_{index}": Subquery(number_of(rows)) for index, rows in parts.items()}
    counted = User.objects.filter(pk=user.pk).values(**numbers, **wholes).first() or {}
    for index, row in enumerate(everything):
        row.number = counted.get(f"row_{index}") or 0
        row.total = counted.get(f"whole_{index}") or 0
    return lists


def to_look_at(user: User) -> list[DashboardMetric]:
    """What waits for this member of staff, and the promises that are not kept: the rows worth a morning's mail."""
    lists = board(user)
    waiting_rows = [row for row in lists["waiting"] if row.number]
    return [*waiting_rows, *(row for row in lists["promises"] if not row.is_kept)]
