"""Graduates without campus email, whose records staff look up (R1, R29)."""

from functools import partial

from django.contrib import admin
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts.models import IdentityClaim
from profiles import actions
from profiles.admin.lists import ToDoFilter, days_since
from profiles.admin.object_page import ObjectPageAdmin
from profiles.forms.review import GraduateFoundForm, GraduateNotFoundForm


class AnsweredFilter(ToDoFilter):
    parameter_name = "answered"

    def lookups(self, request, model_admin):
        return [("all", _("All"))]

    def queryset(self, request, queryset):
        return queryset if self.value() else queryset.waiting()


@admin.register(IdentityClaim)
class GraduateAdmin(ObjectPageAdmin):
    list_display = ["name_while_enrolled", "graduation_year", "major_then", "campus_id", "waiting"]
    list_filter = [AnsweredFilter]
    ordering = ["created_at", "pk"]
    search_fields = ["name_while_enrolled__unaccent__icontains", "campus_id"]
    people = ["user"]
    show_full_result_count = False
    actions = None
    page_template = "admin/profiles/graduate.html"
    VERBS = {"found": "found", "not_found": "not_found"}

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user")

    @admin.display(description=_("waiting"), ordering="created_at")
    def waiting(self, claim):
        return "" if claim.answered_at else days_since(claim.created_at)

    def page_context(self, request, claim):
        return {"claim": claim, "found_form": GraduateFoundForm(), "not_found_form": GraduateNotFoundForm()}

    def found(self, request, claim):
        confirm = partial(actions.confirm_graduate, by=request.user)
        confirmation = _("Confirmed. We'll email the graduate.")
        return self.run_form(request, claim, "found_form", GraduateFoundForm(request.POST), confirm, confirmation)

    def not_found(self, request, claim):
        ask_again = partial(actions.ask_graduate_again, by=request.user)
        confirmation = _("We'll email the graduate to ask for more.")
        return self.run_form(
            request, claim, "not_found_form", GraduateNotFoundForm(request.POST), ask_again, confirmation
        )

    def redirect_after(self, request, claim):
        return redirect("admin:accounts_identityclaim_changelist")
