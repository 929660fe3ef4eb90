"""For every number on the dashboard, an admin list of exactly its rows."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from agreements.admin.agreements import AgreementAdmin
from matches.admin import MatchAdmin, MatchRequestAdmin
from notifications.admin import OutgoingMailAdmin, ProgramSettingsAdmin
from profiles.admin.graduates import GraduateAdmin
from profiles.admin.mentors import MentorAdmin
from profiles.admin.taxonomy import SearchGapAdmin
from program import staff_dashboard
from program.admin.conduct import ConcernAdmin
from program.admin.orientation import LimitedOrientationAdmin, OrientationSessionAdmin
from program.admin.participation import ErasureRequestAdmin
from program.admin.stuck_rows import StuckRowAdmin

# The admin lists of everything the dashboard counts, in every app.
DASHBOARD_ADMINS = [
    GraduateAdmin,
    MentorAdmin,
    SearchGapAdmin,
    MatchRequestAdmin,
    MatchAdmin,
    AgreementAdmin,
    OutgoingMailAdmin,
    ProgramSettingsAdmin,
    StuckRowAdmin,
    ConcernAdmin,
    ErasureRequestAdmin,
    LimitedOrientationAdmin,
    OrientationSessionAdmin,
]


class DashboardMetricFilter(admin.SimpleListFilter):
    """Limits an admin list to the rows that one dashboard metric counts."""

    title = _("counted on Today")
    parameter_name = "promise"

    def __init__(self, request, params, model, model_admin):
        self.metrics = staff_dashboard.metrics_of_model(model, request.user)
        super().__init__(request, params, model, model_admin)

    def lookups(self, request, model_admin):
        return [(name, metric.label) for name, metric in self.metrics.items()]

    def queryset(self, request, queryset):
        metric = self.metrics.get(self.value())
        return queryset.filter(pk__in=metric.rows.order_by().values("pk")) if metric else queryset


for dashboard_admin in DASHBOARD_ADMINS:
    dashboard_admin.list_filter = [*dashboard_admin.list_filter, DashboardMetricFilter]
