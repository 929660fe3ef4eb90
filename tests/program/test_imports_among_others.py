"""An import is of the people in its own lines: who else is there, and what other file waits, stays as it was."""

import pytest
from django.db.models.functions import Now

from accounts.models import User
from profiles.models import MenteeProfile, MentorProfile
from program.imports import importing
from program.models import ImportFile, ImportRow
from tests.factories import IndustryFactory, MajorFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db
STUDENTS = "Email,First name,Major\nana@campus.example,Ana,Nursing\nben@campus.example,Ben,Nursing\n"


def approved(text, kind="mentees"):
    staff = StaffFactory()
    file = importing.read_file(staff, kind=kind, name="list.csv", content=text.encode())
    importing.approve(file, by=staff)
    return file


def fates(file):
    return list(file.rows.order_by("line").values_list("fate", flat=True))


def an_unclaimed_account():
    person = UserFactory(verified=False)
    person.emailaddress_set.create(email=person.email, verified=False, primary=True)
    return person


def test_accounts_that_nobody_has_claimed_are_taken_over_by_no_other_line():
    MajorFactory(name_en="Nursing")
    earlier = an_unclaimed_account()
    ana = UserFactory(email="ana@campus.example", verified=False)
    later = an_unclaimed_account()
    others = User.objects.filter(pk__in=[earlier.pk, later.pk])
    before = list(others.order_by("pk").values())

    importing.carry_out(approved(STUDENTS).pk)

    assert list(others.order_by("pk").values()) == before
    assert set(MenteeProfile.objects.values_list("user__email", flat=True)) == {ana.email, "ben@campus.example"}


def test_only_the_file_that_was_asked_for_is_carried_out():
    MajorFactory(name_en="Nursing")
    earlier = approved("Email,First name\nzoe@campus.example,Zoe\n")
    file = approved(STUDENTS)
    later = approved("Email,First name\nida@campus.example,Ida\n")

    assert importing.carry_out(file.pk) == 2

    new, made = ImportRow.Fate.NEW, ImportRow.Fate.MADE
    assert [fates(one) for one in (earlier, file, later)] == [[new], [made, made], [new]]


@pytest.mark.parametrize(
    ("factory", "kind", "column", "field", "model"),
    [
        (MajorFactory, "mentees", "Major", "majors", MenteeProfile),
        (IndustryFactory, "mentors", "Industry", "industries", MentorProfile),
    ],
)
@pytest.mark.parametrize("name", ["Nursing", "Arts; Media / Sports"])
def test_a_cell_names_one_of_many_even_if_its_name_holds_a_separator(factory, kind, column, field, model, name):
    factory()
    named = factory(name_en=name)
    factory()

    importing.carry_out(approved(f'Email,First name,{column}\nana@campus.example,Ana,"{name}"\n', kind).pk)

    assert list(getattr(model.objects.get(), field).all()) == [named]


def test_a_line_that_cannot_be_read_does_not_stand_for_a_later_one_with_its_address():
    file = approved("Email,First name\nana@campus.example,\nana@campus.example,Ana\n")

    assert fates(file) == [ImportRow.Fate.UNREADABLE, ImportRow.Fate.NEW]


def test_a_file_that_is_not_approved_or_is_finished_is_not_carried_out():
    MajorFactory(name_en="Nursing")
    unapproved = importing.read_file(StaffFactory(), kind="mentees", name="list.csv", content=STUDENTS.encode())
    finished = approved(STUDENTS)
    ImportFile.objects.filter(pk=finished.pk).update(finished_at=Now())

    for file in (unapproved, finished):
        importing.carry_out(file.pk)
        assert set(fates(file)) == {ImportRow.Fate.NEW}
    assert not MenteeProfile.objects.exists()
