from django.contrib import admin

from core.admin import ReadOnlyAdmin
from core.models import StuckRow


@admin.register(StuckRow)
class StuckRowAdmin(ReadOnlyAdmin):
    """Rows that background work has failed at. They go when it succeeds; what to do is in docs/deploy.md."""

    list_display = fields = readonly_fields = ["sweep", "row", "failures", "stuck_since", "next_try_at", "error"]

    def has_change_permission(self, request, obj=None):
        return False
