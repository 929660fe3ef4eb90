"""The staff's first page: what is waiting now, then one row per commitment in the FAQ with its live number."""

from collections.abc import Callable, Iterable

from django.db.models import Model, Subquery

from accounts.models import User
from profiles.models import MentorProfile
from program.models import Concern, OrientationSession
from program.privacy.data_inventory import count_query
from program.staff_dashboard import metrics, waiting
from program.staff_dashboard.dashboard_metric import DashboardMetric

Dashboard = dict[str, list[DashboardMetric]]
MetricSource = Callable[[User], list[DashboardMetric]]

# Each list in the order in which it is shown.
WAITING: list[MetricSource] = [waiting.pending_decisions, waiting.pending_program_work]
METRICS: list[MetricSource] = [
    metrics.request_metrics,
    metrics.staff_metrics,
    metrics.match_metrics,
    metrics.session_metrics,
    metrics.mentor_metrics,
    metrics.portal_metrics,
]
# Sources that query the database just to build their querysets, each with the models it counts.
QUERYING_SOURCES: dict[MetricSource, set[type[Model]]] = {
    metrics.staff_metrics: {MentorProfile, Concern},
    metrics.session_metrics: {OrientationSession},
}


def permitted_metrics(user: User, sources: Iterable[MetricSource]) -> list[DashboardMetric]:
    """The metrics of these sources that this member of staff has permission for."""
    return [metric for source in sources for metric in source(user) if user.has_perm(metric.permission)]


def metrics_of_model(model: type[Model], user: User) -> dict[str, DashboardMetric]:
    """The metrics that count rows of one model, by name. Runs no query that only other models need."""
    sources = [source for source in (*WAITING, *METRICS) if model in QUERYING_SOURCES.get(source, {model})]
    return {metric.name: metric for metric in permitted_metrics(user, sources) if metric.rows.model is model}


def dashboard_for(user: User) -> Dashboard:
    """Both lists with their numbers, all counted in one SQL statement."""
    lists = {"waiting": permitted_metrics(user, WAITING), "metrics": permitted_metrics(user, METRICS)}
    metrics_shown = [metric for group in lists.values() for metric in group]
    numbers = {f"row_{index}": Subquery(count_query(metric.rows)) for index, metric in enumerate(metrics_shown)}
    total_rows = {index: metric.out_of for index, metric in enumerate(metrics_shown) if metric.out_of is not None}
    totals = {f"total_{index}": Subquery(count_query(rows)) for index, rows in total_rows.items()}
    counts = User.objects.filter(pk=user.pk).values(**numbers, **totals).first() or {}
    for index, metric in enumerate(metrics_shown):
        metric.number = counts.get(f"row_{index}") or 0
        metric.total = counts.get(f"total_{index}") or 0
    return lists


def metrics_needing_attention(user: User) -> list[DashboardMetric]:
    """What is waiting for this member of staff, and the metrics that are off track: the rows of the daily digest."""
    lists = dashboard_for(user)
    waiting_metrics = [metric for metric in lists["waiting"] if metric.number]
    return [*waiting_metrics, *(metric for metric in lists["metrics"] if not metric.is_on_track)]
