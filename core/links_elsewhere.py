"""Staff pages of what leads people out of the portal: a new link or address is asked about first, and logged."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.utils.translation import gettext as _

from core import staff_log
from core.admin import PortalAdmin


class LeadsElsewhere(PortalAdmin):
    """Before a new link or address is saved, a page shows where it leads; the log keeps the old ones and the new.

    Subclasses say in `links_of` where a row leads; and if it is asked about later than that, in `asks_when_saved`.
    """

    asks_when_saved = True

    def links_of(self, row: Any) -> set[str]:
        raise NotImplementedError

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        asks = request.method == "POST" and self.asks_when_saved
        if asks and (links := self.new_links(request, object_id)):
            consequence = _(
                "People will follow these new links or write to these addresses. Check that each one is right."
            )
            if page := self.ask_first(request, links, consequence, _("Are you sure?")):
                return page
        return super().changeform_view(request, object_id, form_url, extra_context)

    def new_links(self, request, object_id) -> list[str]:
        """Where the row would lead that it doesn't yet, if it may and can be saved."""
        row = self.get_object(request, unquote(object_id)) if object_id else None
        may_save = self.has_change_permission(request, row) if row else self.has_add_permission(request)
        if not may_save or (object_id and row is None):
            return []
        before = self.links_of(row or self.model())
        form = self.get_form(request, row, change=row is not None)(request.POST, request.FILES, instance=row)
        return sorted(self.links_of(form.instance) - before) if form.is_valid() else []

    def save_model(self, request, row, form, change):
        before = self.links_of(type(row)._base_manager.get(pk=row.pk)) if change else set()
        super().save_model(request, row, form, change)
        after = self.links_of(row)
        staff_log.record_links(request.user, row, sorted(before - after), sorted(after - before))
