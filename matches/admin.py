from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin import PortalAdmin, ReadOnlyAdmin, next_step_column
from core.text_values import with_values
from matches import actions
from matches.models import DeclineReason, Interview, Match, MatchRequest
from matches.next_step import load, load_requests, step_of_match, step_of_request


class VerbsAdmin(ReadOnlyAdmin):
    """Staff read the rows; changes are made only by verbs, offered as admin actions."""

    list_select_related = ["mentee__user", "mentor__user"]
    people = ["mentee__user", "mentor__user"]

    def get_readonly_fields(self, request, obj=None):
        fields = (*self.model._meta.fields, *self.model._meta.many_to_many)
        return ["next", *(field.name for field in fields if field.name != "id")]


class WaitingFilter(admin.SimpleListFilter):
    """By the status at this moment: a request past its deadline is not open (R14)."""

    title, parameter_name = _("answer"), "now"

    def lookups(self, request, model_admin):
        return [
            ("open", _("waiting for an answer")),
            ("silent", with_values(_("not answered within %(answer_days)s days"))),
        ]

    def queryset(self, request, queryset):
        chosen = {"open": queryset.open, "silent": queryset.unanswered}.get(self.value())
        return chosen() if chosen else queryset


@admin.register(MatchRequest)
class MatchRequestAdmin(VerbsAdmin):
    list_display = ["mentee", "mentor", "state", "next", "sent_at", "respond_by", "closed_at"]
    list_filter = [WaitingFilter, "status"]
    date_hierarchy = "sent_at"
    actions = ["close_as_told", "send_a_fresh_answer_link"]

    def get_queryset(self, request):
        return load_requests(super().get_queryset(request).with_people())

    def get_fields(self, request, obj=None):
        """All, but nothing of a no that can still be undone."""
        hidden = {"declines_at", "pauses_until"} | (set() if obj and obj.closed_at else {"reason", "reply"})
        return [name for name in self.get_readonly_fields(request, obj) if name not in hidden]

    @admin.display(description=_("status"), ordering="status")
    def state(self, match_request):
        return MatchRequest.Status(match_request.status_now).label

    next = next_step_column(step_of_request)

    @admin.action(description=_("Mentor told us no: close the request"), permissions=["change"])
    def close_as_told(self, request, queryset):
        """For a no given to the office: the mentee can then ask someone else."""
        consequence = _("These requests are closed, and each mentee is notified. This can't be undone.")
        return self.apply_to_each(request, queryset, actions.close_as_told, consequence)

    @admin.action(description=_("Mentor told us yes: send a new answer link"), permissions=["change"])
    def send_a_fresh_answer_link(self, request, queryset):
        """For a yes given to the office: staff never accept for a mentor, who gets a link instead."""
        consequence = _("Each mentor gets an email with a new answer link.")
        return self.apply_to_each(request, queryset, actions.send_answer_link, consequence)


class InterviewInline(admin.TabularInline):
    model = Interview
    fields = readonly_fields = ["status", "mode", "chosen_time", "minutes", "created_at"]
    extra, can_delete = 0, False

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(Match)
class MatchAdmin(VerbsAdmin):
    list_display = ["mentee", "mentor", "status", "next", "started_at", "moved_at", "held_at", "closed_at"]
    list_filter = ["status", ("held_at", admin.EmptyFieldListFilter)]
    date_hierarchy = "started_at"
    inlines = [InterviewInline]
    actions = ["hold", "release"]
    next = next_step_column(step_of_match)

    def get_queryset(self, request):
        return load(super().get_queryset(request).with_people())

    @admin.action(description=_("Put on hold"), permissions=["change"])
    def hold(self, request, queryset):
        consequence = _(
            "The two people of each match are notified. They can't see each other's contact information, and no "
            "deadlines are running."
        )
        return self.apply_to_each(request, queryset, actions.hold, consequence)

    @admin.action(description=_("Lift the hold"), permissions=["change"])
    def release(self, request, queryset):
        consequence = _("The two people of each match are notified and can see each other's contact information again.")
        return self.apply_to_each(request, queryset, actions.release, consequence)


@admin.register(DeclineReason)
class DeclineReasonAdmin(PortalAdmin):
    list_display = ["name_en", "name_es", "position"]
    list_editable = ["position"]
