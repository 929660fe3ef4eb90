"""Who did something is read by name, so a colleague's name is changed only by a superuser, and stays on record."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from accounts import staff_access
from accounts.models import User
from core import staff_log
from program.conduct import reporting
from tests.factories import StaffFactory, SuperuserFactory, UserFactory
from tests.program.staff_members import member_of, with_factor

pytestmark = pytest.mark.django_db
NAMES = ("given_name", "family_name", "preferred_name")


def rename(desk, person, **changed):
    management = {f"identity_proofs-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL")}
    fields = {name: getattr(person, name) for name in (*NAMES, "language", "time_zone")}
    desk.post(reverse("admin:accounts_user_change", args=[person.pk]), management | fields | changed)


def names_of(person):
    return User.objects.values_list(*NAMES).get(pk=person.pk)


def themself(administrator):
    return administrator


def a_colleague(administrator):
    return StaffFactory()


def a_former_colleague(administrator):
    person = StaffFactory()
    staff_access.remove_colleague(person, by=SuperuserFactory())
    return person


@pytest.mark.parametrize("whom", [themself, a_colleague, a_former_colleague])
def test_an_administrator_renames_nobody_who_is_or_was_on_the_staff(client_of, whom):
    administrator = member_of("Administrator")
    person = whom(administrator)
    before = names_of(person)

    rename(client_of(administrator), person, given_name="Other", family_name="Person", preferred_name="Else")

    assert names_of(person) == before


def test_an_administrator_still_mends_the_name_of_a_participant(client_of):
    person = UserFactory()

    rename(client_of(member_of("Administrator")), person, given_name="Rosa")

    assert names_of(person)[0] == "Rosa"


def test_a_superuser_renames_a_colleague_and_both_names_stay_in_the_log(client_of):
    superuser, colleague = with_factor(SuperuserFactory()), StaffFactory(given_name="Ana", family_name="Ruiz")

    rename(client_of(superuser), colleague, given_name="Rosa", preferred_name="Rosi")

    logged = [staff_log.text_of(entry) for entry in LogEntry.objects.filter(user=superuser)]
    assert names_of(colleague) == ("Rosa", "Ruiz", "Rosi")
    assert any("Ana Ruiz" in line and "Rosa Ruiz (Rosi)" in line for line in logged)


def test_saving_without_another_name_logs_none(client_of):
    superuser, colleague = with_factor(SuperuserFactory()), StaffFactory()

    rename(client_of(superuser), colleague, language="es")

    assert not LogEntry.objects.filter(change_message__contains="%(old)s").exists()


def test_whoever_is_named_in_a_list_of_acts_stands_there_with_their_address(client_of):
    actor, person, superuser = StaffFactory(), UserFactory(), with_factor(SuperuserFactory())
    concern = reporting.report(UserFactory(), text="x")
    staff_log.record(actor, person, "Opened the page with everything about this person.", flag=4)
    reporting.read(concern, actor)
    reporting.record_act(concern, actor, "note", "x")
    desk = client_of(superuser)

    pages = [
        desk.get(reverse(name, args=keys)).text
        for name, keys in (
            ("admin:core_staffact_changelist", []),
            ("admin:accounts_user_history", [person.pk]),
            ("admin:accounts_user_everything", [person.pk]),
            ("admin:program_concern_change", [concern.pk]),
        )
    ]

    assert [page.count(actor.email) for page in pages] == [1, 1, 1, 2]
