"""Cases of conduct: a permission of their own, conflicts of interest kept out, every reading written down (R28)."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from matches import actions as matches
from matches.models import Match
from mentoring.workflow import Refused, refusals_into
from profiles import actions as profiles
from profiles.admin.desk import DeskAdmin
from profiles.forms.review import HideForm
from program.actions import conduct
from program.models import Concern, ConcernAct


class WordsForm(forms.Form):
    """Something written down, or told to somebody, in a case."""

    text = forms.CharField(label=_("Words"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)


class OutcomeForm(forms.Form):
    """How a case ends."""

    outcome = forms.CharField(
        label=_("One sentence for the one who reported it"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


@admin.register(Concern)
class ConcernAdmin(DeskAdmin):
    list_display = ["__str__", "kind", "status", "received_at", "handled_by"]
    list_filter = ["status", "kind"]
    list_select_related = ["handled_by"]
    desk_template = "admin/program/concern.html"
    VERBS = {
        "look_at": "look_at",
        "note": "note",
        "warn": "warn",
        "hold": "hold",
        "release": "release",
        "hide": "hide",
        "close": "close",
    }

    def get_queryset(self, request):
        return super().get_queryset(request).for_staff(request.user)

    def has_module_permission(self, request):
        return request.user.has_perm("program.handle_concern")

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("program.handle_concern")

    has_change_permission = has_view_permission

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        concern = self.get_queryset(request).filter(pk=object_id).first()
        if concern and request.method == "GET":
            conduct.read(concern, request.user)
        return super().change_view(request, object_id, form_url, extra_context)

    def desk_context(self, request, concern):
        return {
            "concern": concern,
            "match": match_of(concern),
            "acts": concern.acts.select_related("by"),
            "readings": concern.readings.select_related("reader")[:20],
            "words_form": WordsForm(),
            "hide_form": HideForm(prefix="hide"),
            "outcome_form": OutcomeForm(),
        }

    def look_at(self, request, concern):
        conduct.look_at(concern, request.user)
        return self.back(request, _("You handle this case now; the one who reported it is told."))

    def note(self, request, concern):
        return self.with_words(request, concern, lambda text: conduct.keep_record(concern, request.user, "note", text))

    def warn(self, request, concern):
        return self.with_words(request, concern, lambda text: conduct.warn(concern, request.user, text))

    def with_words(self, request, concern, verb):
        form = WordsForm(request.POST)
        if form.is_valid():
            with refusals_into(form):
                verb(form.cleaned_data["text"])
                return self.back(request, _("Written down."))
        return self.desk(request, concern, words_form=form)

    def hold(self, request, concern):
        matches.hold(found(match_of(concern)))
        conduct.keep_record(concern, request.user, ConcernAct.Act.HOLD)
        return self.back(request, _("The match is on hold: contact is closed and no clock runs."))

    def release(self, request, concern):
        matches.release(found(match_of(concern)))
        conduct.keep_record(concern, request.user, ConcernAct.Act.RELEASE)
        return self.back(request, _("The match goes on where it stood."))

    def hide(self, request, concern):
        form = HideForm(request.POST, prefix="hide")
        mentor = getattr(concern.subject, "mentorprofile", None)
        if form.is_valid():
            with refusals_into(form):
                profiles.hide(found(mentor), **form.cleaned_data)
                conduct.keep_record(concern, request.user, ConcernAct.Act.HIDE, form.cleaned_data["reason"])
                return self.back(request, _("The profile is hidden until that day."))
        return self.desk(request, concern, hide_form=form)

    def close(self, request, concern):
        form = OutcomeForm(request.POST)
        if form.is_valid():
            with refusals_into(form):
                conduct.close(concern, request.user, form.cleaned_data["outcome"])
                return self.back(request, _("The case is closed; the one who reported it is told."))
        return self.desk(request, concern, outcome_form=form)

    def back(self, request, sentence):
        messages.success(request, sentence)
        return redirect(request.path)


def match_of(concern):
    """The match a case is about, by the match itself, its agreement or its request; none otherwise."""
    about = concern.about
    if about is None or isinstance(about, Match):
        return about
    return getattr(about, "match", None)


def found(thing):
    if thing is None:
        raise Refused(_("This case is not about such a thing."))
    return thing
