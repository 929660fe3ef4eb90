"""Graduates without campus email, whose records staff look up (R1, R29)."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import IdentityClaim
from core.workflow import refusals_into
from profiles import actions
from profiles.admin.object_page import ObjectPageAdmin
from profiles.forms.review import GraduateFoundForm, GraduateNotFoundForm


class AnsweredFilter(admin.SimpleListFilter):
    title = _("to do")
    parameter_name = "answered"

    def lookups(self, request, model_admin):
        return [("all", _("All"))]

    def choices(self, changelist):
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": _("Waiting for staff"),
        }
        yield from list(super().choices(changelist))[1:]

    def queryset(self, request, queryset):
        return queryset if self.value() else queryset.waiting()


@admin.register(IdentityClaim)
class GraduateAdmin(ObjectPageAdmin):
    list_display = ["name_while_enrolled", "graduation_year", "major_then", "campus_id", "waiting"]
    list_filter = [AnsweredFilter]
    list_select_related = ["user"]
    ordering = ["created_at", "pk"]
    search_fields = ["name_while_enrolled", "user__email", "user__family_name", "campus_id"]
    show_full_result_count = False
    actions = None
    page_template = "admin/profiles/graduate.html"
    VERBS = {"found": "found", "not_found": "not_found"}

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user")

    @admin.display(description=_("waiting"), ordering="created_at")
    def waiting(self, claim):
        if claim.answered_at:
            return ""
        days = (timezone.now() - claim.created_at).days
        return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}

    def page_context(self, request, claim):
        return {"claim": claim, "found_form": GraduateFoundForm(), "not_found_form": GraduateNotFoundForm()}

    def found(self, request, claim):
        form = GraduateFoundForm(request.POST)
        if form.is_valid():
            with refusals_into(form):
                actions.confirm_graduate(claim, by=request.user, **form.cleaned_data)
                messages.success(request, _("Confirmed. We'll email the graduate."))
                return redirect("admin:accounts_identityclaim_changelist")
        return self.render_page(request, claim, found_form=form)

    def not_found(self, request, claim):
        form = GraduateNotFoundForm(request.POST)
        if form.is_valid():
            with refusals_into(form):
                actions.ask_graduate_again(claim, by=request.user, **form.cleaned_data)
                messages.success(request, _("We'll email the graduate to ask for more."))
                return redirect("admin:accounts_identityclaim_changelist")
        return self.render_page(request, claim, not_found_form=form)
