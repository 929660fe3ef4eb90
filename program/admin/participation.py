"""Ending participation, reinstating, erasing: previewed, then done in one transaction (R26, R29)."""

from functools import partial

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.admin import PortalAdmin, ask_who_it_is
from core.redirects import redirect_saying
from core.workflow import refusals_into
from profiles.admin.object_page import ObjectPageAdmin
from program.conduct import case_actions, participation
from program.models import Concern, ErasureRequest, ParticipationEnd
from program.privacy import erasure_requests


class ReinstatementForm(forms.Form):
    because = forms.CharField(
        label=_("Reason, for the record"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


def end(person, by, reason, case):
    """End a participation, recorded in its case if there is one."""
    if case:
        case_actions.end_participation(case, by, reason)
    else:
        participation.end_participation(person, by=by, reason=reason)


def end_form(*arguments, **options):
    """Whose participation to end and why. The person is found by name, email or phone."""
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
    """Ended participations; adding one first shows exactly what will close and who will be notified."""

    list_display = ["user", "ended_at", "ended_by", "reinstated_at"]
    list_select_related = ["user", "ended_by"]
    people = ["user"]
    page_template = "admin/program/participation_end.html"
    VERBS = {"reinstate": "reinstate"}

    has_add_permission = PortalAdmin.has_add_permission

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        user_pk = request.GET.get("user", "")
        form = end_form(request.POST or None, initial={"user": user_pk if user_pk.isdecimal() else None})
        preview = None
        if form.is_valid():
            person = form.cleaned_data["user"]
            preview = participation.preview_end(person)
            if "sure" in request.POST:
                ask_who_it_is(request)
                with refusals_into(form):
                    end(person, request.user, form.cleaned_data["reason"], self.case_of(request, person))
                    sentence = _("Participation ended. We'll notify everyone affected.")
                    done = "admin:program_participationend_changelist"
                    return redirect_saying(request, done, sentence, "participation_ended")
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("End someone's participation"),
            "form": form,
            "preview": preview,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/program/end_participation.html", context)

    def case_of(self, request, person):
        """The case this end belongs to, if the URL names one that this member of staff may handle."""
        pk = request.GET.get("case", "")
        if not pk.isdecimal() or not request.user.has_perm("program.handle_concern"):
            return None
        return Concern.objects.for_staff(request.user).open().filter(pk=pk, subject=person).first()

    def page_context(self, request, end):
        return {"end": end, "reinstatement_form": ReinstatementForm()}

    def reinstate(self, request, end):
        form, reinstate = ReinstatementForm(request.POST), partial(participation.reinstate, by=request.user)
        confirmation = _("Reinstated. We'll notify the person.")
        asked = _("The person can take part again, and we notify them. What was closed stays closed.")
        name = "reinstatement_form"
        return self.run_form(request, end, name, form, reinstate, confirmation, asked, changes_access=True)


@admin.register(ErasureRequest)
class ErasureRequestAdmin(ObjectPageAdmin):
    list_display = ["user", "asked_at", "due_at", "taken_back_at", "done_at"]
    list_select_related = people = ["user"]
    page_template = "admin/program/erasure.html"
    VERBS = {"erase": "erase"}

    def page_context(self, request, erasure_request):
        return {
            "erasure_request": erasure_request,
            "preview": participation.preview_end(erasure_request.user),
            "is_due": ErasureRequest.objects.due().filter(pk=erasure_request.pk).exists(),
        }

    def erase(self, request, erasure_request):
        consequence = _("Everything about this person is erased, and whatever is open is closed. This can't be undone.")
        title, people = _("Erase this person"), [erasure_request.user]
        if page := self.ask_first(request, people, consequence, title, changes_access=True):
            return page
        erasure_requests.erase(get_object_or_404(ErasureRequest, pk=erasure_request.pk), by=request.user)
        sentence = _("Erased. What remains shows “a former participant.”")
        return redirect_saying(request, "admin:program_erasurerequest_changelist", sentence)
