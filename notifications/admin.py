import re

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from notifications import actions
from notifications.delivery import row_told_of
from notifications.models import MailOpening, Notice, OutgoingMail, ProgramSettings
from notifications.rendering import kind_in_words, kinds, render

# Links that act for somebody are theirs alone: staff never answer for a mentor.
LINKS_THAT_ACT = re.compile(r"/(answer|unsubscribe)/[^\s/]+/")


def as_it_reads(mail, opening):
    """A mail with its real row, in its reader's language; a sentence when there is none, or it holds a code."""
    about = row_told_of(mail) if mail.message is None else None
    if about is None:
        return _("There is nothing to show.")
    subject, text, _html = render(mail.kind, about, mail.recipient, ProgramSettings.current(), opening)
    return format_html("<strong>{}</strong><pre>{}</pre>", subject, LINKS_THAT_ACT.sub(r"/\1/…/", text))


class FateFilter(admin.SimpleListFilter):
    title, parameter_name = _("what became of it"), "fate"

    def lookups(self, request, model_admin):
        sent = pgettext_lazy("what became of a mail", "sent")
        return [("queued", _("queued")), ("sent", sent), ("failed", _("failed")), ("obsolete", _("obsolete"))]

    def queryset(self, request, queryset):
        if self.value() == "queued":
            return queryset.queued()
        return queryset.filter(**{f"{self.value()}_at__isnull": False}) if self.value() else queryset


class KindFilter(admin.SimpleListFilter):
    """The kinds there are, each by its subject."""

    title, parameter_name = _("kind"), "kind"

    def lookups(self, request, model_admin):
        there = model_admin.model._default_manager.order_by("kind").values_list("kind", flat=True).distinct()
        return [(kind, kind_in_words(kind)) for kind in there]

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


class OnlyReadAdmin(admin.ModelAdmin):
    """Rows that the portal writes; there is nothing to save, and no button says so."""

    @admin.display(description=_("kind"), ordering="kind")
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
    actions = ["queue_again"]
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

    @admin.display(description=_("what became of it"))
    def what_became_of_it(self, mail):
        return mail.fate

    @admin.display(description=_("as it reads today"))
    def preview(self, mail):
        """With the real row and in its reader's language; a finished message may hold a code and is not shown."""
        return as_it_reads(mail, MailOpening.objects.filter(kind=mail.kind).first())

    @admin.action(description=_("Queue dead letters again"), permissions=["change"])
    def queue_again(self, request, queryset):
        count = actions.queue_again(queryset)
        said = ngettext("%(count)s mail is queued again.", "%(count)s mails are queued again.", count)
        self.message_user(request, said % {"count": count}, messages.SUCCESS)


@admin.register(Notice)
class NoticeAdmin(OnlyReadAdmin):
    list_display = fields = readonly_fields = ["what_it_is", "recipient", "created_at", "read_at"]
    list_select_related = ["recipient"]
    list_filter = [KindFilter]
    search_fields = ["recipient__email"]


class MailOpeningForm(forms.ModelForm):
    """The kinds are the templates there are: a misspelled one would open no mail."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            label = self.fields["kind"].label
            self.fields["kind"] = forms.ChoiceField(label=label, choices=[(k, kind_in_words(k)) for k in kinds()])


@admin.register(MailOpening)
class MailOpeningAdmin(admin.ModelAdmin):
    """The staff's own first paragraph of a kind of mail, and how the last such mail reads with it."""

    form = MailOpeningForm
    list_display = ["what_it_is", "text_en"]
    fields = ["kind", "text_en", "text_es", "preview"]
    readonly_fields = ["preview"]

    @admin.display(description=_("kind"), ordering="kind")
    def what_it_is(self, opening):
        return kind_in_words(opening.kind)

    @admin.display(description=_("as it reads today"))
    def preview(self, opening):
        mail = OutgoingMail.objects.filter(kind=opening.kind).select_related("recipient").order_by("-pk").first()
        return as_it_reads(mail, opening) if mail else _("No such mail has been written yet.")


@admin.register(ProgramSettings)
class ProgramSettingsAdmin(admin.ModelAdmin):
    """One row, whose defaults hold while nobody has saved it."""

    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not ProgramSettings.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False
