"""Announcements: written, previewed, counted, then sent (R25)."""

from django.contrib import admin
from django.template.defaultfilters import linebreaks_filter
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.links_elsewhere import LeadsElsewhere
from core.templatetags.portal import exact
from core.text_values import TEXT_VALUES
from core.validators import host_of, leads_elsewhere
from program.content import announcements
from program.models import Announcement


@admin.register(Announcement)
class AnnouncementAdmin(LeadsElsewhere):
    asks_when_saved = False  # asked before it is released
    list_display = ["title_en", "audience", "written_at", "send_at", "sent_at", "sent_to"]
    filter_horizontal = ["industries", "colleges"]
    fieldsets = [
        (None, {"fields": ["title_en", "text_en", "preview_en", "title_es", "text_es", "preview_es"]}),
        (_("Audience and timing"), {"fields": ["audience", "industries", "colleges", "reach", "planned_for"]}),
        (_("Status"), {"fields": ["send_at", "sent_at", "sent_to"]}),
    ]
    readonly_fields = ["preview_en", "preview_es", "reach", "send_at", "sent_at", "sent_to"]
    actions = ["send_now", "take_back"]

    def has_change_permission(self, request, obj=None):
        """Released announcements cannot be changed."""
        is_open = obj is None or obj.send_at is None
        return is_open and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        """What was released stays: people have read it, or will."""
        is_open = obj is None or obj.send_at is None
        return is_open and super().has_delete_permission(request, obj)

    def links_of(self, announcement):
        texts = (getattr(announcement, name) for name in ("title_en", "title_es", "text_en", "text_es"))
        return {link for text in texts for link in leads_elsewhere(text)}

    def save_model(self, request, announcement, form, change):
        announcement.written_by = announcement.written_by or request.user
        super().save_model(request, announcement, form, change)

    @admin.display(description=_("preview"))
    def preview_en(self, announcement):
        return linebreaks_filter(announcement.text_en)

    @admin.display(description=_("preview in Spanish"))
    def preview_es(self, announcement):
        return linebreaks_filter(announcement.text_es)

    @admin.display(description=_("people it would reach today"))
    def reach(self, announcement):
        return announcements.audience_of(announcement).count() if announcement.pk else "–"

    @admin.action(description=_("Release: send now, or at the scheduled time"), permissions=["change"])
    def send_now(self, request, chosen):
        with_audience = chosen.prefetch_related("industries", "colleges")
        reached = sum(announcements.audience_of(announcement).count() for announcement in with_audience)
        consequence = ngettext(
            "%(count)d person gets a notification and an email. You can stop it for %(release_minutes)s minutes.",
            "%(count)d people get a notification and an email. You can stop it for %(release_minutes)s minutes.",
            reached,
        ) % (TEXT_VALUES | {"count": reached})
        if sites := {host_of(link) or link for announcement in with_audience for link in self.links_of(announcement)}:
            warning = _("The text leads people outside the portal, to %(sites)s. Check that each one is right.")
            consequence = f"{consequence} {warning % {'sites': ', '.join(sorted(sites))}}"
        return self.apply_to_each(request, chosen, announcements.release, consequence, outcome_message)

    @admin.action(description=_("Stop (only before it is sent)"), permissions=["change"])
    def take_back(self, request, chosen):
        self.apply_to_each(request, chosen, announcements.take_back, outcome=outcome_message)


def outcome_message(announcement, reached):
    """What happens next and how to stop it."""
    if announcement.send_at is None:
        return _("Stopped: “%(title)s” won't be sent to anyone.") % {"title": announcement}
    return ngettext(
        "“%(title)s” goes to %(count)d person starting %(moment)s. You can stop it until then.",
        "“%(title)s” goes to %(count)d people starting %(moment)s. You can stop it until then.",
        reached,
    ) % {"title": announcement, "count": reached, "moment": exact(announcement.send_at)}
