"""Lists of people from other systems: uploaded, reviewed line by line, then imported."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin import PortalAdmin
from core.redirects import redirect_saying
from core.workflow import refusals_into
from profiles.admin.object_page import ObjectPageAdmin
from program.imports import importing
from program.models import ImportFile, ImportRow

LINES_A_PAGE = 200


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=_("People in this file"), choices=ImportFile.Kind.choices, widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("CSV file"),
        max_length=200,
        help_text=_("The first line must name the columns: Email and First name, plus any of the others you have."),
    )


@admin.register(ImportFile)
class ImportFileAdmin(ObjectPageAdmin):
    list_display = ["name", "kind", "uploaded_at", "uploaded_by", "approved_at", "finished_at", "made"]
    list_select_related = ["uploaded_by"]
    page_template = "admin/program/import.html"
    VERBS = {"carry_out": "carry_out", "discard": "discard"}

    has_add_permission = PortalAdmin.has_add_permission

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(made=Count("rows", filter=Q(rows__fate=ImportRow.Fate.MADE)))

    @admin.display(description=_("people added"))
    def made(self, file):
        return file.made

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if form.is_valid():
            with refusals_into(form):
                kind, upload = form.cleaned_data["kind"], form.cleaned_data["file"]
                file = importing.read_file(request.user, kind=kind, name=upload.name, content=upload.read())
                messages.info(request, _("Nothing has been added yet. Check the lines, then run the import."))
                return redirect("admin:program_importfile_change", file.pk)
        title = _("Import people from another list")
        context = self.admin_site.each_context(request) | {"opts": self.opts, "title": title, "form": form}
        return TemplateResponse(request, "admin/program/import_new.html", context)

    def page_context(self, request, file):
        counts = dict(file.rows.values_list("fate").annotate(Count("pk")).order_by("fate"))
        return {
            "file": file,
            "fates": [(fate.label, counts[fate]) for fate in ImportRow.Fate if fate in counts],
            "has_new": ImportRow.Fate.NEW in counts,
            "page": Paginator(file.rows.all(), LINES_A_PAGE).get_page(request.GET.get("page")),
        }

    def carry_out(self, request, file):
        new = file.rows.filter(fate=ImportRow.Fate.NEW)
        consequence = ngettext(
            "%(count)d person is added and gets an email that explains how to sign in. This can't be undone.",
            "%(count)d people are added, and each gets an email that explains how to sign in. This can't be undone.",
            new.count(),
        ) % {"count": new.count()}
        if page := self.ask_first(request, new.values_list("email", flat=True), consequence, _("Run the import")):
            return page
        importing.approve(file, by=request.user)
        sentence = _("We're adding these people now. Each gets an email that explains how to sign in.")
        return redirect_saying(request, request.path, sentence)

    def discard(self, request, file):
        importing.discard(file, by=request.user)
        sentence = _("Import discarded. No one was added.")
        return redirect_saying(request, "admin:program_importfile_changelist", sentence)
