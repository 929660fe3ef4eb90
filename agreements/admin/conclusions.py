"""Conclusions of agreements, and the private feedback that came with them."""

from django.contrib import admin
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from agreements import conclusion_pdfs
from agreements.admin.filters import CONCLUSION_FILTERS
from agreements.admin.readonly import PEOPLE, CustomOrder, ReadOnly, column
from agreements.corrections import changes_in
from agreements.csv_rows import CONCLUSION_TITLES, conclusion_rows
from agreements.models import Conclusion, ConclusionCorrection, GoalOutcome, PrivateFeedback, open_conclusions_first
from core.admin import PortalAdmin
from core.csv_export import download


class OutcomeInline(ReadOnly, admin.TabularInline):
    model = GoalOutcome
    fields = ["goal", "answer", "note", "other_outcome"]
    extra = 0
    answer = column(_("outcome"), lambda outcome: outcome.outcome_shown)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("goal")


class CorrectionInline(ReadOnly, admin.TabularInline):
    model = ConclusionCorrection
    fields = ["by", "corrected_at", "changes"]
    extra = 0

    def has_view_permission(self, request, obj=None):
        """Whoever may open the page of a conclusion may see how it was corrected."""
        return True

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related("by", "conclusion")
        return rows.prefetch_related("conclusion__outcomes__goal")

    @admin.display(description=_("what was changed"))
    def changes(self, correction):
        rows = changes_in(correction, correction.conclusion)
        return format_html_join("", "<p>{}: {} → {}</p>", ((row["label"], row["before"], row["after"]) for row in rows))


@admin.register(Conclusion)
class ConclusionAdmin(ReadOnly, PortalAdmin):
    list_display = ["mentee", "mentor", "reason", "state", "wants_new_mentoring", "began_at", "add_by", "closed_at"]
    list_filter = CONCLUSION_FILTERS
    people = list_select_related = [f"agreement__{person}" for person in PEOPLE]
    date_hierarchy = "began_at"
    fields = [
        *("agreement", "state", "reason", "achieved", "steps", "next_steps", "wants_new_mentoring", "began_by"),
        *("began_at", "add_by", "added_by", "is_seen_differently", "added", "closed_at", "answer_by", "pdf_link"),
    ]
    inlines = [OutcomeInline, CorrectionInline]
    actions = ["export"]
    state = column(_("status"), lambda conclusion: conclusion.status_shown)
    mentee = column(_("mentee"), lambda conclusion: conclusion.agreement.mentee)
    mentor = column(_("mentor"), lambda conclusion: conclusion.agreement.mentor)

    def get_changelist(self, request, **options):
        return CustomOrder

    def get_ordering(self, request):
        return open_conclusions_first()

    def get_urls(self):
        pdf_view = self.admin_site.admin_view(self.pdf_view)
        return [path("<int:pk>/record.pdf", pdf_view, name="agreements_conclusion_paper"), *super().get_urls()]

    def pdf_view(self, request, pk):
        """The conclusion as PDF, as it stands (R22)."""
        conclusion = get_object_or_404(Conclusion, pk=pk)
        if not self.has_view_permission(request, conclusion):
            return HttpResponse(status=403)
        return HttpResponse(conclusion_pdfs.conclusion_pdf(conclusion), content_type="application/pdf")

    @admin.display(description=_("PDF"))
    def pdf_link(self, conclusion):
        url = reverse("admin:agreements_conclusion_paper", args=[conclusion.pk])
        return format_html('<a href="{}">{}</a>', url, _("Conclusion summary (PDF)"))

    @admin.action(description=_("Export as CSV"), permissions=["view"])
    def export(self, request, queryset):
        self.log_export(request, "conclusions.csv", queryset.count())
        return download(f"conclusions-{timezone.localdate()}", CONCLUSION_TITLES, conclusion_rows(queryset))


@admin.register(PrivateFeedback)
class PrivateFeedbackAdmin(ReadOnly, PortalAdmin):
    list_display = ["author", "text", "written_at"]
    list_select_related = ["author"]
    people = ["author", *(f"agreement__{person}" for person in PEOPLE)]
    date_hierarchy = "written_at"
