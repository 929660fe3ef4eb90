"""What several admin lists of this app share."""

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin import PortalAdmin


def is_search(request):
    return bool(request.GET.get(SEARCH_VAR))


class ToDoFilter(admin.SimpleListFilter):
    """Which rows to list; by default, those that wait for staff. Whoever searches looks through all of them."""

    title = _("to do")

    def __init__(self, request, *arguments):
        self.is_search = is_search(request)
        super().__init__(request, *arguments)

    def value(self):
        return super().value() or ("all" if self.is_search else None)

    def choices(self, changelist):
        default, *others = super().choices(changelist)
        return [default | {"display": _("Waiting for staff")}, *others]


class ReadOnlyAdmin(PortalAdmin):
    """Staff can read the rows, but not change them."""

    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def days_since(moment):
    days = (timezone.now() - moment).days
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
