"""Behind every number of the first page: a list of exactly its rows."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from agreements.admin.agreements import AgreementAdmin
from matches.admin import MatchAdmin, MatchRequestAdmin
from notifications.admin import OutgoingMailAdmin
from profiles.admin.graduates import GraduateAdmin
from profiles.admin.mentors import MentorAdmin
from profiles.admin.taxonomy import SearchGapAdmin
from program import staff_dashboard
from program.admin.conduct import ConcernAdmin
from program.admin.orientation import LimitedOrientationAdmin, OrientationSessionAdmin
from program.admin.participation import ErasureRequestAdmin

# The lists of what the board counts, on whichever floor they are kept.
LISTS = [
    GraduateAdmin,
    MentorAdmin,
    SearchGapAdmin,
    MatchRequestAdmin,
    MatchAdmin,
    AgreementAdmin,
    OutgoingMailAdmin,
    ConcernAdmin,
    ErasureRequestAdmin,
    LimitedOrientationAdmin,
    OrientationSessionAdmin,
]


class PromiseFilter(admin.SimpleListFilter):
    """The rows one line of the first page counts, on the list of whatever they are."""

    title = _("dashboard item")
    parameter_name = "promise"

    def __init__(self, request, params, model, model_admin):
        self.lines = staff_dashboard.lines_about(model, request.user)
        super().__init__(request, params, model, model_admin)

    def lookups(self, request, model_admin):
        return [(name, line.label) for name, line in self.lines.items()]

    def queryset(self, request, queryset):
        line = self.lines.get(self.value())
        return queryset.filter(pk__in=line.rows.order_by().values("pk")) if line else queryset


for kept in LISTS:
    kept.list_filter = [*kept.list_filter, PromiseFilter]
