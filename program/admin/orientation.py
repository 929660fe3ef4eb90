"""Orientation sessions, registrations, and the short orientation (R23, R24)."""

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.admin import PortalAdmin
from core.days import today
from program.admin.each_row import apply_to_each
from program.models import LimitedOrientation, OrientationSession, Registration, Term
from program.orientation import arranging

WHEN_AND_WHERE = {"starts_at", "minutes", "place", "link"}
INVITED = ngettext_lazy("%(invited)d mentor is invited.", "%(invited)d mentors are invited, each once.", "invited")
CALLED_OFF = ngettext_lazy(
    "Called off. We'll notify %(told)d person.", "Called off. We'll notify %(told)d people.", "told"
)
TO_INVITE = ngettext_lazy(
    "%(invited)d mentor gets an invitation by email.", "%(invited)d mentors get an invitation by email.", "invited"
)
TO_CALL_OFF = ngettext_lazy(
    "We'll notify %(told)d person. This can't be undone.",
    "We'll notify %(told)d people. This can't be undone.",
    "told",
)
MOVED = ngettext_lazy(
    "We'll notify %(told)d person of the new time or location.",
    "We'll notify %(told)d people of the new time or location.",
    "told",
)


@admin.register(OrientationSession)
class OrientationSessionAdmin(PortalAdmin):
    list_display = ["title_en", "starts_at", "place", "capacity", "coming", "waiting", "cancelled_at"]
    readonly_fields = ["cancelled_at", "reminded_at"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    date_hierarchy = "starts_at"
    actions = ["invite", "call_off"]
    view_on_site = True

    def get_queryset(self, request):
        return super().get_queryset(request).with_numbers()

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, session, form, change):
        """Notify registered and waitlisted people of a new time or location; new spots go to the waitlist."""
        super().save_model(request, session, form, change)
        if change:
            has_moved = bool(WHEN_AND_WHERE & set(form.changed_data))
            notified = arranging.apply_session_change(session, by=request.user, has_moved=has_moved)
            if notified:
                messages.info(request, MOVED % {"told": notified})

    @admin.display(description=_("coming"))
    def coming(self, session):
        return session.coming

    @admin.display(description=_("on the waitlist"))
    def waiting(self, session):
        return session.waiting

    @admin.action(description=_("Invite every approved mentor who hasn't answered yet"), permissions=["change"])
    def invite(self, request, sessions):
        invited = sum(arranging.mentors_to_invite(session).count() for session in sessions)
        if page := self.ask_first(request, sessions, TO_INVITE % {"invited": invited}):
            return page
        outcome = lambda session, invited: INVITED % {"invited": invited}  # noqa: E731
        return apply_to_each(request, sessions, arranging.invite, outcome)

    @admin.action(description=_("Call off, and notify everyone registered or on the waitlist"), permissions=["change"])
    def call_off(self, request, sessions):
        told = Registration.objects.filter(session__in=sessions).active().count()
        if page := self.ask_first(request, sessions, TO_CALL_OFF % {"told": told}):
            return page
        outcome = lambda session, notified: CALLED_OFF % {"told": notified}  # noqa: E731
        return apply_to_each(request, sessions, arranging.call_off, outcome)


class TermFilter(admin.SimpleListFilter):
    """Filters orientations by term (R23, R24)."""

    title = _("semester")
    parameter_name = "term"

    def lookups(self, request, model_admin):
        self.terms = {str(term.pk): term for term in Term.objects.all()}
        return [(pk, str(term)) for pk, term in self.terms.items()]

    def queryset(self, request, queryset):
        term = self.terms.get(self.value())
        return queryset.in_term(term) if term else queryset


class AttendanceForm(forms.ModelForm):
    """One checkbox per person; unchecked does not record an absence."""

    attended = forms.BooleanField(label=_("attended"), required=False)


@admin.register(Registration)
class RegistrationAdmin(PortalAdmin):
    """Attendance is taken here with checkboxes, on a phone too."""

    list_display = ["person", "attended", "status", "works_well_with", "session"]
    list_display_links = None
    list_editable = ["attended"]
    list_select_related = ["person", "session"]
    list_filter = [TermFilter, "attended", "session", "status"]
    people = ["person"]
    actions = ["cancel"]

    def get_changelist_form(self, request, **options):
        return AttendanceForm

    def get_readonly_fields(self, request, obj=None):
        return [field.name for field in self.model._meta.fields if field.name not in ("id", "attended")]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.action(description=_("Told us they can't come: the spot goes to the waitlist"), permissions=["change"])
    def cancel(self, request, chosen):
        consequence = _("These people lose their spots, which go to the waitlist. This can't be undone.")
        if page := self.ask_first(request, chosen.active(), consequence):
            return page
        return apply_to_each(request, chosen.active(), arranging.cancel)


class ShortOrientationAdminForm(forms.ModelForm):
    """A short orientation, requested or given."""

    def clean_given_on(self):
        day = self.cleaned_data["given_on"]
        if day and day > today():
            raise forms.ValidationError(
                _("This date is in the future. Log the orientation after it has been given."),
                code="orientation_day_to_come",
            )
        return day


@admin.register(LimitedOrientation)
class LimitedOrientationAdmin(PortalAdmin):
    """Requested by mentors and mentees, given and logged by staff (R24)."""

    form = ShortOrientationAdminForm
    list_display = ["person", "how", "works_well_with", "asked_at", "given_on", "given_by"]
    list_select_related = ["person", "given_by"]
    list_filter = [TermFilter, "how", ("given_on", admin.EmptyFieldListFilter)]
    people = ["person"]
    autocomplete_fields = ["person"]
    fields = ["person", "how", "works_well_with", "given_on"]
    actions = ["given_today"]

    def save_model(self, request, limited, form, change):
        super().save_model(request, limited, form, change)
        if limited.given_on and limited.given_by is None:
            arranging.log_short_orientation(limited, by=request.user, on=limited.given_on)

    @admin.action(description=_("I gave it today"), permissions=["change"])
    def given_today(self, request, chosen):
        consequence = _("What these people told us about accommodations is deleted. This can't be undone.")
        if page := self.ask_first(request, chosen.filter(given_on=None), consequence):
            return page
        for limited in chosen.filter(given_on=None):
            arranging.log_short_orientation(limited, by=request.user, on=today())
        return None
