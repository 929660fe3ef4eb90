"""The staff's first page: what is waiting now, then one row per commitment in the FAQ with its live number."""

from collections.abc import Callable, Iterable, Sequence

from django.db import connection
from django.db.models import Model

from accounts.models import IdentityClaim, User
from agreements.models import Agreement
from core.models import StuckRow
from core.statements import PreparingConnection
from matches.models import Match, MatchRequest
from notifications.models import OutgoingMail, ProgramSettings
from profiles.models import MentorProfile, SearchGap
from program.models import Concern, ErasureRequest, LimitedOrientation, OrientationSession
from program.staff_dashboard import metrics, waiting
from program.staff_dashboard.counted_rows import CountedRows
from program.staff_dashboard.dashboard_metric import DashboardMetric

Dashboard = dict[str, list[DashboardMetric]]
MetricSource = Callable[[User], list[DashboardMetric]]

# Each list in the order in which it is shown, and the models that each source counts. Some sources have queries of
# their own, so an admin list asks only the sources that count its rows.
WAITING: dict[MetricSource, set[type[Model]]] = {
    waiting.pending_decisions: {MentorProfile, IdentityClaim},
    waiting.pending_cases: {Concern},
    waiting.pending_program_work: {Match, LimitedOrientation, ErasureRequest},
    waiting.undelivered_mails: {OutgoingMail},
}
METRICS: dict[MetricSource, set[type[Model]]] = {
    metrics.request_metrics: {MatchRequest},
    metrics.staff_metrics: {MentorProfile, Concern},
    metrics.match_metrics: {Match, Agreement},
    metrics.session_metrics: {OrientationSession},
    metrics.mentor_metrics: {MentorProfile},
    metrics.mail_metrics: {OutgoingMail},
    metrics.portal_metrics: {ProgramSettings, StuckRow, SearchGap},
}


def permitted_metrics(user: User, sources: Iterable[MetricSource]) -> list[DashboardMetric]:
    """The metrics of these sources that this member of staff has permission for."""
    return [metric for source in sources for metric in source(user) if user.has_perm(metric.permission)]


def metrics_of_model(model: type[Model], user: User) -> dict[str, DashboardMetric]:
    """The metrics that count rows of one model, by name."""
    sources = [source for source, counted in (WAITING | METRICS).items() if model in counted]
    return {metric.name: metric for metric in permitted_metrics(user, sources) if metric.model is model}


def dashboard_for(user: User) -> Dashboard:
    """Both lists with their numbers, all counted in one SQL statement."""
    lists = {"waiting": permitted_metrics(user, WAITING), "metrics": permitted_metrics(user, METRICS)}
    metrics_shown = [metric for group in lists.values() for metric in group]
    metrics_of_many = [metric for metric in metrics_shown if metric.out_of is not None]
    numbers = iter(count_all([metric.counted for metric in metrics_shown] + [one.out_of for one in metrics_of_many]))
    for metric in metrics_shown:
        metric.number = next(numbers)
    for metric in metrics_of_many:
        metric.total = next(numbers)
    return lists


def count_all(counted: Sequence[CountedRows]) -> list[int]:
    """The number of rows of each, in one statement."""
    statements = [rows.count_sql for rows in counted]
    columns = ", ".join(f"({sql})" for sql, _parameters in statements)
    with PreparingConnection(connection).cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [value for _sql, parameters in statements for value in parameters])  # noqa: S608 — Django's own SQL
        return [number or 0 for number in cursor.fetchone()]


def metrics_needing_attention(user: User) -> list[DashboardMetric]:
    """What is waiting for this member of staff, and the metrics that are off track: the rows of the daily digest."""
    lists = dashboard_for(user)
    waiting_metrics = [metric for metric in lists["waiting"] if metric.number]
    return [*waiting_metrics, *(metric for metric in lists["metrics"] if not metric.is_on_track)]
