"""Read-only admin pages: staff never sign or write for one of the two people."""

from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR, ChangeList

PEOPLE = ("match__mentee__user", "match__mentor__user")


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


def column(label, value, ordering=None):
    """A column of a list under this label: `value(row)`, sorted by `ordering`."""
    return admin.display(lambda model_admin, row: value(row), description=label, ordering=ordering)
