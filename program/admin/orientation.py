"""Orientation sessions, registrations, and the short orientation (R23, R24)."""

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.admin import PortalAdmin
from core.days import today
from core.workflow import Refused
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

    def get_queryset(self, request):
        return super().get_queryset(request).with_numbers()

    def view_on_site(self, session):
        return session.get_absolute_url()

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
        outcome = lambda session, invited: INVITED % {"invited": invited}  # noqa: E731
        return self.apply_to_each(request, sessions, arranging.invite, TO_INVITE % {"invited": invited}, outcome)

    @admin.action(description=_("Call off, and notify everyone registered or on the waitlist"), permissions=["change"])
    def call_off(self, request, sessions):
        told = Registration.objects.filter(session__in=sessions).active().count()
        outcome = lambda session, notified: CALLED_OFF % {"told": notified}  # noqa: E731
        return self.apply_to_each(request, sessions, arranging.call_off, TO_CALL_OFF % {"told": told}, outcome)


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

    def clean_attended(self):
        """Only of a session that has started."""
        if "attended" in self.changed_data:
            says_why(lambda: arranging.refuse_unless_begun(self.instance.session))
        return self.cleaned_data["attended"]


class WalkInForm(forms.ModelForm):
    """Someone who came to a session without a spot, found by name or email."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.fields["session"].queryset = OrientationSession.objects.begun().order_by("-starts_at", "pk")

    def clean_person(self):
        person, session = self.cleaned_data["person"], self.cleaned_data.get("session")
        if session:
            says_why(lambda: arranging.refuse_walk_in(session, person))
        return person

    def clean(self):
        """Who is registered already may be recorded here, too: then it is about that registration."""
        cleaned = super().clean()
        both = {name: cleaned.get(name) for name in ("session", "person")}
        self.instance = Registration.objects.filter(**both).first() or self.instance
        return cleaned


def says_why(check):
    """A refusal of this check as an error beside the field that is being cleaned."""
    try:
        check()
    except Refused as refusal:
        raise forms.ValidationError(str(refusal), code=refusal.code) from refusal


@admin.register(Registration)
class RegistrationAdmin(PortalAdmin):
    """Attendance is taken here with checkboxes, on a phone too. Who came without a spot is added."""

    form = AttendanceForm
    autocomplete_fields = ["person"]

    list_display = ["person", "attended", "status", "works_well_with", "session"]
    list_display_links = None
    list_editable = ["attended"]
    list_select_related = ["person", "session"]
    list_filter = [TermFilter, "attended", "session", "status"]
    people = ["person"]
    actions = ["cancel"]

    def get_changelist_form(self, request, **options):
        return AttendanceForm

    def get_form(self, request, obj=None, **options):
        if obj is None:
            options |= {"form": WalkInForm, "fields": ["session", "person"]}
        return super().get_form(request, obj, **options)

    def get_fields(self, request, obj=None):
        return super().get_fields(request, obj) if obj else ["session", "person"]

    def get_readonly_fields(self, request, obj=None):
        names = [field.name for field in self.model._meta.fields if field.name not in ("id", "attended")]
        return names if obj else []

    def has_add_permission(self, request):
        """Whoever may take attendance may add someone who came without a spot."""
        return self.has_change_permission(request)

    def save_model(self, request, registration, form, change):
        if change:
            arranging.record_attendance(registration, by=request.user, attended=form.cleaned_data["attended"])
        else:
            recorded = arranging.record_walk_in(registration.session, registration.person, by=request.user)
            registration.pk = recorded.pk

    def log_addition(self, request, obj, message):
        """The verb has written down who did it."""

    def log_change(self, request, obj, message):
        """The verb has written down who did it."""

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.action(description=_("Told us they can't come: the spot goes to the waitlist"), permissions=["change"])
    def cancel(self, request, chosen):
        consequence = _("These people lose their spots, which go to the waitlist. This can't be undone.")
        return self.apply_to_each(request, chosen.active(), arranging.cancel, consequence)


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
