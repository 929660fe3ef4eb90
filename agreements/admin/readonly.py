"""Staff look, and nothing else: what is written here is the parties' (never sign or write for a party)."""

from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

PEOPLE = ("match__mentee__user", "match__mentor__user")
NAMES = [
    *("match__mentee__user__given_name", "match__mentee__user__family_name", "match__mentee__user__email"),
    *("match__mentor__user__given_name", "match__mentor__user__family_name", "match__mentor__user__email"),
]


class ReadOnly:
    """Nothing is added, changed or deleted by hand."""

    actions = None

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        return self.fields or super().get_readonly_fields(request, obj)


class InOwnOrder(ChangeList):
    """A list in an order that is no column's: none is marked as sorted until somebody sorts by one."""

    def get_ordering_field_columns(self):
        return super().get_ordering_field_columns() if ORDER_VAR in self.params else {}


def link_to_paper(version):
    address = reverse("admin:agreements_agreementversion_paper", args=[version.pk])
    return format_html('<a href="{}">{}</a>', address, _("Version %(number)s") % {"number": version.number})
