"""Export files written by a worker: their progress, and the file once it is ready."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from profiles.admin.object_page import ObjectPageAdmin
from program.models import Export, Term
from program.reports import exports


@admin.register(Export)
class ExportAdmin(ObjectPageAdmin):
    list_display = ["__str__", "asked_at", "done", "total", "ready_at"]
    list_select_related = ["term"]
    page_template = "admin/program/export.html"

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("ask/<int:term_pk>/", view(self.ask), name="program_export_ask"),
            path("<int:pk>/file.csv", view(self.file), name="program_export_file"),
            *super().get_urls(),
        ]

    def get_queryset(self, request):
        return super().get_queryset(request).asked_by(request.user)

    def page_context(self, request, export):
        return {"export": export}

    @method_decorator(require_POST)
    def ask(self, request, term_pk):
        kind = request.POST.get("kind")
        if kind not in Export.Kind.values or not request.user.has_perm("program.add_export"):
            raise PermissionDenied
        export = exports.request_export(get_object_or_404(Term, pk=term_pk), request.user, kind=kind)
        messages.success(request, _("We're preparing the file. You'll get a notification when it's ready."))
        return redirect(export)

    @method_decorator(require_safe)
    def file(self, request, pk):
        if not self.has_view_permission(request):
            raise PermissionDenied
        export = get_object_or_404(self.get_queryset(request).filter(ready_at__isnull=False), pk=pk)
        self.log_export(request, f"{export.kind}.csv", export.done)
        return StreamingHttpResponse(
            file_parts(export),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{export.kind}.csv"', "Cache-Control": "no-store"},
        )


def file_parts(export):
    """The file part by part, so that a long one is never in memory as a whole."""
    yield exports.header_line(export)
    yield from export.parts.values_list("text", flat=True).iterator(chunk_size=1)
