"""Terms and campus closures, and the term report: as a page, for printing, and as CSV."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core import csv_export as spreadsheets
from core.admin import PortalAdmin
from program.models import ClosedDay, Export, Term
from program.reports import charts, figures


@admin.register(Term)
class TermAdmin(PortalAdmin):
    list_display = ["__str__", "starts_on", "ends_on", "finals_start_on", "finals_end_on", "report"]

    def get_urls(self):
        report_urls = [
            path("<int:pk>/report/", self.admin_site.admin_view(self.report_view), name="program_term_report"),
            path("<int:pk>/report.csv", self.admin_site.admin_view(self.csv_view), name="program_term_csv"),
        ]
        return report_urls + super().get_urls()

    @admin.display(description=_("report"))
    def report(self, term):
        address = reverse("admin:program_term_report", args=[term.pk])
        return format_html('<a href="{}">{}</a>', address, _("%(term)s report") % {"term": term})

    def get_term(self, request, pk):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(Term, pk=pk)

    @method_decorator(require_safe)
    def report_view(self, request, pk):
        term = self.get_term(request, pk)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "term": term,
            "title": _("%(term)s report") % {"term": term},
            "parts": [(table, None if table.is_empty else charts.chart_of(table)) for table in figures.tables(term)],
            "kinds": Export.Kind.choices,
            "terms": Term.objects.exclude(pk=term.pk)[:12],
        }
        return TemplateResponse(request, "admin/program/report.html", context)

    @method_decorator(require_safe)
    def csv_view(self, request, pk):
        """The numbers of the page, one per line: table, row, column, number."""
        term = self.get_term(request, pk)
        self.log_export(request, "report.csv")
        headers = [_("Table"), _("Row"), _("Column"), _("Number")]
        cells = (
            [table.title, row[0], column, value]
            for table in figures.tables(term)
            for row in table.rows
            for column, value in zip(table.columns[1:], row[1:], strict=True)
        )
        return spreadsheets.download(f"report-{term.season}-{term.year}", headers, cells)


@admin.register(ClosedDay)
class ClosedDayAdmin(PortalAdmin):
    list_display = ["name_en", "starts_on", "ends_on"]
