from copy import copy

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.shortcuts import render
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views.decorators.http import require_safe

from notifications import actions
from notifications.delivery import row_told_of
from notifications.models import EmailIntro, Notice, OutgoingMail, ProgramSettings
from notifications.previews import as_it_reads, latest
from notifications.rendering import kind_in_words, kinds


def shown(kind, about, reader, opening):
    """Subject and text of a mail as HTML for the admin."""
    subject, text = as_it_reads(kind, about, reader, opening)
    return format_html("<strong>{}</strong><pre>{}</pre>", subject, text)


class FateFilter(admin.SimpleListFilter):
    title, parameter_name = _("delivery status"), "fate"

    def lookups(self, request, model_admin):
        sent = pgettext_lazy("what became of a mail", "sent")
        return [("queued", _("queued")), ("sent", sent), ("failed", _("not delivered")), ("obsolete", _("outdated"))]

    def queryset(self, request, queryset):
        if self.value() == "queued":
            return queryset.queued()
        return queryset.filter(**{f"{self.value()}_at__isnull": False}) if self.value() else queryset


class KindFilter(admin.SimpleListFilter):
    """The kinds there are, each by its subject."""

    title, parameter_name = _("type"), "kind"

    def lookups(self, request, model_admin):
        there = model_admin.model._default_manager.order_by("kind").values_list("kind", flat=True).distinct()
        return [(kind, kind_in_words(kind)) for kind in there]

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


class OnlyReadAdmin(admin.ModelAdmin):
    """Rows that the portal writes; there is nothing to save, and no button says so."""

    @admin.display(description=_("type"), ordering="kind")
    def what_it_is(self, row):
        return kind_in_words(row.kind)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        buttons = {"show_save": False, "show_save_and_continue": False}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | buttons)


@admin.register(OutgoingMail)
class OutgoingMailAdmin(OnlyReadAdmin):
    """Every mail, what became of it, and dead letters that can be queued again."""

    list_display = ["what_it_is", "goes_to", "what_became_of_it", "attempts", "created_at", "last_error"]
    list_select_related = ["recipient"]
    list_filter = [FateFilter, KindFilter]
    search_fields = ["recipient__email", "to_address"]
    date_hierarchy = "created_at"
    actions = ["queue_again", "mark_returned"]
    fields = readonly_fields = [
        "what_it_is",
        "goes_to",
        "what_became_of_it",
        "attempts",
        "created_at",
        "sent_at",
        "failed_at",
        "obsolete_at",
        "last_error",
        "preview",
    ]

    @admin.display(description=_("address"))
    def goes_to(self, mail):
        return mail.address

    @admin.display(description=_("delivery status"))
    def what_became_of_it(self, mail):
        return mail.fate

    @admin.display(description=_("current text"))
    def preview(self, mail):
        """With the real row and in its reader's language; a finished message may hold a code and is not shown."""
        about = row_told_of(mail) if mail.message is None else None
        if about is None:
            return _("There is nothing to show.")
        return shown(mail.kind, about, mail.recipient, EmailIntro.objects.filter(kind=mail.kind).first())

    @admin.action(description=_("Send undelivered emails again"), permissions=["change"])
    def queue_again(self, request, queryset):
        count = actions.queue_again(queryset)
        said = ngettext("%(count)s email will be sent again.", "%(count)s emails will be sent again.", count)
        self.message_user(request, said % {"count": count}, messages.SUCCESS)

    @admin.action(description=_("Returned to the office: mark as not delivered"), permissions=["change"])
    def mark_returned(self, request, queryset):
        """A bounce that reached the office's mailbox instead of the portal."""
        count = actions.mark_returned(queryset)
        said = ngettext(
            "%(count)s email is marked as not delivered.", "%(count)s emails are marked as not delivered.", count
        )
        self.message_user(request, said % {"count": count}, messages.SUCCESS)


@admin.register(Notice)
class NoticeAdmin(OnlyReadAdmin):
    list_display = fields = readonly_fields = ["what_it_is", "recipient", "created_at", "read_at"]
    list_select_related = ["recipient"]
    list_filter = [KindFilter]
    search_fields = ["recipient__email"]


class EmailIntroForm(forms.ModelForm):
    """The kinds are the templates there are: a misspelled one would open no mail."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            label = self.fields["kind"].label
            self.fields["kind"] = forms.ChoiceField(label=label, choices=[(k, kind_in_words(k)) for k in kinds()])


@admin.register(EmailIntro)
class EmailIntroAdmin(admin.ModelAdmin):
    """The staff's own first paragraph of a kind of mail, and how the last such mail reads with it."""

    form = EmailIntroForm
    list_display = ["what_it_is", "text_en"]
    fields = ["kind", "text_en", "text_es", "preview"]
    readonly_fields = ["preview"]

    @admin.display(description=_("type"), ordering="kind")
    def what_it_is(self, opening):
        return kind_in_words(opening.kind)

    @admin.display(description=_("current text"))
    def preview(self, opening):
        found = latest(opening.kind)
        return shown(opening.kind, *found, opening) if found else _("There is no email of this kind to show yet.")

    def get_urls(self):
        view = self.admin_site.admin_view(self.every_kind)
        return [path("kinds/", view, name="notifications_emailintro_kinds"), *super().get_urls()]

    @method_decorator(require_safe)
    def every_kind(self, request):
        """Each kind of mail with real data, also one that nobody has been sent yet; only about rows one may see."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        kind = request.GET.get("kind", "")
        found = latest(kind) if kind in kinds() else None
        if found and not may_see(request.user, found[0]):
            raise PermissionDenied
        opening = EmailIntro.objects.filter(kind=kind).first()
        context = self.admin_site.each_context(request) | {
            "title": _("Every type of email, as it reads today"),
            "kinds": [(name, kind_in_words(name)) for name in kinds()],
            "kind": kind,
            "reads": in_every_language(kind, *found, opening) if found else [],
            "opening": opening,
        }
        return render(request, "admin/notifications/kinds.html", context)


def may_see(user, row):
    return user.has_perm(f"{row._meta.app_label}.view_{row._meta.model_name}")


def in_every_language(kind, about, reader, opening):
    """A mail in each language, whichever its reader has chosen; what goes to an office has one."""
    readers = [copy(reader) for _language in settings.LANGUAGES] if reader else [None]
    for as_if, (language, _name) in zip(readers, settings.LANGUAGES, strict=False):
        if as_if:
            as_if.language = language
    return [shown(kind, about, as_if, opening) for as_if in readers]


@admin.register(ProgramSettings)
class ProgramSettingsAdmin(admin.ModelAdmin):
    """One row, whose defaults hold while nobody has saved it."""

    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not ProgramSettings.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False
