"""Who was at an orientation session: only at one that took place, and with or without a spot (R23)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone
from zeal import zeal_ignore

from core.workflow import save_changes
from profiles.models import MentorProfile
from program import staff_dashboard
from program.models import OrientationSession, Registration, Term
from program.orientation import arranging
from program.reports import figures
from program.staff_dashboard.mentor_support import support_items
from tests.factories import MenteeProfileFactory, StaffFactory, SuperuserFactory, days_from_today
from tests.pages import errors_of
from tests.program.staff_members import with_factor
from tests.refusals import refused


@pytest.fixture
def office(db):
    return with_factor(SuperuserFactory())


@pytest.fixture
def desk(client_of, office):
    return client_of(office)


def to_come(session):
    """As `session` is: in a week."""


def called_off(session):
    arranging.call_off(session, by=StaffFactory())
    OrientationSession.objects.update(starts_at=timezone.now() - timedelta(hours=1))


def begun(session):
    save_changes(session, starts_at=timezone.now() - timedelta(minutes=5))


NOT_HELD = pytest.mark.parametrize("becomes", [to_come, called_off])


def ticked(desk, registration):
    address = reverse("admin:program_registration_changelist")
    form = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "_save": "Save", "form-0-id": registration.pk}
    with zeal_ignore():  # Django's own formset fetches each row by its key
        return desk.post(address, form | {"form-0-attended": "on"})


def added(desk, session, person):
    return desk.post(reverse("admin:program_registration_add"), {"session": session.pk, "person": person.pk})


def rows():
    return list(Registration.objects.order_by("pk").values_list("person", "status", "attended"))


@NOT_HELD
def test_attendance_is_refused_beside_its_box_where_no_session_took_place(desk, session, mentors, becomes):
    registration = arranging.register(session, mentors[0])
    becomes(session)

    page = ticked(desk, registration)

    [form] = page.context["cl"].formset.forms
    assert errors_of(form) == {"attended": ["session_not_begun"]}
    assert rows() == [(mentors[0].pk, "coming", None)]
    with pytest.raises(IntegrityError, match="who_attended_was_at_a_session_that_took_place"):
        Registration.objects.update(attended=True)


def test_attendance_is_recorded_with_who_recorded_it_and_can_be_taken_back(desk, office, session, mentors):
    registration = arranging.register(session, mentors[0])
    begun(session)

    ticked(desk, registration)
    assert rows() == [(mentors[0].pk, "coming", True)]

    arranging.record_attendance(registration, by=office, attended=False)
    assert rows() == [(mentors[0].pk, "coming", None)]  # which says nothing of an absence


def counted(person):
    """Where it counts that someone attended: on the person's page, on the dashboard, and in the report."""
    without = next(m for m in staff_dashboard.metrics.mentor_metrics(SuperuserFactory()) if m.name == "no-orientation")
    report = figures.people(Term.objects.get().span)
    return (
        support_items(person)[0].at is not None,
        not without.rows.filter(pk=person.pk).exists(),
        [row[1] for row in report.rows if row[1]] != [],
    )


@pytest.mark.calendar
@pytest.mark.parametrize("change", [{"starts_at": timedelta(days=2)}, {"cancelled_at": timedelta(0)}])
def test_attendance_of_a_session_moved_or_called_off_later_counts_nowhere(session, mentors, change):
    days = {"starts_on": days_from_today(-30), "ends_on": days_from_today(30)}
    Term.objects.create(season="fall", year=2001, **days)
    begun(session)
    arranging.record_walk_in(session, mentors[0], by=StaffFactory())
    attended = Registration.objects.attended()
    assert attended.count() == 1
    assert counted(mentors[0])[:2] == (True, True)

    OrientationSession.objects.update(**{name: timezone.now() + shift for name, shift in change.items()})

    assert attended.count() == 0
    assert counted(mentors[0])[:2] == (False, False)


def test_who_comes_without_a_spot_is_recorded_even_when_it_is_full(desk, session, mentors):
    arranging.register(session, mentors[0])
    begun(session)

    added(desk, session, mentors[1])

    assert rows() == [(mentors[0].pk, "coming", None), (mentors[1].pk, "walk_in", True)]


def test_who_waited_or_had_canceled_and_comes_all_the_same_is_recorded_once(desk, session, mentors):
    first, _waiting = [arranging.register(session, mentor) for mentor in mentors[:2]]
    third = arranging.register(session, mentors[2])
    arranging.cancel(third, by=StaffFactory())
    begun(session)

    for mentor in (*mentors, mentors[2]):
        page = added(desk, session, mentor)
        assert page.status_code == 302, errors_of(page.context["adminform"].form)

    assert rows() == [
        (mentors[0].pk, "coming", True),
        (mentors[1].pk, "walk_in", True),
        (mentors[2].pk, "walk_in", True),
    ]


def test_only_sessions_that_have_started_are_offered(desk, session, mentors):
    assert not desk.get(reverse("admin:program_registration_add")).context["adminform"].form.fields["session"].queryset

    page = added(desk, session, mentors[0])

    assert errors_of(page.context["adminform"].form) == {"session": ["invalid_choice"]}
    with refused("session_not_begun"):
        arranging.record_walk_in(session, mentors[0], by=StaffFactory())


@pytest.mark.parametrize(
    ("person", "code"),
    [
        (lambda mentors: MenteeProfileFactory().user, "person_is_no_mentor"),
        (lambda mentors: ended(mentors[0]), "person_takes_no_part"),
    ],
)
def test_who_is_no_mentor_is_said_beside_the_person(desk, session, mentors, person, code):
    begun(session)

    page = added(desk, session, person(mentors))

    assert errors_of(page.context["adminform"].form) == {"person": [code]}
    assert rows() == []


def ended(person):
    MentorProfile.objects.filter(pk=person.pk).update(status="withdrawn")
    save_changes(person, ended_at=timezone.now())
    return person


def test_a_walk_in_is_found_by_any_name(desk, mentors):
    save_changes(mentors[0], preferred_name="Chema", family_name="Núñez")
    field = {"app_label": "program", "model_name": "registration", "field_name": "person"}

    answer = desk.get(reverse("admin:autocomplete"), field | {"term": "chema nunez"})

    assert [found["id"] for found in answer.json()["results"]] == [str(mentors[0].pk)]
