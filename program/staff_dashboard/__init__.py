"""The staff's first page: what is waiting now, then one row per commitment in the FAQ with its live number."""

from collections.abc import Callable, Iterable, Sequence

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet

from accounts.models import IdentityClaim, User
from agreements.models import Agreement
from core.models import StuckRow
from matches.models import Match, MatchRequest
from notifications.models import OutgoingMail, ProgramSettings
from profiles.models import MentorProfile, SearchGap
from program.models import Concern, ErasureRequest, LimitedOrientation, OrientationSession
from program.privacy.data_inventory import count_query
from program.staff_dashboard import metrics, waiting
from program.staff_dashboard.dashboard_metric import DashboardMetric

Dashboard = dict[str, list[DashboardMetric]]
MetricSource = Callable[[User], list[DashboardMetric]]

# Each list in the order in which it is shown, and the models that each source counts. A source builds its querysets,
# some with queries of their own, so an admin list asks only the sources that count its rows.
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
    return {metric.name: metric for metric in permitted_metrics(user, sources) if metric.rows.model is model}


def dashboard_for(user: User) -> Dashboard:
    """Both lists with their numbers, all counted in one SQL statement."""
    lists = {"waiting": permitted_metrics(user, WAITING), "metrics": permitted_metrics(user, METRICS)}
    metrics_shown = [metric for group in lists.values() for metric in group]
    metrics_of_many = [metric for metric in metrics_shown if metric.out_of is not None]
    counted = [metric.rows for metric in metrics_shown] + [metric.out_of for metric in metrics_of_many]
    numbers = iter(count_all(counted))
    for metric in metrics_shown:
        metric.number = next(numbers)
    for metric in metrics_of_many:
        metric.total = next(numbers)
    return lists


def count_all(querysets: Sequence[QuerySet]) -> list[int]:
    """The number of rows of each, in one statement.

    Each is compiled by itself: as subqueries of one query, Django resolves all of them again, which takes longer than
    all else on the page.
    """
    columns, params = [], []
    for rows in querysets:
        try:
            sql, values = count_query(rows).query.sql_with_params()
        except EmptyResultSet:
            sql, values = "NULL", ()
        columns.append(f"({sql})")
        params += values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)}", params)  # noqa: S608 — Django's own SQL
        return [number or 0 for number in cursor.fetchone()]


def metrics_needing_attention(user: User) -> list[DashboardMetric]:
    """What is waiting for this member of staff, and the metrics that are off track: the rows of the daily digest."""
    lists = dashboard_for(user)
    waiting_metrics = [metric for metric in lists["waiting"] if metric.number]
    return [*waiting_metrics, *(metric for metric in lists["metrics"] if not metric.is_on_track)]
