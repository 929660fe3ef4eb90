"""Versions with their full text, and the copies sent to program staff (R19)."""

from django.contrib import admin, messages
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy, ngettext

from accounts.models import shown_name
from agreements import pdfs
from agreements.actions import send_copy_again
from agreements.admin.readonly import PEOPLE, ReadOnly, column
from agreements.content import display_value, labelled_terms, text_of
from agreements.models import AgreementVersion, CopyMailing, Signature, StaffCopy
from core import staff_log
from core.admin import PortalAdmin
from core.workflow import Refused


def link_to_pdf(version):
    url = reverse("admin:agreements_agreementversion_paper", args=[version.pk])
    return format_html('<a href="{}">{}</a>', url, version)


class SignatureInline(ReadOnly, admin.TabularInline):
    model = Signature
    fields = ["party", "typed_name", "account_name", "signed_at", "digest"]
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("party")


@admin.register(AgreementVersion)
class VersionAdmin(ReadOnly, PortalAdmin):
    list_display = ["__str__", "mentee", "mentor", "status", "proposed_at", "in_force_at", "pdf_link"]
    list_filter = ["status", ("in_force_at", admin.DateFieldListFilter)]
    search_fields = ["mentee_name", "mentor_name", "digest"]
    people = [f"agreement__{person}" for person in PEOPLE]
    list_select_related = ["agreement"]
    inlines = [SignatureInline]
    fields = [
        *("agreement", "number", "status", "proposer", "agreement_text"),
        *("digest", "proposed_at", "in_force_at", "pdf_link"),
    ]
    mentee = column(gettext_lazy("mentee"), lambda version: shown_name(version.mentee_name), "mentee_name")
    mentor = column(gettext_lazy("mentor"), lambda version: shown_name(version.mentor_name), "mentor_name")
    pdf_link = column(gettext_lazy("PDF"), link_to_pdf)

    def get_queryset(self, request):
        return super().get_queryset(request).shared()

    def get_urls(self):
        pdf_view = self.admin_site.admin_view(self.pdf_view)
        return [path("<int:pk>/copy.pdf", pdf_view, name="agreements_agreementversion_paper"), *super().get_urls()]

    def pdf_view(self, request, pk):
        """The stored staff copy, byte for byte; for a version without one the PDF is made on the fly."""
        version = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_permission(request, version):
            return HttpResponse(status=403)
        copy = StaffCopy.objects.filter(version=version).exclude(pdf="").first()
        if copy:
            return FileResponse(copy.pdf.file, filename=pdfs.file_name(version), content_type="application/pdf")
        return HttpResponse(pdfs.agreement_pdf(version), content_type="application/pdf")

    @admin.display(description=gettext_lazy("agreement text"))
    def agreement_text(self, version):
        text = text_of(AgreementVersion.objects.with_details().get(pk=version.pk))
        lines = [f"{term['label']}: {term['value']}" for term in labelled_terms(text)]
        for number, goal in enumerate(text["goals"], 1):
            lines += [
                f"{number}. {goal['text']} ({display_value('deadline', goal['deadline'])})",
                *(f"   – {activity}" for activity in goal["activities"]),
            ]
        return "\n".join(lines)


class MailingInline(ReadOnly, admin.TabularInline):
    model = CopyMailing
    fields = ["asked_at", "asked_by", "to_address", "seen_copy", "blind_copy", "sent_at", "failed_at"]
    extra = 0

    def has_view_permission(self, request, obj=None):
        """Whoever may open the page of a copy may see its log."""
        return True

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("asked_by")


@admin.register(StaffCopy)
class StaffCopyAdmin(ReadOnly, PortalAdmin):
    list_display = ["version", "mentee", "mentor", "created_at", "sent_at", "sent_to", "times_asked", "pdf_link"]
    list_filter = [("sent_at", admin.DateFieldListFilter), ("sent_at", admin.EmptyFieldListFilter)]
    search_fields = ["version__mentee_name", "version__mentor_name", "sha256"]
    people = [f"version__agreement__{person}" for person in PEOPLE]
    list_select_related = ["version"]
    date_hierarchy = "created_at"
    fields = ["version", "sha256", "created_at", "sent_at", "sent_to", "times_asked", "pdf_link"]
    inlines = [MailingInline]
    actions = ["send_again"]
    mentee = column(gettext_lazy("mentee"), lambda copy: shown_name(copy.version.mentee_name), "version__mentee_name")
    mentor = column(gettext_lazy("mentor"), lambda copy: shown_name(copy.version.mentor_name), "version__mentor_name")
    pdf_link = column(gettext_lazy("PDF"), lambda copy: link_to_pdf(copy.version))

    def has_send_permission(self, request):
        """Whoever may act on agreements may have their copies sent again."""
        return request.user.has_perm("agreements.change_agreement")

    @admin.action(description=gettext_lazy("Send to the office and both people again"), permissions=["send"])
    def send_again(self, request, copies):
        """Send copies once more (R19). One that can't be sent now says why, and stops no other."""
        consequence = gettext("The program office and both people get the copy by email again.")
        if page := self.ask_first(request, copies, consequence):
            return page
        sent = sum(self.sent_again(request, copy) for copy in copies.select_related("version__agreement"))
        if sent:
            sentence = ngettext("%(count)s copy will be sent.", "%(count)s copies will be sent.", sent)
            messages.success(request, sentence % {"count": sent}, extra_tags="copies_sent_again")
        return None

    def sent_again(self, request, copy) -> bool:
        try:
            with transaction.atomic():
                send_copy_again(copy.version, by=request.user)
                staff_log.record(request.user, copy, "Sent to the program office again.")
        except Refused as refusal:
            messages.error(request, f"{copy}: {refusal}", extra_tags=refusal.code)
            return False
        return True
