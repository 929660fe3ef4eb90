"""Every list of the admin asks the database at most fifteen times, however many rows it shows (DESIGN §8)."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from program import roles
from tests.access.world import build_world
from tests.agreements import making
from tests.factories import MatchFactory, MatchRequestFactory, MentorApplicationFactory
from tests.program.test_admin import member_of

MOST = 15
ROWS = 12


def lists():
    return [
        (model, reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))
        for model in admin.site._registry
    ]


@pytest.fixture
def crowd(db):
    """A world with a dozen of what grows: people, applications, requests, matches, agreements, mails."""
    world = build_world()
    MentorApplicationFactory.create_batch(ROWS)
    MatchRequestFactory.create_batch(ROWS)
    MatchFactory.create_batch(ROWS)
    for _number in range(ROWS // 3):
        making.concluded(making.in_force())
    return world


def test_no_list_asks_more_than_fifteen_times(crowd, client_of):
    desk = client_of(crowd.people["staff"])
    desk.get(reverse("admin:index"))  # content types are looked up once for all
    asked = {}

    for model, address in lists():
        with CaptureQueriesContext(connection) as statements:
            assert desk.get(address).status_code in (200, 302)
        asked[model._meta.label] = len(statements)

    assert {label: number for label, number in asked.items() if number > MOST} == {}


# What only some of the staff may open, as the models of the admin name it.
PRIVATE = {
    "program.Concern": {"Conduct officer"},
    "program.ImportFile": {"Coordinator", "Administrator"},
    "program.ErasureRequest": {"Administrator"},
    "program.ParticipationEnd": {"Conduct officer", "Administrator"},
    "program.Announcement": {"Coordinator", "Administrator"},
    "accounts.IdentityClaim": {"Approver"},
    "agreements.Agreement": {"Coordinator", "Conduct officer", "Administrator"},
    "agreements.PrivateFeedback": {"Coordinator"},
    "matches.MatchRequest": {"Coordinator", "Conduct officer", "Administrator"},
    "notifications.OutgoingMail": {"Coordinator", "Administrator"},
    "notifications.ProgramSettings": {"Coordinator", "Administrator"},
}


def test_each_group_opens_only_what_it_needs(crowd, client_of):
    addresses = {model._meta.label: address for model, address in lists()}
    opened = {label: set() for label in PRIVATE}

    for group in roles.GROUPS:
        desk = client_of(member_of(group))
        for label in PRIVATE:
            if desk.get(addresses[label]).status_code != 403:
                opened[label].add(str(group))

    assert opened == PRIVATE


def test_no_group_may_change_who_is_staff_or_what_groups_may(db):
    roles.set_up()
    dangerous = Permission.objects.filter(
        codename__in=["add_user", "delete_user", "change_group", "add_group", "delete_group", "change_permission"],
        group__isnull=False,
    )

    assert list(dangerous.values_list("group__name", "codename")) == []
