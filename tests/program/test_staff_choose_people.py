"""Staff choose only people for whom it makes sense, and an end is recorded only in the case it belongs to."""

import pytest
from django.urls import reverse

from core.workflow import save_changes
from program.conduct import participation, reporting
from program.models import ParticipationEnd
from tests.factories import MenteeProfileFactory, StaffFactory, SuperuserFactory, UserFactory
from tests.pages import errors_of
from tests.program.staff_members import member_of, with_factor

pytestmark = pytest.mark.django_db


def report(**about):
    return reporting.report(UserFactory(), text="x", **about)


def participant():
    return MenteeProfileFactory().user


def colleague_who_left():
    return StaffFactory(is_active=False)


def ended():
    return participation.end_participation(participant(), by=StaffFactory(), reason="x").user


@pytest.mark.parametrize("build", [participant, colleague_who_left])
def test_only_colleagues_are_excluded_from_a_case(client_of, build):
    concern, person = report(), build()
    address = reverse("admin:program_concern_change", args=[concern.pk])

    page = client_of(with_factor(SuperuserFactory())).post(address, {"verb": "keep_out", "colleague": person.pk})

    assert errors_of(page.context["colleague_form"]) == {"colleague": ["invalid_choice"]}
    assert not concern.acts.exists()


@pytest.mark.parametrize("build", [StaffFactory, ended])
def test_only_who_takes_part_has_a_participation_that_staff_end(client_of, build):
    person = build()
    ends = ParticipationEnd.objects.count()

    page = client_of(with_factor(SuperuserFactory())).post(
        reverse("admin:program_participationend_add"), {"user": person.pk, "reason": "x", "sure": "yes"}
    )

    assert errors_of(page.context["form"]) == {"user": ["invalid_choice"]}
    assert ParticipationEnd.objects.count() == ends


def closed(person, officer):
    concern = report(subject=person)
    reporting.close(concern, officer, "x")
    return concern


def of_someone_else(person, officer):
    return report(subject=participant())


def not_for_this_officer(person, officer):
    concern = report(subject=person)
    concern.kept_out.add(officer)
    return concern


@pytest.mark.parametrize("build", [closed, of_someone_else, not_for_this_officer])
def test_an_end_is_recorded_in_no_case_but_that_of_the_person_which_the_officer_handles(client_of, build):
    officer, person = member_of("Conduct"), participant()
    concerns = [report(subject=participant()), report(subject=person)]
    save_changes(concerns[1], handled_by=officer)
    concerns.append(named := build(person, officer))
    address = reverse("admin:program_participationend_add") + f"?case={named.pk}"

    client_of(officer).post(address, {"user": person.pk, "reason": "x", "sure": "yes"})

    assert ParticipationEnd.objects.get().user == person
    assert [list(concern.acts.filter(act="end")) for concern in concerns] == [[], [], []]
