"""Agreements for staff: late and quiet ones first, and the history of each match on one page."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ORDER_VAR
from django.db.models import Prefetch
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements import actions, timeline
from agreements.admin.filters import AGREEMENT_FILTERS
from agreements.admin.readonly import PEOPLE, CustomOrder, column
from agreements.content import labelled_terms, text_of
from agreements.csv_rows import AGREEMENT_TITLES, agreement_rows
from agreements.models import BY_ATTENTION, REASON_LENGTH, Agreement, AgreementVersion, Attention
from agreements.next_step import current_versions, step_of_agreement
from core.admin import next_step_column
from core.csv_export import download
from core.workflow import refusals_into
from matches import actions as matches
from profiles.admin.object_page import ObjectPageAdmin


class EndForm(forms.Form):
    """The reason why staff end an agreement, and a confirmation that they know the effect."""

    reason = forms.CharField(
        label=_("Reason for ending it"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Kept for staff. The two people see only that the program ended the agreement and that "
            "it doesn't count against them."
        ),
    )
    sure = forms.BooleanField(
        label=_(
            "I understand that this can't be undone. The two people can no longer see each other's "
            "contact information, and both are notified"
        )
    )


class AttentionOrder(CustomOrder):
    """The list ordered by attention until staff click a column."""

    def get_ordering(self, request, queryset):
        return super().get_ordering(request, queryset) if self.params.get(ORDER_VAR) else list(BY_ATTENTION)


@admin.register(Agreement)
class AgreementAdmin(ObjectPageAdmin):
    list_display = ["__str__", "what_to_look_at", "status", "next", "last_move", "created_at", "closed_at"]
    list_filter = AGREEMENT_FILTERS
    people = list_select_related = PEOPLE
    date_hierarchy = "created_at"
    show_full_result_count = False  # one statement less, as in other lists
    actions = ["export"]
    page_template = "admin/agreements/agreement.html"
    VERBS = {"end": "end", "close": "close", "hold": "hold", "release": "release"}
    what_to_look_at = column(_("needs attention"), lambda row: Attention(row.attention).label, "attention")
    next = next_step_column(step_of_agreement)
    last_move = column(_("last activity"), lambda row: row.match.moved_at, "match__moved_at")

    def get_queryset(self, request):
        rows = Agreement.objects.with_people().select_related("conclusion").with_attention()
        versions = Prefetch("versions", current_versions(), "current_versions")
        return rows.prefetch_related(versions).order_by(*BY_ATTENTION)

    def get_changelist(self, request, **options):
        return AttentionOrder

    @admin.action(description=_("Export as CSV"), permissions=["view"])
    def export(self, request, queryset):
        self.log_export(request, "agreements.csv", queryset.count())
        return download(f"agreements-{timezone.localdate()}", AGREEMENT_TITLES, agreement_rows(queryset))

    def page_context(self, request, agreement):
        versions = list(AgreementVersion.objects.filter(agreement=agreement).shared().with_details())
        shown = next((version for version in versions if version.status == "in_force"), None)
        shown = shown or (versions[0] if versions else None)
        conclusion = getattr(agreement, "conclusion", None)
        may_read_feedback = request.user.has_perm("agreements.view_privatefeedback")
        return {
            "agreement": agreement,
            "match": agreement.match,
            "attention": _("On hold") if agreement.match.is_on_hold else Attention(agreement.attention).label,
            "next": self.next(agreement),
            "events": timeline.agreement_events(agreement),
            "versions": versions,
            "shown": shown,
            "terms": labelled_terms(text_of(shown)) if shown else [],
            "conclusion": conclusion,
            "outcomes": conclusion.outcomes.select_related("goal") if conclusion else [],
            "may_read_conclusion": request.user.has_perm("agreements.view_conclusion"),
            "feedback": agreement.private_feedback.select_related("author") if may_read_feedback else [],
            "may_close": Agreement.objects.long_past_end_date().filter(pk=agreement.pk).exists(),
            "end_form": EndForm(),
        }

    def end(self, request, agreement):
        form = EndForm(request.POST)
        if form.is_valid():
            with refusals_into(form):
                actions.end_by_staff(agreement, request.user, reason=form.cleaned_data["reason"])
                return self.done(
                    request, agreement, _("The agreement and its match have ended. Both people will be notified.")
                )
        return self.render_page(request, agreement, end_form=form)

    def close(self, request, agreement):
        consequence = _("The agreement and its match end, and both people are notified. This can't be undone.")
        if page := self.ask_first(request, [agreement], consequence, _("Close without a conclusion summary")):
            return page
        actions.close_without_conclusion(agreement, request.user)
        return self.done(
            request, agreement, _("The agreement is closed without a conclusion summary. Both people will be notified.")
        )

    def hold(self, request, agreement):
        matches.hold(agreement.match, request.user)
        return self.done(
            request,
            agreement,
            _(
                "The match is on hold. The two people can't see each other's contact information, and "
                "no deadlines are running."
            ),
        )

    def release(self, request, agreement):
        matches.release(agreement.match, request.user)
        return self.done(request, agreement, _("The hold is lifted. The match continues where it left off."))

    def done(self, request, agreement, sentence):
        messages.success(request, sentence)
        return redirect(request.path)
