"""Orientation as staff arrange it in the admin (R23, R24)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from zeal import zeal_ignore

from program.models import LimitedOrientation, OrientationSession, Registration, Term
from program.orientation import arranging
from tests.factories import StaffFactory, SuperuserFactory
from tests.program.notices import told
from tests.program.staff_members import with_factor


def test_staff_who_move_a_session_in_the_admin_tell_everybody(client_of, session, mentors):
    arranging.register(session, mentors[0])
    desk = client_of(with_factor(SuperuserFactory()))
    address = reverse("admin:program_orientationsession_change", args=[session.pk])
    form = desk.get(address).context["adminform"].form
    answers = {name: value for name, value in form.initial.items() if value is not None}
    when = timezone.localtime(session.starts_at) + timedelta(days=1)
    answers |= {"starts_at_0": f"{when:%Y-%m-%d}", "starts_at_1": f"{when:%H:%M:%S}", "place": "Room 7"}

    assert desk.post(address, answers).status_code == 302

    assert told(mentors[0])[-1] == "program/session_moved"


def test_attendance_is_ticked_and_who_has_no_tick_is_not_said_to_have_been_away(client_of, session, mentors):
    OrientationSession.objects.update(capacity=2)
    rows = [arranging.register(session, mentor) for mentor in mentors[:2]]
    OrientationSession.objects.update(starts_at=timezone.now())
    desk = client_of(with_factor(SuperuserFactory()))
    address = reverse("admin:program_registration_changelist")
    form = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2, "_save": "Save", "form-0-attended": "on"}
    form |= {f"form-{number}-id": row.pk for number, row in enumerate(rows)}

    with zeal_ignore():  # Django's own formset fetches each row by its key
        desk.post(address, form)

    assert list(Registration.objects.order_by("pk").values_list("attended", flat=True)) == [True, None]


def test_staff_take_somebody_off_who_told_them_by_telephone(client_of, session, mentors):
    rows = [arranging.register(session, mentor) for mentor in mentors[:2]]
    desk = client_of(with_factor(SuperuserFactory()))

    desk.post(
        reverse("admin:program_registration_changelist"),
        {"action": "cancel", "_selected_action": [str(rows[0].pk)], "confirmed": "1"},
    )

    assert list(Registration.objects.order_by("pk").values_list("status", flat=True)) == ["cancelled", "coming"]


@pytest.mark.calendar
def test_who_has_had_which_orientation_is_listed_by_term(client_of, session, mentors):
    today = timezone.localdate()
    days = [today + timedelta(days=shift) for shift in (0, 90, 100, 190)]
    term = Term.objects.create(season="fall", year=2001, starts_on=days[0], ends_on=days[1])
    other = Term.objects.create(season="fall", year=2002, starts_on=days[2], ends_on=days[3])
    OrientationSession.objects.update(starts_at=timezone.now() + timedelta(hours=1))
    arranging.register(session, mentors[0])
    asked = arranging.ask_for_short_orientation(mentors[1], how="phone")
    arranging.log_short_orientation(asked, by=StaffFactory(), on=today)
    desk = client_of(with_factor(SuperuserFactory()))

    def listed(model, term):
        page = desk.get(reverse(f"admin:program_{model}_changelist"), {"term": term.pk})
        return [row.person for row in page.context["cl"].queryset]

    assert [listed("registration", term), listed("registration", other)] == [[mentors[0]], []]
    assert [listed("limitedorientation", term), listed("limitedorientation", other)] == [[mentors[1]], []]


@pytest.mark.calendar
@pytest.mark.parametrize(("days", "is_logged"), [(-1, True), (1, False)])
def test_a_short_orientation_is_logged_for_the_day_it_was_given_on(client_of, mentors, days, is_logged):
    staff = with_factor(SuperuserFactory())
    day = timezone.localdate() + timedelta(days=days)
    form = {"person": mentors[0].pk, "how": "phone", "works_well_with": "", "given_on": str(day)}

    client_of(staff).post(reverse("admin:program_limitedorientation_add"), form)

    logged = list(LimitedOrientation.objects.values_list("given_on", "given_by"))
    assert logged == ([(day, staff.pk)] if is_logged else [])
