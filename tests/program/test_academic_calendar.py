"""Terms, closed days and the office's days are the university's: they turn at its midnight for everybody."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from core.days import start_of_day, today
from matches import campus_closures
from profiles.models import MentorProfile
from program import semester_start
from program.home.action_items.matches import current_matches
from program.models import ClosedDay, LimitedOrientation, OrientationSession, Term
from program.staff_dashboard import digest
from program.staff_dashboard.metrics import early_sessions
from program.staff_dashboard.office_hours import working_days_ago
from program.templatetags.program import latest_term
from tests.agreements.builders import goal, in_force, text
from tests.factories import (
    MentorApplicationFactory,
    MentorProfileFactory,
    StaffFactory,
    SuperuserFactory,
    days_from_today,
)
from tests.program.staff_members import with_factor

pytestmark = [pytest.mark.django_db, pytest.mark.calendar, pytest.mark.usefixtures("elsewhere")]
PACIFIC = ZoneInfo("America/Los_Angeles")


def term(first, last, year=2001):
    days = {"starts_on": days_from_today(first), "ends_on": days_from_today(last)}
    return Term.objects.create(season="fall", year=year, **days, ask_mentors_on=days["starts_on"])


@pytest.mark.parametrize(
    ("first", "last", "is_current"), [(1, 90, False), (0, 90, True), (-90, 0, True), (-91, -1, False)]
)
def test_a_term_lasts_from_its_first_day_to_its_last(first, last, is_current):
    only = term(first, last)

    assert list(Term.objects.current()) == [only] * is_current
    assert (latest_term() == only) is (first <= 0)


def test_terms_begin_and_end_at_midnight():
    span = Term(starts_on=date(2026, 3, 8), ends_on=date(2026, 10, 31)).span

    assert span == (datetime(2026, 3, 8, tzinfo=PACIFIC), datetime(2026, 11, 1, tzinfo=PACIFIC))


@pytest.mark.parametrize(("begun", "is_asked"), [(-1, False), (0, True), (13, True), (14, False)])
def test_mentors_are_asked_in_the_first_fourteen_days(begun, is_asked):
    term(-begun, 100)
    MentorProfile.objects.filter(pk=MentorProfileFactory().pk).update(confirmed_at=start_of_day(days_from_today(-200)))

    assert semester_start.ask_mentors_to_confirm() == is_asked


@pytest.mark.parametrize(("seconds", "is_asked"), [(-1, True), (0, False)])
def test_who_has_confirmed_on_the_first_day_is_not_asked(seconds, is_asked):
    begun = term(-3, 100)
    confirmed_at = start_of_day(begun.starts_on) + timedelta(seconds=seconds)
    MentorProfile.objects.filter(pk=MentorProfileFactory().pk).update(confirmed_at=confirmed_at)

    assert semester_start.ask_mentors_to_confirm() == is_asked


def test_a_session_is_early_until_the_last_minute_of_six_weeks():
    begun = term(-7, 100)
    moments = [start_of_day(begun.starts_on + timedelta(days=days)) for days in (0, 42, 43)]
    times = [moments[0] - timedelta(minutes=1), *moments[:2], moments[2] - timedelta(minutes=1), moments[2]]
    sessions = [OrientationSession.objects.create(starts_at=time, place="Library") for time in times]

    _label, early = early_sessions()

    assert set(early.queryset) == set(sessions[1:4])


def test_between_terms_the_board_looks_at_the_next_one_and_says_so():
    term(-100, -1, 2001)
    coming = term(1, 100, 2002)
    session = OrientationSession.objects.create(starts_at=start_of_day(coming.starts_on), place="Library")

    label, early = early_sessions()
    Term.objects.filter(pk=coming.pk).update(starts_on=today())
    label_from_its_first_day, early_in_it = early_sessions()

    assert ([*early.queryset], [*early_in_it.queryset]) == ([session], [session])
    assert label != label_from_its_first_day


@pytest.mark.parametrize(("first", "last", "mails"), [(-1, -1, 1), (-1, 0, 0), (0, 1, 0), (1, 1, 1)])
def test_staff_are_not_written_to_on_a_closed_day(first, last, mails):
    SuperuserFactory()
    MentorApplicationFactory()
    ClosedDay.objects.create(name_en="Break", starts_on=days_from_today(first), ends_on=days_from_today(last))

    assert digest.send_digest() == mails


@pytest.mark.parametrize(
    ("now", "last"),
    [
        ("2026-11-30 12:00", date(2026, 12, 10)),
        ("2026-10-28 23:30", date(2026, 11, 7)),  # 240 hours later, at 22:30
        ("2026-03-05 23:30", date(2026, 3, 16)),  # 240 hours later, at 00:30
    ],
)
def test_the_ten_days_of_a_request_end_in_a_day_of_the_university(now, last):
    for shift in (0, 1):
        closed = last + timedelta(days=shift)
        ClosedDay.objects.create(name_en=f"day {shift}", starts_on=closed, ends_on=closed)

    with time_machine.travel(datetime.fromisoformat(now).replace(tzinfo=PACIFIC), tick=False):
        [told] = campus_closures.closures_in_response_window()

    assert "day 0" in told


def test_working_days_are_counted_in_the_offices_days():
    with time_machine.travel(datetime(2026, 11, 23, 8, tzinfo=PACIFIC), tick=False):
        assert working_days_ago(1) == [datetime(2026, 11, 20, 8, tzinfo=PACIFIC)]  # Monday → Friday


@pytest.mark.parametrize(("days", "is_logged"), [(0, True), (1, False)])
def test_a_short_orientation_is_given_on_a_day_of_the_university(client_of, elsewhere, days, is_logged):
    staff = with_factor(SuperuserFactory(time_zone=elsewhere))
    form = {"person": StaffFactory().pk, "how": "phone", "works_well_with": "", "given_on": str(days_from_today(days))}

    client_of(staff).post(reverse("admin:program_limitedorientation_add"), form)

    assert LimitedOrientation.objects.filter(given_on=days_from_today(days)).exists() == is_logged


def test_the_start_page_tells_the_next_deadline_that_is_not_over():
    words = text(*(goal(deadline=days_from_today(days)) for days in (-1, 0, 1)), starts_on=days_from_today(-9))
    mentee = in_force(words=words).mentee

    [match] = current_matches(mentee.pk)

    assert match.agreement.current_versions[0].next_deadline == today()
