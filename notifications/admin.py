from copy import copy

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.shortcuts import render
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.models import User
from core import staff_log
from core.admin import PortalAdmin, ReadOnlyAdmin, ask_who_it_is
from core.links_elsewhere import LeadsElsewhere
from core.templatetags.portal import exact
from notifications import actions
from notifications.confidentiality import is_confidential, shown_to_staff
from notifications.delivery import subject_row
from notifications.models import DeliveryStatus, EmailIntro, Notice, OutgoingMail, ProgramSettings
from notifications.office_addresses import change_settings
from notifications.previews import latest_sample, preview_text
from notifications.rendering import all_kinds, kind_label

EARLIER_TEXTS_SHOWN = 20


def preview_html(kind, about, reader, intro):
    """Subject and text of a mail as HTML for the admin."""
    subject, text = preview_text(kind, about, reader, intro)
    return format_html("<strong>{}</strong><pre>{}</pre>", subject, text)


class DeliveryStatusFilter(admin.SimpleListFilter):
    title, parameter_name = _("delivery status"), "fate"

    def lookups(self, request, model_admin):
        return DeliveryStatus.choices

    def queryset(self, request, queryset):
        return queryset.with_status(self.value()) if self.value() in DeliveryStatus else queryset


class KindFilter(admin.SimpleListFilter):
    """Filters by the kinds of what this member of staff is shown, each by its label."""

    title, parameter_name = _("type"), "kind"

    def lookups(self, request, model_admin):
        names = model_admin.get_queryset(request).order_by("kind").values_list("kind", flat=True).distinct()
        return [(kind, kind_label(kind)) for kind in names]

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


class MessageAdmin(ReadOnlyAdmin):
    """Mails or notices, by the labels of their kinds, without those that this member of staff may not know about."""

    def get_queryset(self, request):
        return shown_to_staff(super().get_queryset(request), request.user)

    @admin.display(description=_("type"), ordering="kind")
    def type_label(self, row):
        return kind_label(row.kind)


@admin.register(OutgoingMail)
class OutgoingMailAdmin(MessageAdmin):
    """Every mail with its delivery status; failed ones can be queued again."""

    list_display = ["type_label", "recipient_address", "delivery_status", "attempts", "created_at", "last_error"]
    list_select_related = ["recipient"]
    list_filter = [DeliveryStatusFilter, KindFilter]
    search_fields = ["to_address"]
    people = ["recipient"]
    date_hierarchy = "created_at"
    actions = ["queue_again", "set_aside", "mark_returned"]
    fields = readonly_fields = [
        "type_label",
        "recipient_address",
        "delivery_status",
        "attempts",
        "created_at",
        "sent_at",
        "failed_at",
        "obsolete_at",
        "last_error",
        "request",
        "preview",
    ]

    @admin.display(description=_("address"))
    def recipient_address(self, mail):
        """Where it went; while it waits, where it will go."""
        return mail.address if mail.delivery_status == DeliveryStatus.QUEUED else mail.to_address or mail.address

    @admin.display(description=_("delivery status"))
    def delivery_status(self, mail):
        return mail.delivery_status.label

    @admin.display(description=_("current text"))
    def preview(self, mail):
        """The text with real data, in the reader's language; finished messages may contain a code and are not shown."""
        about = subject_row(mail) if mail.message is None else None
        if about is None:
            return _("There is nothing to show.")
        return preview_html(mail.kind, about, mail.recipient, EmailIntro.objects.filter(kind=mail.kind).first())

    @admin.action(description=_("Send undelivered emails again"), permissions=["change"])
    def queue_again(self, request, queryset):
        failed = queryset.filter(failed_at__isnull=False, message__isnull=True)
        consequence = _("We'll send these emails again, to each person's current address.")
        if page := self.ask_first(request, failed, consequence):
            return page
        if queryset.filter(failed_at__isnull=False, message__isnull=False).exists():
            sentence = _(
                "Emails with a code can't be sent again. The person can request a new one on the sign-in page."
            )
            self.message_user(request, sentence, messages.WARNING, extra_tags="mail_of_the_sign_in")
        count = actions.queue_again(failed, by=request.user)
        message = ngettext("%(count)s email will be sent again.", "%(count)s emails will be sent again.", count)
        self.message_user(request, message % {"count": count}, messages.SUCCESS)
        return None

    @admin.action(description=_("Dealt with: take off the list of undelivered emails"), permissions=["change"])
    def set_aside(self, request, queryset):
        """For a mail that need not be sent any more, because the person was told otherwise or asked for a new code."""
        failed = queryset.filter(failed_at__isnull=False)
        if page := self.ask_first(request, failed, _("These emails are not sent again. This can't be undone.")):
            return page
        count = actions.set_aside(failed, by=request.user)
        message = ngettext("%(count)s email is taken off the list.", "%(count)s emails are taken off the list.", count)
        self.message_user(request, message % {"count": count}, messages.SUCCESS)
        return None

    @admin.action(description=_("Returned to the office: mark as not delivered"), permissions=["change"])
    def mark_returned(self, request, queryset):
        """For a bounce that reached the office's mailbox instead of the portal."""
        sent = queryset.filter(sent_at__isnull=False)
        if page := self.ask_first(request, sent, _("The recipients will see that these emails did not arrive.")):
            return page
        count = actions.mark_returned(queryset, by=request.user)
        message = ngettext(
            "%(count)s email is marked as not delivered.", "%(count)s emails are marked as not delivered.", count
        )
        self.message_user(request, message % {"count": count}, messages.SUCCESS)
        return None


@admin.register(Notice)
class NoticeAdmin(MessageAdmin):
    list_display = fields = readonly_fields = ["type_label", "recipient", "created_at", "read_at"]
    list_select_related = ["recipient"]
    list_filter = [KindFilter]
    people = ["recipient"]


def kinds_written_by(user):
    """The kinds of mail that this member of staff may introduce: those about cases only who handles cases (R28)."""
    return [kind for kind in all_kinds() if staff_log.reads_discreet(user) or not is_confidential(kind)]


@admin.register(EmailIntro)
class EmailIntroAdmin(PortalAdmin):
    """The staff's intro of a kind of mail, and a preview with the newest such mail."""

    def get_queryset(self, request):
        return super().get_queryset(request).filter(kind__in=kinds_written_by(request.user))

    def formfield_for_dbfield(self, field, request, **options):
        """Offers the kinds that have a template; the intro of a misspelled kind would never appear."""
        if field.name != "kind":
            return super().formfield_for_dbfield(field, request, **options)
        choices = [(kind, kind_label(kind)) for kind in kinds_written_by(request.user)]
        return forms.ChoiceField(label=capfirst(field.verbose_name), choices=choices)

    def has_delete_permission(self, request, obj=None):
        """An introduction that is not wanted is emptied, so that its history stays."""
        return False

    list_display = ["type_label", "text_en"]
    fields = ["kind", "text_en", "text_es", "preview", "earlier"]
    readonly_fields = ["preview", "earlier"]

    def get_object(self, request, *arguments):
        intro = super().get_object(request, *arguments)
        if intro:
            intro.shown_to = request.user
        return intro

    @admin.display(description=_("type"), ordering="kind")
    def type_label(self, intro):
        return kind_label(intro.kind)

    @admin.display(description=_("current text"))
    def preview(self, intro):
        sample = latest_sample(intro.kind, intro.shown_to) if intro.pk else None
        return preview_html(intro.kind, *sample, intro) if sample else _("There is no email of this kind to show yet.")

    @admin.display(description=_("earlier versions"))
    def earlier(self, intro):
        """The last texts, newest first, each with when it was written and by whom."""
        events = intro.events.select_related("pgh_context").order_by("-pk") if intro.pk else []
        versions = [
            (exact(event.pgh_created_at), writer, event.text_en, event.text_es)
            for event, writer in with_writers(events[:EARLIER_TEXTS_SHOWN])
        ]
        return format_html_join("", '<p>{} · <bdi>{}</bdi></p><pre class="quiet">{}\n\n{}</pre>', versions) or "–"

    def get_urls(self):
        view = self.admin_site.admin_view(self.preview_every_kind)
        return [path("kinds/", view, name="notifications_emailintro_kinds"), *super().get_urls()]

    @method_decorator(require_safe)
    def preview_every_kind(self, request):
        """Preview any kind of mail with real data, even if none was sent yet. Needs permission to see the row."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        kind = request.GET.get("kind", "")
        sample = latest_sample(kind, request.user) if kind in all_kinds() else None
        if sample and not can_view(request.user, sample[0]):
            raise PermissionDenied
        intro = EmailIntro.objects.filter(kind=kind).first()
        context = self.admin_site.each_context(request) | {
            "title": _("Every type of email, as it reads today"),
            "kinds": [(name, kind_label(name)) for name in all_kinds()],
            "kind": kind,
            "previews": previews_by_language(kind, *sample, intro) if sample else [],
            "intro": intro,
            "may_write": kind in kinds_written_by(request.user),
        }
        return render(request, "admin/notifications/kinds.html", context)


def with_writers(events):
    """Each event with the member of staff who caused it; none for what a command wrote, or whose account is gone."""
    keys = [event.pgh_context.metadata.get("user") if event.pgh_context else None for event in events]
    people = User.objects.in_bulk([key for key in keys if key])
    return [(event, people.get(key, "–")) for event, key in zip(events, keys, strict=True)]


def can_view(user, row):
    return user.has_perm(f"{row._meta.app_label}.view_{row._meta.model_name}")


def previews_by_language(kind, about, reader, intro):
    """The mail in every language, whichever the reader has chosen; mail to an office has one language."""
    readers = [copy(reader) for _language in settings.LANGUAGES] if reader else [None]
    for reader_copy, (language, _name) in zip(readers, settings.LANGUAGES, strict=False):
        if reader_copy:
            reader_copy.language = language
    return [preview_html(kind, about, reader_copy, intro) for reader_copy in readers]


@admin.register(ProgramSettings)
class ProgramSettingsAdmin(LeadsElsewhere):
    """The only row of program settings; the defaults apply until it is saved."""

    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def links_of(self, row):
        return {getattr(row, name) for name in (*row.ADDRESSES, *row.LINKS)}

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not ProgramSettings.objects.exists()

    def changeform_view(self, request, *arguments, **options):
        """Where mail and agreements go is changed only by who shows again who they are."""
        if request.method == "POST":
            ask_who_it_is(request)
        return super().changeform_view(request, *arguments, **options)

    def save_model(self, request, row, form, change):
        if moved := change_settings(row, by=request.user):
            sentence = ngettext(
                "%(count)s waiting email now goes to the new address.",
                "%(count)s waiting emails now go to the new address.",
                moved,
            )
            self.message_user(request, sentence % {"count": moved}, messages.SUCCESS)

    def has_delete_permission(self, request, obj=None):
        return False
