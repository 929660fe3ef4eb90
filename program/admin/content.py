"""Questions and answers, help pages, materials and their editions (R25, R30)."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from core.admin import PortalAdmin
from core.links_elsewhere import LeadsElsewhere
from core.templatetags.portal import exact
from program.content import markdown, materials
from program.models import Acknowledgement, Edition, FaqEntry, Material, Page

EARLIER_VERSIONS_SHOWN = 20  # per text


class TextAdmin(LeadsElsewhere):
    """A Markdown text in two languages, with previews and its earlier versions.

    Subclasses set `text` to the field name without its language: `text` for `text_en` and `text_es`.
    """

    text = "text"
    readonly_fields = ["preview_en", "preview_es", "earlier"]

    def links_of(self, row):
        texts = (getattr(row, f"{self.text}_{language}") for language in ("en", "es"))
        return {link for text in texts for link in markdown.links_elsewhere(text)}

    @admin.display(description=_("preview"))
    def preview_en(self, row):
        return markdown.render(getattr(row, f"{self.text}_en"))

    @admin.display(description=_("preview in Spanish"))
    def preview_es(self, row):
        return markdown.render(getattr(row, f"{self.text}_es")) or "–"

    @admin.display(description=_("earlier versions"))
    def earlier(self, row):
        """The last versions in both languages, newest first, each with its date."""
        events = row.events.order_by("-pgh_created_at", "-pk") if row.pk else []
        versions = [
            (exact(event.pgh_created_at), getattr(event, f"{self.text}_en"), getattr(event, f"{self.text}_es") or "–")
            for event in events[:EARLIER_VERSIONS_SHOWN]
        ]
        details = (
            '<details><summary>{}</summary><pre class="quiet" lang="en">{}</pre>'
            '<pre class="quiet" lang="es">{}</pre></details>'
        )
        return format_html_join("", details, versions) or "–"


class PublishedTextAdmin(TextAdmin):
    """A text that is on the site while it is published."""

    def view_on_site(self, row):
        return row.get_absolute_url() if row.is_published else None


@admin.register(FaqEntry)
class FaqEntryAdmin(PublishedTextAdmin):
    list_display = ["question_en", "audience", "position", "is_published"]
    list_editable = ["position", "is_published"]
    list_filter = ["audience", "is_published"]
    search_fields = ["question_en", "question_es", "answer_en", "answer_es"]
    prepopulated_fields = {"slug": ["question_en"]}
    text = "answer"


@admin.register(Page)
class PageAdmin(PublishedTextAdmin):
    """Contacts, policies, supporting resources, and the introduction of the help page (R27, R28, R30)."""

    list_display = ["title_en", "audience", "position", "is_published"]
    list_editable = ["position", "is_published"]
    list_filter = ["audience", "is_published"]
    search_fields = ["title_en", "title_es", "text_en", "text_es"]
    prepopulated_fields = {"slug": ["title_en"]}


class EditionInline(admin.TabularInline):
    model = Edition
    fields = readonly_fields = ["number", "change_note_en", "needs_acknowledgement", "published_at"]
    extra = 0
    show_change_link = True
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(Material)
class MaterialAdmin(PortalAdmin):
    list_display = ["title_en", "kind", "is_for_mentors_only", "position"]
    prepopulated_fields = {"slug": ["title_en"]}
    inlines = [EditionInline]

    def view_on_site(self, material):
        is_readable = Edition.objects.published().filter(material=material).exists()
        return material.get_absolute_url() if is_readable else None


@admin.register(Edition)
class EditionAdmin(TextAdmin):
    """An edition is written, reviewed, then published; published editions cannot be changed."""

    list_display = ["material", "number", "change_note_en", "is_sample", "needs_acknowledgement", "published_at"]
    list_select_related = ["material"]
    list_filter = ["material", "is_sample"]
    readonly_fields = ["preview_en", "preview_es", "published_at"]
    actions = ["publish"]

    def has_change_permission(self, request, obj=None):
        is_open = obj is None or obj.published_at is None
        return is_open and super().has_change_permission(request, obj)

    @admin.action(description=_("Publish"), permissions=["change"])
    def publish(self, request, editions):
        consequence = _(
            "Everyone who may read these materials will read this edition from now on. This can't be undone."
        )
        return self.apply_to_each(request, editions, materials.publish, consequence)


@admin.register(Acknowledgement)
class AcknowledgementAdmin(PortalAdmin):
    list_display = ["person", "edition", "at"]
    list_select_related = ["person", "edition__material"]
    list_filter = ["edition__material"]
    people = ["person"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
