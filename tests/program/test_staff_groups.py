from django.contrib.auth.models import Group
from django.core.management import call_command

from program import staff_groups
from tests.factories import StaffFactory


def test_every_permission_of_the_groups_exists(db):
    assert staff_groups.unknown_permissions() == set()


def test_setting_the_groups_up_twice_mends_what_somebody_changed(db):
    call_command("setup_groups", verbosity=0)
    approver = Group.objects.get(name="Approver")
    before = set(approver.permissions.all())
    approver.permissions.clear()

    call_command("setup_groups", verbosity=0)

    assert set(approver.permissions.all()) == before
    assert set(Group.objects.values_list("name", flat=True)) == {
        "Coordinator",
        "Approver",
        "Conduct officer",
        "Administrator",
    }


def member_of(name):
    staff_groups.set_up()
    staff = StaffFactory()
    staff.groups.add(Group.objects.get(name=name))
    return staff


def test_only_the_conduct_officer_handles_cases(db):
    able = {name for name in staff_groups.GROUPS if member_of(name).has_perm("program.handle_concern")}

    assert able == {"Conduct officer"}


def test_an_approver_sees_no_agreement(db):
    assert not member_of("Approver").has_perm("agreements.view_agreement")
