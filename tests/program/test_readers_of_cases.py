"""A case is never left to one person: an excluded superuser reads it again when fewer than two others can (R28)."""

import pytest
from django.urls import reverse

from accounts import staff_access
from notifications.models import Notice
from program.conduct import case_actions, reporting
from program.models import Concern
from tests.factories import SuperuserFactory, UserFactory
from tests.program.staff_members import member_of, with_factor
from tests.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return member_of("Conduct")


@pytest.fixture
def second(officer):
    return member_of("Conduct")


@pytest.fixture
def superuser(second):
    return with_factor(SuperuserFactory())


def case(**about):
    return reporting.report(UserFactory(), text="x", **about)


def lose_the_groups(person, by):
    staff_access.change_roles(person, groups=[], is_superuser=False, by=by)


def be_removed(person, by):
    staff_access.remove_colleague(person, by=by)


@pytest.mark.parametrize("go", [lose_the_groups, be_removed])
def test_an_excluded_superuser_reads_the_case_once_only_one_other_can(client_of, officer, second, superuser, go):
    concern = case()
    case_actions.recuse(concern, officer, superuser)
    address, desk = reverse("admin:program_concern_change", args=[concern.pk]), client_of(superuser)

    assert desk.get(address).status_code == 302
    with refused("kept_out_of_case"):
        reporting.read(concern, superuser)

    go(second, superuser)
    assert desk.get(address).status_code == 200

    second.refresh_from_db()
    assert not Concern.objects.for_staff(superuser).exclude(pk=concern.pk).exists()


def test_only_of_the_case_that_would_be_left_alone(officer, second, superuser):
    alone, attended = case(), case()
    for concern in (alone, attended):
        case_actions.recuse(concern, officer, superuser)
    third = with_factor(SuperuserFactory())
    alone.kept_out.add(third, second)

    assert list(Concern.objects.for_staff(superuser)) == [alone]
    assert list(Concern.objects.for_staff(third).order_by("pk")) == [alone, attended]
    assert list(Concern.objects.for_staff(second)) == [attended]


@pytest.mark.parametrize("role", ["subject", "reporter"])
def test_who_is_named_in_it_never_reads_it(officer, superuser, role):
    concern = case()
    Concern.objects.filter(pk=concern.pk).update(**{role: superuser})
    concern.kept_out.add(superuser)

    assert not Concern.objects.for_staff(superuser).exists()


def told(person):
    return Notice.objects.filter(recipient=person, kind="program/kept_out_of_case").count()


def test_who_is_excluded_is_told_so_each_time(client_of, officer, second, superuser):
    concern = case()

    case_actions.recuse(concern, officer, superuser)
    assert told(superuser) == 1
    case_actions.readmit(concern, officer, superuser)
    case_actions.recuse(concern, officer, superuser)

    assert told(superuser) == 2
    assert client_of(superuser).get(reverse("notifications:list")).status_code == 200


def test_but_not_the_person_whom_the_case_names(officer, second, superuser):
    concern = case(subject=superuser)

    case_actions.recuse(concern, officer, superuser)

    assert told(superuser) == 0
