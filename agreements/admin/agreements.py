"""Agreements for staff: the late and the quiet on top, and the whole history of a pair on one page."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ORDER_VAR
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements import actions, timeline
from agreements.admin.filters import OF_AGREEMENTS
from agreements.admin.readonly import NAMES, PEOPLE, InOwnOrder
from agreements.content import terms_of, text_of
from agreements.csv_rows import AGREEMENT_TITLES, agreement_rows
from agreements.models import BY_ATTENTION, REASON_LENGTH, Agreement, AgreementVersion, Attention
from core.csv_export import download
from core.workflow import refusals_into
from matches import actions as matches
from profiles.admin.object_page import ObjectPageAdmin


class EndForm(forms.Form):
    """Why staff end an agreement, and that they know what it does."""

    reason = forms.CharField(
        label=_("Reason for ending it"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Kept for staff. The two people read only that the program ended the agreement and that it doesn't "
            "count against them."
        ),
    )
    sure = forms.BooleanField(
        label=_(
            "I understand that this can't be undone. Contact details close right away, and both people are notified"
        )
    )


class ByAttention(InOwnOrder):
    """The list as staff open it; a click on a column orders it otherwise."""

    def get_ordering(self, request, queryset):
        return super().get_ordering(request, queryset) if self.params.get(ORDER_VAR) else list(BY_ATTENTION)


@admin.register(Agreement)
class AgreementAdmin(ObjectPageAdmin):
    list_display = ["__str__", "what_to_look_at", "status", "last_move", "created_at", "closed_at"]
    list_filter = OF_AGREEMENTS
    search_fields = NAMES
    list_select_related = PEOPLE
    date_hierarchy = "created_at"
    actions = ["export"]
    desk_template = "admin/agreements/agreement.html"
    VERBS = {"end": "end", "close": "close", "hold": "hold", "release": "release"}

    def get_queryset(self, request):
        return Agreement.objects.with_people().with_attention().order_by(*BY_ATTENTION)

    def get_changelist(self, request, **options):
        return ByAttention

    @admin.display(description=_("needs attention"), ordering="attention")
    def what_to_look_at(self, agreement):
        return Attention(agreement.attention).label

    @admin.display(description=_("last activity"), ordering="match__moved_at")
    def last_move(self, agreement):
        return agreement.match.moved_at

    @admin.action(description=_("Export as CSV"), permissions=["view"])
    def export(self, request, queryset):
        return download(f"agreements-{timezone.localdate()}", AGREEMENT_TITLES, agreement_rows(queryset))

    def desk_context(self, request, agreement):
        versions = list(AgreementVersion.objects.filter(agreement=agreement).shown().whole())
        shown = next((version for version in versions if version.status == "in_force"), None)
        shown = shown or (versions[0] if versions else None)
        record = getattr(agreement, "conclusion", None)
        may_read_feedback = request.user.has_perm("agreements.view_privatefeedback")
        return {
            "agreement": agreement,
            "match": agreement.match,
            "attention": Attention(agreement.attention).label,
            "events": timeline.of_pair(agreement),
            "versions": versions,
            "shown": shown,
            "terms": terms_of(text_of(shown)) if shown else [],
            "record": record,
            "outcomes": record.outcomes.select_related("goal") if record else [],
            "may_read_record": request.user.has_perm("agreements.view_conclusion"),
            "feedback": agreement.private_feedback.select_related("author") if may_read_feedback else [],
            "may_close": Agreement.objects.long_past_its_end().filter(pk=agreement.pk).exists(),
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
        return self.desk(request, agreement, end_form=form)

    def close(self, request, agreement):
        actions.close_without_record(agreement)
        return self.done(
            request, agreement, _("The agreement is closed without a conclusion summary. Both people will be notified.")
        )

    def hold(self, request, agreement):
        matches.hold(agreement.match)
        return self.done(
            request, agreement, _("The match is on hold. Contact details are closed, and no deadlines are running.")
        )

    def release(self, request, agreement):
        matches.release(agreement.match)
        return self.done(request, agreement, _("The hold is lifted. The match continues where it left off."))

    def done(self, request, agreement, sentence):
        self.log_change(request, agreement, str(sentence))
        messages.success(request, sentence)
        return redirect(request.path)
