"""Read-only admin pages: staff never sign or write for one of the two people."""

from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

PEOPLE = ("match__mentee__user", "match__mentor__user")
NAME_FIELDS = [
    *("match__mentee__user__given_name", "match__mentee__user__family_name", "match__mentee__user__email"),
    *("match__mentor__user__given_name", "match__mentor__user__family_name", "match__mentor__user__email"),
]


class ReadOnly:
    """Nothing can be added, changed or deleted here."""

    actions = None

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        return self.fields or super().get_readonly_fields(request, obj)


class CustomOrder(ChangeList):
    """A list whose default order belongs to no column, so none is marked as sorted until staff sort by one."""

    def get_ordering_field_columns(self):
        return super().get_ordering_field_columns() if ORDER_VAR in self.params else {}


def link_to_pdf(version):
    url = reverse("admin:agreements_agreementversion_paper", args=[version.pk])
    return format_html('<a href="{}">{}</a>', url, _("Version %(number)s") % {"number": version.number})
