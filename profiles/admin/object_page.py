"""An admin page that shows one object as a document and offers actions, instead of a form with its fields."""

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from core.admin import PortalAdmin
from core.workflow import refusals_into


class ObjectPageAdmin(PortalAdmin):
    """Subclasses set `page_template`, `page_context(request, obj)` and `VERBS` (button value → method name)."""

    page_template = ""
    VERBS: dict[str, str] = {}

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            raise Http404
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        if request.method == "POST":
            return self.run_verb(request, obj)
        return self.render_page(request, obj)

    def run_verb(self, request, obj):
        """Call the method of the button that was pressed; 403 without permission or for an unknown button."""
        method = self.VERBS.get(request.POST.get("verb"))
        if not method or not self.has_change_permission(request, obj):
            raise PermissionDenied
        return getattr(self, method)(request, obj)

    def run_form(self, request, obj, name, form, action, confirmation="", consequence="", **options):
        """Call an action with the form's answers, then say so; a form with errors is shown again, under its name.

        With a `consequence`, a page says it and asks first, with the `options` of `ask_first`.
        """
        if form.is_valid():
            title = _("Are you sure?")
            if consequence and (page := self.ask_first(request, [obj], consequence, title, **options)):
                return page
            with refusals_into(form):
                action(obj, **form.cleaned_data)
                if confirmation:
                    messages.success(request, confirmation)
                return self.redirect_after(request, obj)
        return self.render_page(request, obj, **{name: form})

    def redirect_after(self, request, obj):
        """Where a button leads when it is done: the page again."""
        return redirect(request.path)

    def render_page(self, request, obj, **forms):
        """Show the page; invalid `forms` replace the empty ones, so nothing typed is lost."""
        context = {
            **self.admin_site.each_context(request),
            **self.page_context(request, obj),
            **forms,
            "opts": self.opts,
            "title": str(obj),
            "subtitle": None,
            "may_act": self.has_change_permission(request, obj),
            "back_label": _("Back to the list"),
        }
        return TemplateResponse(request, self.page_template, context)
