"""Conduct cases: their own permission, conflicts of interest excluded, every view logged (R28)."""

from functools import partial

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.redirects import redirect_saying
from core.validators import only_our_links
from profiles.admin.object_page import ObjectPageAdmin
from profiles.forms.review import HideForm
from program.conduct import case_actions, report_snapshot, reporting
from program.models import Concern


class TextForm(forms.Form):
    """A note in a case."""

    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)


class WarningForm(TextForm):
    """A warning to the subject of a case, in the same field of the page."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].validators.append(only_our_links)


class ReasonForm(forms.Form):
    """Why two people are blocked from each other; only staff read it."""

    reason = forms.CharField(label=_("Reason (staff only)"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ColleagueForm(forms.Form):
    """A colleague with a conflict of interest."""

    colleague = forms.ModelChoiceField(None, label=_("Colleague"))

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.fields["colleague"].queryset = User.objects.filter(is_staff=True, is_active=True)


class OutcomeForm(forms.Form):
    """How a case ends."""

    outcome = forms.CharField(
        label=_("One sentence for the person who reported it"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_outcome(self):
        only_our_links(self.cleaned_data["outcome"])
        return self.cleaned_data["outcome"]


@admin.register(Concern)
class ConcernAdmin(ObjectPageAdmin):
    list_display = ["__str__", "kind", "status", "received_at", "handled_by"]
    list_filter = ["status", "kind"]
    list_select_related = ["handled_by"]
    page_template = "admin/program/concern.html"
    VERBS = {
        verb: verb
        for verb in ("look_at", "note", "warn", "hold", "release", "hide", "block", "keep_out", "let_in", "close")
    }

    def get_queryset(self, request):
        return super().get_queryset(request).for_staff(request.user)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("program.handle_concern")

    has_change_permission = has_view_permission

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        named = Q(subject=request.user.pk) | Q(reporter=request.user.pk)  # they do not learn of the case
        kept_out = Concern.objects.keeping_out(request.user).exclude(named)
        if object_id.isdecimal() and kept_out.filter(pk=object_id).exists():
            sentence = _("You've been excluded from this case. A colleague handles it, or lets you in again.")
            return redirect_saying(request, "admin:program_concern_changelist", sentence, "kept_out_of_case")
        return super().change_view(request, object_id, form_url, extra_context)

    def page_context(self, request, concern):
        """The context of the case page. Every view is logged, including one with form errors."""
        reporting.read(concern, request.user)
        return {
            "concern": concern,
            "evidence": report_snapshot.readable_rows(concern.evidence),
            "match": concern.match,
            "is_holding": concern.match and Concern.objects.keeping(concern.match).filter(pk=concern.pk).exists(),
            "can_block_pair": case_actions.can_block_pair(concern),
            "acts": concern.acts.select_related("by"),
            "readings": concern.readings.select_related("reader")[:20],
            "text_form": TextForm(),
            "hide_form": HideForm(prefix="hide"),
            "block_form": ReasonForm(prefix="block"),
            "colleague_form": ColleagueForm(),
            "kept_out": concern.kept_out.all(),
            "outcome_form": OutcomeForm(),
        }

    def look_at(self, request, concern):
        reporting.look_at(concern, request.user)
        sentence = _("You are now handling this case. We'll notify the person who reported it.")
        return redirect_saying(request, request.path, sentence)

    def note(self, request, concern):
        record_note = partial(reporting.record_act, by=request.user, act="note")
        return self.run_form(request, concern, "text_form", TextForm(request.POST), record_note, _("Saved."))

    def warn(self, request, concern):
        warn = partial(reporting.warn, by=request.user)
        confirmation = _("Saved, and sent to the person the case is about.")
        asked = _("The person the case is about reads your text. You can't undo it.")
        return self.run_form(request, concern, "text_form", WarningForm(request.POST), warn, confirmation, asked)

    def hold(self, request, concern):
        case_actions.hold(concern, request.user)
        sentence = _(
            "The match is on hold. The two people can't see each other's contact information, and "
            "no deadlines are running."
        )
        return redirect_saying(request, request.path, sentence)

    def release(self, request, concern):
        case_actions.release(concern, request.user)
        return redirect_saying(request, request.path, _("The match continues where it left off."))

    def hide(self, request, concern):
        form, hide = HideForm(request.POST, prefix="hide"), partial(case_actions.hide, by=request.user)
        confirmation = _("The profile is hidden until that date.")
        return self.run_form(request, concern, "hide_form", form, hide, confirmation)

    def block(self, request, concern):
        form, block = ReasonForm(request.POST, prefix="block"), partial(case_actions.block, by=request.user)
        confirmation = _("These two people are kept apart permanently. Neither is told why.")
        asked = _("The program ends anything open between these two people. This can't be undone.")
        return self.run_form(request, concern, "block_form", form, block, confirmation, asked)

    def keep_out(self, request, concern):
        form, recuse = ColleagueForm(request.POST), partial(case_actions.recuse, by=request.user)
        confirmation = _("Your colleague can no longer see this case.")
        return self.run_form(request, concern, "colleague_form", form, recuse, confirmation)

    def let_in(self, request, concern):
        key = request.POST.get("colleague", "")
        colleague = get_object_or_404(concern.kept_out, pk=key if key.isdecimal() else 0)
        case_actions.readmit(concern, request.user, colleague)
        return redirect_saying(request, request.path, _("Your colleague can see this case again."))

    def close(self, request, concern):
        form, close = OutcomeForm(request.POST), partial(reporting.close, by=request.user)
        confirmation = _("The case is closed. We'll notify the person who reported it.")
        asked = _("The person who reported it reads your sentence. A closed case can't be opened again.")
        return self.run_form(request, concern, "outcome_form", form, close, confirmation, asked)
