"""Members of the four earlier groups of staff are in the three that replaced them, with all that they may do."""

import importlib

import pytest
from django.apps import apps
from django.contrib.auth.models import Group

from program import staff_groups
from tests.factories import StaffFactory

merge_groups = importlib.import_module("program.migrations.0012_three_groups_of_staff").merge_groups


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["Coordinator"], ["Office"]),
        (["Approver"], ["Office"]),
        (["Coordinator", "Approver"], ["Office"]),
        (["Approver", "Conduct officer"], ["Conduct", "Office"]),
        (["Administrator"], ["Administrator"]),
        ([], []),
    ],
)
def test_who_was_in_the_earlier_groups_is_in_the_new_ones(before, after):
    for name in ("Coordinator", "Approver", "Conduct officer", "Administrator"):
        Group.objects.create(name=name)
    colleague = StaffFactory()
    colleague.groups.set(Group.objects.filter(name__in=before))

    merge_groups(apps, None)
    staff_groups.set_up()

    assert sorted(colleague.groups.values_list("name", flat=True)) == after
    assert set(Group.objects.values_list("name", flat=True)) == set(staff_groups.GROUPS)


@pytest.mark.django_db
def test_it_makes_no_group_where_there_was_none():
    merge_groups(apps, None)

    assert not Group.objects.exists()
