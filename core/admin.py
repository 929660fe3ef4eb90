"""The base of every admin page of the portal."""

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.template.response import TemplateResponse

EXPORTED = 5  # next to Django's own flags, and 4 for a page that was viewed
# What Django's own list filters and date hierarchies ask for. Others (`__startswith`, `__regex`, `__gt` …) would let a
# reader find out letter by letter what no page shows, a password's hash or a sign-in code.
LOOKUPS_OF_FILTERS = ["exact", "id__exact", "in", "isnull", "isempty", "gte", "lt", "year", "month", "day"]


def ask_who_it_is(request):
    """Have a member of staff show again who they are, after five minutes, before what takes or gives an account."""
    raise_if_reauthentication_required(request, app="allauth.account")


class PortalAdmin(admin.ModelAdmin):
    """Lists are narrowed by the filters they show, and by nothing else that the address bar may hold."""

    def lookup_allowed(self, lookup, value, request=None):
        return lookup in self.declared_lookups(request)

    def declared_lookups(self, request) -> set[str]:
        """Every parameter that the filters of this list read."""
        lookups: set[str] = set()
        fields = [self.date_hierarchy] if self.date_hierarchy else []
        for item in self.get_list_filter(request):
            if isinstance(item, type) and issubclass(item, SimpleListFilter):
                lookups.add(str(item.parameter_name))
            else:
                fields.append(str(item[0] if isinstance(item, tuple) else item))
        return lookups | {f"{field}__{lookup}" for field in fields for lookup in LOOKUPS_OF_FILTERS}

    def ask_first(self, request, rows, consequence, *, form=None, changes_access=False):
        """The page that says what an action will do to which rows; None once it was confirmed there.

        For actions that reach many people or can't be undone. `rows` are those that will change; a `form` asks for what
        the action needs. One that `changes_access` to an account also asks who confirms it to show again who they are.
        """
        if "confirmed" in request.POST and (form is None or form.is_valid()):
            if changes_access:
                ask_who_it_is(request)
            return None
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": self.get_actions(request)[request.POST["action"]][2],
            "subtitle": None,
            "consequence": consequence,
            "rows": rows,
            "form": form,
            "action": request.POST["action"],
            "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "select_across": request.POST.get("select_across", "0"),
        }
        return TemplateResponse(request, "admin/confirm_action.html", context)

    def log_act(self, request, row, act: str):
        """Write down who did what to a row, where its history shows it. `act` is an English sentence, kept as it is."""
        return LogEntry.objects.log_actions(request.user.pk, [row], CHANGE, act)

    def log_export(self, request, file: str, rows: int | None = None):
        """Write down who took which file out of the portal, with how many rows."""
        LogEntry.objects.create(
            user_id=request.user.pk,
            content_type=ContentType.objects.get_for_model(self.model),
            object_repr=file,
            action_flag=EXPORTED,
            change_message="Exported." if rows is None else f"Exported {rows} rows.",
        )


class ReadOnlyAdmin(PortalAdmin):
    """Rows that the portal writes: nothing can be added, deleted or saved, and there is no button to save."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        buttons = {"show_save": False, "show_save_and_continue": False}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | buttons)
