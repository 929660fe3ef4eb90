from django.contrib import admin


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that the portal writes: nothing can be added, deleted or saved, and there is no button to save."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        buttons = {"show_save": False, "show_save_and_continue": False}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | buttons)
