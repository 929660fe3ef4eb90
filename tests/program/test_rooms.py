"""The rooms of the staff workspace: each group finds its lists, from every page, and a person by part of a name."""

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from program.staff_dashboard.rooms import ROOMS, rooms_for
from tests.access.staff import GROUPS, allowed
from tests.factories import MentorProfileFactory, SuperuserFactory, UserFactory
from tests.pages import found
from tests.program.staff_members import member_of, with_factor

pytestmark = pytest.mark.django_db
HOME, FIND = reverse("admin:index"), reverse("admin:accounts_user_find")
DOORS = "//nav[@class='rooms']"
ALL_ROOMS = [room.name for room in ROOMS]
OF_GROUPS = {
    "Office": {*ALL_ROOMS} - {"cases"},
    "Conduct": {"people", "applications", "matches", "cases", "content"},
    "Administrator": {*ALL_ROOMS},
}


def staff(group):
    return with_factor(SuperuserFactory()) if group == "Superuser" else member_of(group)


def lists_in(room, letters):
    """The addresses of the lists in a room that a group may open, by the table of rights."""
    models = {model.lower(): model for model in letters}
    may_open = [name for name in room.models if "v" in letters[models[name]]]
    return [reverse(f"admin:{name.replace('.', '_')}_changelist") for name in may_open]


@pytest.mark.parametrize("group", GROUPS)
def test_each_group_finds_the_lists_it_may_open_and_no_others(group):
    letters = {model: of_groups[group] for model, of_groups in allowed().items()}

    doors = list(rooms_for(member_of(group), HOME))[1:-1]

    of_rooms = {room.name: lists for room in ROOMS if (lists := lists_in(room, letters))}
    assert [[one.href for one in door.lists] for door in doors] == list(of_rooms.values())
    assert set(of_rooms) == OF_GROUPS[group]


def test_no_list_is_in_two_rooms_and_each_exists():
    models = [model for room in ROOMS for model in room.models]

    assert len(models) == len(set(models))
    assert set(models) <= {model._meta.label_lower for model in admin.site._registry}


@pytest.mark.parametrize("group", [*GROUPS, "Superuser"])
def test_every_door_opens_and_says_where_one_is(client_of, group):
    client = client_of(staff(group))
    doors = [HOME, *found(client.get(HOME), f"{DOORS}/ul/li/a/@href")[1:]]

    for door in doors:
        page = client.get(door)
        assert page.status_code == 200
        assert found(page, f"{DOORS}/ul/li/a[@aria-current]/@href") == [door]


def test_the_lists_of_a_room_stand_in_it_and_the_one_that_is_open_is_said(client_of):
    match_list, agreement_list = (
        reverse(f"admin:{name}_changelist") for name in ("matches_match", "agreements_agreement")
    )

    page = client_of(member_of("Office")).get(match_list)

    assert {match_list, agreement_list} < set(found(page, f"{DOORS}//li/ul//a/@href"))
    assert found(page, f"{DOORS}//li/ul//a[@aria-current='page']/@href") == [match_list]


@pytest.mark.parametrize("group", GROUPS)
def test_every_list_that_one_may_open_is_behind_everything_else(client_of, group):
    user = member_of(group)
    request = RequestFactory().get("/")
    request.user = user
    lists = {
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model, page in admin.site._registry.items()
        if page.has_view_permission(request)
    }

    page = client_of(user).get(reverse("admin_everything_else"))

    assert lists <= set(found(page, "//main//a/@href"))


def test_everything_else_is_for_staff_alone(client_of):
    assert client_of(UserFactory()).get(reverse("admin_everything_else")).status_code == 302


@pytest.mark.parametrize("query", ["oza", "ÓZÁN", "ozan perlitz", "perlitz@", "323 555 0147"])
def test_one_person_is_found_by_a_part_and_their_page_opens(client_of, query):
    person = UserFactory(given_name="Ozán", family_name="Perlitz", email="perlitz@people.example")
    MentorProfileFactory(user=person, phone="+13235550147")
    MentorProfileFactory()

    answer = client_of(member_of("Office")).get(FIND, {"q": query})

    assert answer.url == reverse("admin:accounts_user_everything", args=[person.pk])


@pytest.mark.parametrize("query", ["Perlitz", "nobody of this name", "", " ", "é" * 5000])
def test_several_people_or_none_are_a_list(client_of, query):
    for given in ("Ana", "Ben"):
        UserFactory(given_name=given, family_name="Perlitz")

    answer = client_of(member_of("Office")).get(FIND, {"q": query}, follow=True)

    assert answer.redirect_chain[0][0].startswith(reverse("admin:accounts_user_changelist"))
    assert answer.status_code == 200


def test_who_may_not_open_the_list_of_people_finds_nobody(client_of, django_user_model):
    colleague = member_of("Office")
    colleague.groups.clear()
    UserFactory(family_name="Perlitz")
    client = client_of(colleague)

    assert client.get(FIND, {"q": "Perlitz"}).status_code == 403
    assert not found(client.get(HOME), "//form[@role='search']")


@pytest.mark.parametrize("path", [HOME, reverse("admin:profiles_mentorprofile_changelist")])
def test_the_search_stands_on_every_page(client_of, path):
    page = client_of(member_of("Conduct")).get(path)

    assert found(page, f"//form[@action='{FIND}']//input[@name='q']/@id") == ["find-person"]
