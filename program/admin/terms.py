"""Terms and campus closures, and the term report: as a page, for printing, and as CSV."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_safe

from core import csv_export as spreadsheets
from core.admin import PortalAdmin
from core.days import today
from program import semester_start
from program.models import ClosedDay, Export, Term
from program.reports import charts, figures

WILL_ASK = ngettext_lazy(
    "From %(day)s on, we'll email %(mentors)d mentor and ask whether the profile is still right.",
    "From %(day)s on, we'll email %(mentors)d mentors and ask whether their profiles are still right.",
    "mentors",
)
ASKED = _("Mentors were asked from %(day)s on whether their profiles are still right.")
ASKS_NO_ONE = _(
    "No mentor is emailed, because this semester had begun before it was entered. To ask mentors whether their "
    "profiles are still right, select the semester in the list and choose “Ask mentors to confirm their profiles.”"
)
TO_ASK = ngettext_lazy(
    "We'll email %(mentors)d mentor and ask whether the profile is still right.",
    "We'll email %(mentors)d mentors and ask whether their profiles are still right.",
    "mentors",
)


def emails_of(term):
    """Which emails this semester brings about and when, as one sentence; how many is as of today."""
    if term.ask_mentors_on is None:
        return ASKS_NO_ONE
    day = date_format(term.ask_mentors_on, "DATE_FORMAT")
    if term.ask_mentors_on < today():
        return ASKED % {"day": day}
    return WILL_ASK % {"day": day, "mentors": semester_start.mentors_to_ask(term).count()}


@admin.register(Term)
class TermAdmin(PortalAdmin):
    list_display = ["__str__", "starts_on", "ends_on", "finals_start_on", "finals_end_on", "report"]
    fields = ["season", "year", "starts_on", "ends_on", "finals_start_on", "finals_end_on", "emails"]
    readonly_fields = ["emails"]
    actions = ["ask_mentors"]

    def save_model(self, request, term, form, change):
        """Say who will be emailed when. A first day that is already past emails no one."""
        if "starts_on" in form.changed_data:
            term.ask_mentors_on = semester_start.day_to_ask(term)
        super().save_model(request, term, form, change)
        self.message_user(request, emails_of(term), messages.INFO, extra_tags="emails_of_semester")

    @admin.display(description=_("emails"))
    def emails(self, term):
        if term.pk:
            return emails_of(term)
        return _("On the first day, we'll ask mentors by email whether their profiles are still right.")

    @admin.action(description=_("Ask mentors to confirm their profiles"), permissions=["change"])
    def ask_mentors(self, request, terms):
        asking = terms.current().filter(ask_mentors_on=None)
        mentors = sum(semester_start.mentors_to_ask(term).count() for term in asking)
        if page := self.ask_first(request, asking, TO_ASK % {"mentors": mentors}):
            return page
        return self.apply_to_each(request, terms, semester_start.ask_now, outcome=lambda term, _result: emails_of(term))

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
