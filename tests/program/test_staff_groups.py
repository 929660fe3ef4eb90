from django.contrib.auth.models import Group
from django.core.management import call_command

from program import staff_groups
from tests.factories import StaffFactory


def test_every_permission_of_the_groups_exists(db):
    assert staff_groups.unknown_permissions() == set()


def test_setting_the_groups_up_twice_mends_what_somebody_changed(db):
    call_command("setup_groups", verbosity=0)
    office = Group.objects.get(name="Office")
    before = set(office.permissions.all())
    office.permissions.clear()

    call_command("setup_groups", verbosity=0)

    assert set(office.permissions.all()) == before
    assert set(Group.objects.values_list("name", flat=True)) == {"Office", "Conduct", "Administrator"}


def member_of(name):
    staff_groups.set_up()
    staff = StaffFactory()
    staff.groups.add(Group.objects.get(name=name))
    return staff


def test_only_the_group_of_conduct_handles_cases(db):
    able = {name for name in staff_groups.GROUPS if member_of(name).has_perm("program.handle_concern")}

    assert able == {"Conduct"}


def test_the_office_does_what_is_daily_and_an_administrator_all_of_it():
    rights = {name: staff_groups.permission_keys(table) for name, table in staff_groups.GROUPS.items()}

    assert rights["Office"] < rights["Administrator"]
    assert not {key for key in rights["Administrator"] if "concern" in key[1]}
