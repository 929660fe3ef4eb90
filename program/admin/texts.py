"""Questions and answers; materials and their editions (R25, R30)."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _

from mentoring.workflow import Refused
from program import markdown
from program.actions import materials
from program.models import Acknowledgement, Edition, FaqEntry, Material


class Previewed:
    """A Markdown text as its readers see it."""

    @admin.display(description=_("as people read it"))
    def preview(self, row):
        return markdown.render(getattr(row, self.previewed))


@admin.register(FaqEntry)
class FaqEntryAdmin(Previewed, admin.ModelAdmin):
    list_display = ["question_en", "audience", "position", "is_published"]
    list_editable = ["position", "is_published"]
    list_filter = ["audience", "is_published"]
    search_fields = ["question_en", "question_es", "answer_en", "answer_es"]
    prepopulated_fields = {"slug": ["question_en"]}
    readonly_fields = ["preview"]
    previewed = "answer_en"


class EditionInline(admin.TabularInline):
    model = Edition
    fields = readonly_fields = ["number", "change_note_en", "needs_acknowledgement", "published_at"]
    extra = 0
    show_change_link = True
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(Material)
class MaterialAdmin(admin.ModelAdmin):
    list_display = ["title_en", "kind", "is_for_mentors_only", "position"]
    prepopulated_fields = {"slug": ["title_en"]}
    inlines = [EditionInline]


@admin.register(Edition)
class EditionAdmin(Previewed, admin.ModelAdmin):
    """An edition is written, looked at, then published; a published one is not changed any more."""

    list_display = ["material", "number", "change_note_en", "is_sample", "needs_acknowledgement", "published_at"]
    list_select_related = ["material"]
    list_filter = ["material", "is_sample"]
    readonly_fields = ["preview", "published_at"]
    actions = ["publish"]
    previewed = "text_en"

    def has_change_permission(self, request, obj=None):
        is_open = obj is None or obj.published_at is None
        return is_open and super().has_change_permission(request, obj)

    @admin.action(description=_("Publish"), permissions=["change"])
    def publish(self, request, editions):
        for edition in editions:
            try:
                materials.publish(edition)
            except Refused as refusal:
                messages.error(request, f"{edition}: {refusal}")


@admin.register(Acknowledgement)
class AcknowledgementAdmin(admin.ModelAdmin):
    list_display = ["person", "edition", "at"]
    list_select_related = ["person", "edition__material"]
    list_filter = ["edition__material"]
    search_fields = ["person__email", "person__family_name"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
