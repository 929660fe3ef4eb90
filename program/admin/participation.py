"""Ending participation, reinstating, erasing: shown before it happens, then done in one transaction (R26, R29)."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.workflow import refusals_into
from profiles.admin.object_page import ObjectPageAdmin
from program.conduct import case_actions, participation
from program.models import Concern, ErasureRequest, ParticipationEnd
from program.privacy import erasure_requests


class BecauseForm(forms.Form):
    because = forms.CharField(
        label=_("Reason, for the record"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


def end(person, by, reason, case):
    """End a participation: on the record of its case where there is one."""
    if case:
        case_actions.end_participation(case, by, reason)
    else:
        participation.end_participation(person, by=by, reason=reason)


def end_form(*arguments, **options):
    """Whom to end and why. The person is found by name, e-mail or phone."""
    choice = AutocompleteSelect(ParticipationEnd._meta.get_field("user"), admin.site)
    people = User.objects.filter(is_staff=False, ended_at=None)
    fields = {
        "user": forms.ModelChoiceField(people, label=_("Person"), widget=choice),
        "reason": forms.CharField(
            label=_("Reason (the person reads this)"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
        ),
    }
    return type("EndForm", (forms.Form,), fields)(*arguments, **options)


@admin.register(ParticipationEnd)
class ParticipationEndAdmin(ObjectPageAdmin):
    """The list of ends; adding one asks first, with exactly what will close and who will be told."""

    list_display = ["user", "ended_at", "ended_by", "reinstated_at"]
    list_select_related = ["user", "ended_by"]
    search_fields = ["user__email", "user__family_name"]
    desk_template = "admin/program/participation_end.html"
    VERBS = {"reinstate": "reinstate"}

    def has_add_permission(self, request):
        return request.user.has_perm("program.add_participationend")

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        named = request.GET.get("user", "")
        form = end_form(request.POST or None, initial={"user": named if named.isdecimal() else None})
        reach = None
        if form.is_valid():
            person = form.cleaned_data["user"]
            reach = participation.reach_of(person)
            if "sure" in request.POST:
                with refusals_into(form):
                    end(person, request.user, form.cleaned_data["reason"], self.case_of(request, person))
                    messages.success(
                        request,
                        _("Participation ended. We'll notify everyone affected."),
                        extra_tags="participation_ended",
                    )
                    return redirect("admin:program_participationend_changelist")
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("End someone's participation"),
            "form": form,
            "reach": reach,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/program/end_participation.html", context)

    def case_of(self, request, person):
        """The case this end belongs to, if the address names one that this member of staff handles."""
        pk = request.GET.get("case", "")
        if not pk.isdecimal() or not request.user.has_perm("program.handle_concern"):
            return None
        return Concern.objects.for_staff(request.user).open().filter(pk=pk, subject=person).first()

    def desk_context(self, request, end):
        return {"end": end, "because_form": BecauseForm()}

    def reinstate(self, request, end):
        form = BecauseForm(request.POST)
        if form.is_valid():
            with refusals_into(form):
                participation.reinstate(end, by=request.user, because=form.cleaned_data["because"])
                messages.success(request, _("Reinstated. We'll notify the person."))
                return redirect(request.path)
        return self.desk(request, end, because_form=form)


@admin.register(ErasureRequest)
class ErasureRequestAdmin(ObjectPageAdmin):
    list_display = ["user", "asked_at", "due_at", "taken_back_at", "done_at"]
    list_select_related = ["user"]
    desk_template = "admin/program/erasure.html"
    VERBS = {"erase": "erase"}

    def desk_context(self, request, asked):
        return {
            "asked": asked,
            "reach": participation.reach_of(asked.user),
            "is_due": ErasureRequest.objects.due().filter(pk=asked.pk).exists(),
        }

    def erase(self, request, asked):
        erasure_requests.erase(get_object_or_404(ErasureRequest, pk=asked.pk), by=request.user)
        messages.success(request, _("Erased. What remains shows “a former participant.”"))
        return redirect("admin:program_erasurerequest_changelist")
