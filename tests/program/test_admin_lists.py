"""Every list of the admin asks the database at most fifteen times, however many rows it shows (DESIGN §8)."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from program import staff_groups
from tests.access import staff
from tests.factories import (
    SuperuserFactory,
)
from tests.program.rows_of_lists import lists, more_of_everything
from tests.program.staff_members import member_of, with_factor

MOST = 15
# One row at most, or campus sign-in's.
NEVER_HAS_ROWS = {"notifications.ProgramSettings", "accounts.CampusAccount"}


def statements_of_lists(desk):
    ContentType.objects.clear_cache()
    ContentType.objects.get_for_models(*apps.get_models())  # each is looked up once per process
    desk.get(reverse("admin:index"))
    asked = {}
    for model, address in lists():
        with CaptureQueriesContext(connection) as statements:
            assert desk.get(address).status_code in (200, 302)
        asked[model._meta.label] = len(statements)
    return asked


def test_no_list_asks_more_than_fifteen_times_nor_more_for_more_rows(client_of, db):
    staff_groups.set_up()
    office = SuperuserFactory()
    desk = client_of(with_factor(office))
    more_of_everything(1, office)
    rows = {model._meta.label: model._base_manager.count() for model, _address in lists()}
    few = statements_of_lists(desk)

    more_of_everything(2, office)
    more_of_everything(3, office)

    assert statements_of_lists(desk) == few
    assert {label: number for label, number in few.items() if number > MOST} == {}
    assert {label for label, number in rows.items() if not number} == NEVER_HAS_ROWS


def perms_of(model, user):
    request = RequestFactory().get("/")
    request.user = user
    may = admin.site._registry[model].get_model_perms(request)
    return "".join(letter for act, letter in staff.LETTERS.items() if may[act]) or "-"


def test_each_group_may_do_with_each_list_what_the_table_says(db):
    members = {group: member_of(group) for group in staff_groups.GROUPS}

    may = {
        model._meta.label: {group: perms_of(model, member) for group, member in members.items()}
        for model in admin.site._registry
    }

    assert may == staff.allowed()


@pytest.mark.parametrize("group", staff.GROUPS)
def test_a_list_opens_for_those_the_table_names_and_for_nobody_else(client_of, db, group):
    desk = client_of(member_of(group))

    opened = {model._meta.label for model, address in lists() if desk.get(address).status_code in (200, 302)}

    assert opened == {label for label, letters in staff.allowed().items() if letters[group] != "-"}


def test_no_group_may_change_who_is_staff_or_what_groups_may(db):
    staff_groups.set_up()
    dangerous = Permission.objects.filter(
        codename__in=["add_user", "delete_user", "change_group", "add_group", "delete_group", "change_permission"],
        group__isnull=False,
    )

    assert list(dangerous.values_list("group__name", "codename")) == []
