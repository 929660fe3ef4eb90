"""Staff read agreements and what became of them; they edit the words to choose from. They never write for a party."""

from django.contrib import admin
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import copies
from agreements.models import (
    Agreement,
    AgreementVersion,
    Conclusion,
    GoalOutcome,
    NextStep,
    PrivateFeedback,
    Signature,
    StaffCopy,
    StarterGoal,
    SuggestedActivity,
)
from agreements.text import terms_of, text_of

PEOPLE = ("match__mentee__user", "match__mentor__user")


class ReadOnly:
    """Staff look, and nothing else: what is written here is the parties' (issue: never sign or write for a party)."""

    actions = None

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        return self.fields or super().get_readonly_fields(request, obj)


class VersionInline(ReadOnly, admin.TabularInline):
    model = AgreementVersion
    fields = ["number", "status", "proposer", "proposed_at", "in_force_at", "paper"]
    extra = 0
    show_change_link = True

    def get_queryset(self, request):
        """A private draft is its writer's."""
        return super().get_queryset(request).shown().select_related("proposer")

    @admin.display(description=gettext_lazy("PDF"))
    def paper(self, version):
        return link_to_paper(version)


def link_to_paper(version):
    address = reverse("admin:agreements_agreementversion_paper", args=[version.pk])
    return format_html('<a href="{}">{}</a>', address, _("Version %(number)s") % {"number": version.number})


class ConclusionInline(ReadOnly, admin.StackedInline):
    model = Conclusion
    fields = [
        "status",
        "reason",
        "achieved",
        "steps",
        "next_steps",
        "wants_new_mentoring",
        "added",
        "began_at",
        "closed_at",
    ]
    extra = 0


@admin.register(Agreement)
class AgreementAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["mentee", "mentor", "status", "last_move", "created_at", "closed_at"]
    list_filter = ["status", "match__status", "conclusion__reason", ("created_at", admin.DateFieldListFilter)]
    search_fields = [
        *("match__mentee__user__given_name", "match__mentee__user__family_name", "match__mentee__user__email"),
        *("match__mentor__user__given_name", "match__mentor__user__family_name", "match__mentor__user__email"),
    ]
    list_select_related = PEOPLE
    date_hierarchy = "created_at"
    ordering = ["match__moved_at", "pk"]  # the quiet ones first
    inlines = [VersionInline, ConclusionInline]
    fields = ["match", "status", "created_at", "closed_at"]

    @admin.display(description=gettext_lazy("mentee"), ordering="match__mentee__user__family_name")
    def mentee(self, agreement):
        return agreement.mentee

    @admin.display(description=gettext_lazy("mentor"), ordering="match__mentor__user__family_name")
    def mentor(self, agreement):
        return agreement.mentor

    @admin.display(description=gettext_lazy("last move"), ordering="match__moved_at")
    def last_move(self, agreement):
        return agreement.match.moved_at


class SignatureInline(ReadOnly, admin.TabularInline):
    model = Signature
    fields = ["party", "typed_name", "signed_at", "digest"]
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("party")


@admin.register(AgreementVersion)
class VersionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["__str__", "mentee_name", "mentor_name", "status", "proposed_at", "in_force_at", "paper"]
    list_filter = ["status", ("in_force_at", admin.DateFieldListFilter)]
    search_fields = ["mentee_name", "mentor_name", "digest"]
    list_select_related = ["agreement"]
    inlines = [SignatureInline]
    fields = ["agreement", "number", "status", "proposer", "words", "digest", "proposed_at", "in_force_at", "paper"]

    def get_queryset(self, request):
        return super().get_queryset(request).shown()

    def get_urls(self):
        paper = self.admin_site.admin_view(self.paper_view)
        return [
            path("<int:pk>/copy.pdf", paper, name="agreements_agreementversion_paper"),
            *super().get_urls(),
        ]

    def paper_view(self, request, pk):
        """The kept copy, byte for byte; a version without one is set anew."""
        version = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_permission(request, version):
            return HttpResponse(status=403)
        copy = StaffCopy.objects.filter(version=version).exclude(sha256="").first()
        if copy:
            return FileResponse(copy.pdf.open(), filename=copies.file_name(version), content_type="application/pdf")
        return HttpResponse(copies.agreement_pdf(version), content_type="application/pdf")

    @admin.display(description=gettext_lazy("PDF"))
    def paper(self, version):
        return link_to_paper(version)

    @admin.display(description=gettext_lazy("what it says"))
    def words(self, version):
        whole = text_of(AgreementVersion.objects.whole().get(pk=version.pk))
        lines = [f"{term['label']}: {term['value']}" for term in terms_of(whole)]
        for number, goal in enumerate(whole["goals"], 1):
            lines += [f"{number}. {goal['text']} ({goal['deadline']})", *(f"   – {act}" for act in goal["activities"])]
        return "\n".join(lines)


@admin.register(StaffCopy)
class StaffCopyAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["version", "mentee", "mentor", "created_at", "sent_at", "sent_to", "times_asked", "paper"]
    list_filter = [("sent_at", admin.DateFieldListFilter), ("sent_at", admin.EmptyFieldListFilter)]
    search_fields = ["version__mentee_name", "version__mentor_name", "sha256"]
    list_select_related = ["version"]
    date_hierarchy = "created_at"
    fields = ["version", "sha256", "created_at", "sent_at", "sent_to", "times_asked", "paper"]

    @admin.display(description=gettext_lazy("mentee"), ordering="version__mentee_name")
    def mentee(self, copy):
        return copy.version.mentee_name

    @admin.display(description=gettext_lazy("mentor"), ordering="version__mentor_name")
    def mentor(self, copy):
        return copy.version.mentor_name

    @admin.display(description=gettext_lazy("PDF"))
    def paper(self, copy):
        return link_to_paper(copy.version)


class OutcomeInline(ReadOnly, admin.TabularInline):
    model = GoalOutcome
    fields = ["goal", "outcome", "note"]
    extra = 0


@admin.register(Conclusion)
class ConclusionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["mentee", "mentor", "reason", "status", "wants_new_mentoring", "began_at", "closed_at"]
    list_filter = ["status", "reason", "wants_new_mentoring", ("began_at", admin.DateFieldListFilter)]
    list_select_related = [f"agreement__{person}" for person in PEOPLE]
    search_fields = [f"agreement__{field}" for field in AgreementAdmin.search_fields]
    date_hierarchy = "began_at"
    inlines = [OutcomeInline]

    @admin.display(description=gettext_lazy("mentee"))
    def mentee(self, conclusion):
        return conclusion.agreement.mentee

    @admin.display(description=gettext_lazy("mentor"))
    def mentor(self, conclusion):
        return conclusion.agreement.mentor


@admin.register(PrivateFeedback)
class PrivateFeedbackAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["author", "text", "written_at"]
    list_select_related = ["author"]
    date_hierarchy = "written_at"


@admin.register(SuggestedActivity, NextStep)
class ChoiceAdmin(admin.ModelAdmin):
    list_display = ["name_en", "name_es", "position"]
    list_editable = ["position"]
    search_fields = ["name_en", "name_es"]


@admin.register(StarterGoal)
class StarterGoalAdmin(admin.ModelAdmin):
    list_display = ["name_en", "name_es", "topic", "weeks"]
    list_filter = ["topic"]
    list_select_related = ["topic"]
    autocomplete_fields = ["activities"]
    search_fields = ["name_en", "name_es"]
