"""A page of the admin that shows one thing as a document and offers verbs, instead of a form of fields."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _


class ObjectPageAdmin(admin.ModelAdmin):
    """Subclasses give `desk_template`, `desk_context(request, thing)` and `VERBS`: the name of a button → a method."""

    desk_template = ""
    VERBS: dict[str, str] = {}

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        thing = self.get_object(request, unquote(object_id))
        if thing is None:
            raise Http404
        if not self.has_view_permission(request, thing):
            raise PermissionDenied
        if request.method == "POST":
            return self.do(request, thing)
        return self.desk(request, thing)

    def do(self, request, thing):
        """Call the verb whose button was pressed; without the permission, or an unknown button, nothing is done."""
        method = self.VERBS.get(request.POST.get("verb"))
        if not method or not self.has_change_permission(request, thing):
            raise PermissionDenied
        return getattr(self, method)(request, thing)

    def desk(self, request, thing, **forms):
        """The page; `forms` that were refused replace the fresh ones, so nothing typed is lost."""
        context = {
            **self.admin_site.each_context(request),
            **self.desk_context(request, thing),
            **forms,
            "opts": self.opts,
            "title": str(thing),
            "subtitle": None,
            "may_act": self.has_change_permission(request, thing),
            "back_label": _("Back to the list"),
        }
        return TemplateResponse(request, self.desk_template, context)
