"""Orientation sessions, who comes, and the short orientation (R23, R24)."""

from django.contrib import admin, messages
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.workflow import Refused
from program.actions import orientation
from program.models import LimitedOrientation, OrientationSession, Registration


@admin.register(OrientationSession)
class OrientationSessionAdmin(admin.ModelAdmin):
    list_display = ["title_en", "starts_at", "place", "capacity", "coming", "waiting", "cancelled_at"]
    readonly_fields = ["cancelled_at", "reminded_at"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    date_hierarchy = "starts_at"
    actions = ["call_off"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_numbers()

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("coming"))
    def coming(self, session):
        return session.coming

    @admin.display(description=_("waiting"))
    def waiting(self, session):
        return session.waiting

    @admin.action(description=_("Call off, and tell everybody who comes or waits"), permissions=["change"])
    def call_off(self, request, sessions):
        for session in sessions:
            try:
                told = orientation.call_off(session)
            except Refused as refusal:
                messages.error(request, f"{session}: {refusal}")
            else:
                messages.success(request, _("Called off; %(told)d people are told.") % {"told": told})


@admin.register(Registration)
class RegistrationAdmin(admin.ModelAdmin):
    """Attendance is taken here, on a phone, by ticking."""

    list_display = ["person", "session", "status", "works_well_with", "attended"]
    list_display_links = None
    list_editable = ["attended"]
    list_select_related = ["person", "session"]
    list_filter = ["session", "status"]
    search_fields = ["person__email", "person__family_name"]

    def has_add_permission(self, request):
        return False


@admin.register(LimitedOrientation)
class LimitedOrientationAdmin(admin.ModelAdmin):
    list_display = ["person", "how", "works_well_with", "asked_at", "given_on", "given_by"]
    list_select_related = ["person", "given_by"]
    list_filter = ["how", ("given_on", admin.EmptyFieldListFilter)]
    autocomplete_fields = ["person"]
    fields = ["person", "how", "works_well_with"]
    actions = ["given_today"]

    @admin.action(description=_("Given today, by me"), permissions=["change"])
    def given_today(self, request, asked):
        for limited in asked:
            orientation.give_limited(limited, by=request.user, on=timezone.localdate())
