"""The staff's first page: what waits, what was promised, and behind each number exactly its rows."""

import re
from datetime import datetime, timedelta

import pgtrigger
import pytest
import time_machine
from django.contrib import admin
from django.db.models.functions import Now
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.models import IdentityClaim
from agreements.models import Agreement, AgreementVersion
from core.models import StuckRow
from matches import actions as matches
from matches.models import Match
from notifications.models import Installation, OutgoingMail, ProgramSettings
from profiles.models import MentorProfile, SearchGap
from program import staff_dashboard
from program.conduct import reporting
from program.models import ClosedDay, Concern, OrientationSession, Term
from program.orientation import arranging
from program.privacy import erasure_requests
from program.staff_dashboard.office_hours import working_days_ago
from tests.agreements.builders import concluded, in_force
from tests.factories import (
    MatchFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    StaffFactory,
    SuperuserFactory,
    UserFactory,
    age,
)
from tests.pages import found
from tests.program.staff_members import member_of, with_factor


@pytest.fixture
def staff(db):
    return with_factor(SuperuserFactory())


@pytest.fixture
def in_a_copy(settings):
    """A restored copy of a real database, whose mail is held."""
    settings.DEMO = False
    Installation.objects.update(identity="elsewhere")


@pytest.fixture
def desk(client_of, staff):
    return client_of(staff)


def lines(user):
    return {row.name: row for rows in staff_dashboard.dashboard_for(user).values() for row in rows}


def numbers(user):
    return {name: row.number for name, row in lines(user).items()}


def one_of_everything():
    """One row for each line of the board, beside as many that it does not count."""
    MentorApplicationFactory.create_batch(2)
    MentorProfile.objects.filter(pk=MentorApplicationFactory().pk).update(submitted_at=Now() - timedelta(days=30))
    MentorProfile.objects.filter(pk=MentorProfileFactory().pk).update(changed_since_approval_at=Now())
    MentorProfile.objects.filter(pk=MentorProfileFactory().pk).update(confirmed_at=Now() - timedelta(days=366))
    IdentityClaim.objects.create(user=UserFactory(), name_while_enrolled="A", graduation_year=1999, major_then="Art")
    late, silent, answered = MatchRequestFactory.create_batch(3)
    age(late, days=10, hours=1)
    silent.__class__.objects.filter(pk=silent.pk).update(status="expired", closed_at=Now())
    answered.__class__.objects.filter(pk=answered.pk).update(status="declined", closed_at=Now())
    age(MatchFactory(), days=15)
    Match.objects.filter(pk=MatchFactory().pk).update(held_at=Now())
    MatchFactory()
    Match.objects.filter(pk=MatchFactory(status="talked").pk).update(status_changed_at=Now() - timedelta(days=15))
    agreement = in_force()
    end_long_ago(agreement)
    Match.objects.filter(pk=agreement.match_id).update(moved_at=Now() - timedelta(days=31))
    one_of_the_program()


def end_long_ago(agreement):
    with pgtrigger.ignore():
        terms = AgreementVersion.objects.filter(agreement=agreement, status="in_force")
        terms.update(starts_on="2020-01-01", ends_on="2020-01-31")


def one_of_the_program():
    concern = reporting.report(MenteeProfileFactory().user, text="Something.", subject=MentorProfileFactory().user)
    Concern.objects.filter(pk=concern.pk).update(received_at=Now() - timedelta(days=30))
    arranging.ask_for_short_orientation(MenteeProfileFactory().user, how="phone")
    age(erasure_requests.ask_for_erasure(MenteeProfileFactory().user), days=14, hours=1)
    erasure_requests.ask_for_erasure(MenteeProfileFactory().user)
    failed, unsent = OutgoingMail.objects.queued().order_by("pk")[:2]
    OutgoingMail.objects.filter(pk=failed.pk).update(failed_at=Now())
    OutgoingMail.objects.filter(pk=unsent.pk).update(not_before=Now() - timedelta(minutes=11))
    SearchGap.objects.create(query="astronaut", times=5)
    SearchGap.objects.create(query="rare", times=1)
    StuckRow.objects.create(sweep="staff copies", row=1)
    begins = timezone.localdate() - timedelta(days=7)
    Term.objects.create(season="fall", year=begins.year, starts_on=begins, ends_on=begins + timedelta(days=110))
    for days in (3, 60):
        OrientationSession.objects.create(starts_at=timezone.now() + timedelta(days=days), place="Library")


def rows_shown(desk, staff, address):
    """The keys in a list of the admin, as it stands at this address."""
    response = desk.get(address)
    assert response.status_code == 200
    return set(response.context["cl"].queryset.values_list("pk", flat=True))


def test_behind_every_number_are_exactly_its_rows(desk, staff, settings, in_a_copy):
    settings.DEMO = False
    ProgramSettings.objects.create()
    one_of_everything()
    found = lines(staff)

    shown = {name: rows_shown(desk, staff, line.href) for name, line in found.items()}

    assert shown == {name: set(line.rows.values_list("pk", flat=True)) for name, line in found.items()}
    assert {name: len(keys) for name, keys in shown.items()} == {name: line.number for name, line in found.items()}
    assert {name for name, line in found.items() if not line.number} == set()


def test_a_line_one_may_not_see_narrows_no_list(client_of, db):
    MentorApplicationFactory()
    colleague = member_of("Office")
    request = RequestFactory().get("/", {"promise": "cases"})
    request.user = colleague

    kept = admin.site._registry[Concern].get_list_filter(request)[-1]
    named = kept(request, {"promise": ["cases"]}, Concern, admin.site._registry[Concern])

    assert named.metrics == {}


def test_every_promise_the_program_makes_has_its_line(staff):
    assert list(lines(staff)) == [
        *("applications", "graduates", "changed", "cases", "on-hold", "short", "erasures", "bounced"),
        *("overdue", "unanswered", "late", "unread", "no-talk", "no-agreement", "past-the-end", "quiet"),
        *(
            "early-session",
            "no-orientation",
            "unconfirmed",
            "held",
            "unsent",
            "office-address",
            "stuck",
            "found-nobody",
        ),
    ]


def test_answers_in_time_are_told_as_a_part_of_all(staff):
    for status in ("declined", "declined", "expired"):
        request = MatchRequestFactory()
        request.__class__.objects.filter(pk=request.pk).update(status=status, closed_at=Now())

    line = lines(staff)["unanswered"]

    assert (line.number, line.total, line.is_on_track) == (1, 3, False)
    assert re.findall(r"\d+", line.display_value) == ["2", "3"]


@pytest.mark.calendar
@pytest.mark.parametrize(
    ("now", "days", "since"),
    [
        ("2026-11-24 10:00", 2, "2026-11-20 10:00"),  # Tuesday → Friday
        ("2026-11-30 10:00", 2, "2026-11-24 10:00"),  # Monday, after two closed days → Tuesday
        ("2026-11-22 10:00", 1, "2026-11-20 10:00"),  # Sunday → Friday
        ("2026-11-20 10:00", 5, "2026-11-13 10:00"),
    ],
)
def test_promises_of_staff_are_counted_in_working_days(db, now, days, since):
    zone = timezone.get_default_timezone()
    ClosedDay.objects.create(name_en="Thanksgiving", starts_on="2026-11-26", ends_on="2026-11-27")
    with time_machine.travel(datetime.fromisoformat(now).replace(tzinfo=zone), tick=False):
        assert working_days_ago(days) == [datetime.fromisoformat(since).replace(tzinfo=zone)]


@pytest.mark.calendar
def test_the_board_wants_a_session_in_the_first_six_weeks_of_the_term(staff):
    start = timezone.localdate() - timedelta(days=7)
    Term.objects.create(season="fall", year=2026, starts_on=start, ends_on=start + timedelta(days=110))
    assert (numbers(staff)["early-session"], lines(staff)["early-session"].is_on_track) == (0, False)

    for weeks in (5, 7):
        starts_at = timezone.now() + timedelta(weeks=weeks) - timedelta(days=7)
        OrientationSession.objects.create(starts_at=starts_at, place="Library")

    assert (numbers(staff)["early-session"], lines(staff)["early-session"].is_on_track) == (1, True)


def test_between_terms_the_board_looks_at_the_next_one(staff):
    without_dates = lines(staff)["early-session"].label
    start = timezone.localdate() + timedelta(days=20)
    term = Term.objects.create(season="spring", year=2027, starts_on=start, ends_on=start + timedelta(days=110))
    before_it = lines(staff)["early-session"].label
    OrientationSession.objects.create(starts_at=timezone.now() + timedelta(days=30), place="Library")
    assert numbers(staff)["early-session"] == 1  # counted in the term to come

    Term.objects.filter(pk=term.pk).update(starts_on=start - timedelta(days=40))

    assert len({without_dates, before_it, lines(staff)["early-session"].label}) == 3


def test_each_source_counts_the_models_it_is_asked_for(staff):
    sources = staff_dashboard.WAITING | staff_dashboard.METRICS

    assert {source: {line.model for line in source(staff)} for source in sources} == sources
    assert all(line.model is line.rows.model for source in sources for line in source(staff))


def test_each_group_sees_only_its_own_rows_of_the_board(db):
    office, officer = numbers(member_of("Office")), numbers(member_of("Conduct"))

    assert {"cases", "unread"} <= set(officer)
    assert not {"cases", "unread", "erasures"} & set(office)
    assert "graduates" in office


def test_an_officer_with_a_conflict_of_interest_is_not_even_counted_the_case(db):
    officer = member_of("Conduct")
    concern = reporting.report(MenteeProfileFactory().user, text="x", subject=officer)
    Concern.objects.filter(pk=concern.pk).update(received_at=Now() - timedelta(days=30))

    assert (numbers(officer)["cases"], numbers(officer)["unread"]) == (0, 0)


def test_the_first_page_of_the_admin_takes_at_most_twenty_statements(desk, django_assert_max_num_queries):
    desk.get(reverse("admin:index"))

    with django_assert_max_num_queries(20):
        page = desk.get(reverse("admin:index"))

    assert len(found(page, "//*[@class='today']//h2")) == 2


def test_with_something_everywhere_it_takes_no_more(desk, django_assert_max_num_queries):
    one_of_everything()
    desk.get(reverse("admin:index"))

    with django_assert_max_num_queries(20):
        page = desk.get(reverse("admin:index"))

    assert len(found(page, "//article[@data-line]")) == 8


def test_what_waits_names_the_three_that_have_waited_longest_each_with_its_page(desk):
    mentors = MentorApplicationFactory.create_batch(4)
    for days, mentor in enumerate(mentors):
        MentorProfile.objects.filter(pk=mentor.pk).update(submitted_at=Now() - timedelta(days=days))

    page = desk.get(reverse("admin:index"))

    pages = [reverse("admin:profiles_mentorprofile_change", args=[mentor.pk]) for mentor in reversed(mentors[1:])]
    assert found(page, "//article[@data-line='applications']//li/a/@href") == pages
    assert all(desk.get(address).status_code == 200 for address in pages)


@pytest.mark.parametrize(("goal", "is_on_track"), [(67, False), (66, True), (0, True)])
def test_the_office_sets_how_many_answers_on_time_are_enough(staff, goal, is_on_track):
    ProgramSettings.objects.create(answered_goal=goal)
    for status in ("declined", "declined", "expired"):
        request = MatchRequestFactory()
        request.__class__.objects.filter(pk=request.pk).update(status=status, closed_at=Now())

    assert lines(staff)["unanswered"].is_on_track is is_on_track


def test_without_any_request_answers_are_on_track(staff):
    assert lines(staff)["unanswered"].is_on_track


def test_a_program_in_order_is_all_green(desk):
    start = timezone.localdate()
    Term.objects.create(season="fall", year=start.year, starts_on=start, ends_on=start + timedelta(days=110))
    OrientationSession.objects.create(starts_at=timezone.now() + timedelta(days=7), place="Library")
    ProgramSettings.objects.create(office_email="a@b.example", staff_copy_email="c@b.example")

    page = desk.get(reverse("admin:index"))

    assert not found(page, "//article[@data-line]") + found(page, "//*[@class='today']//tr[td/strong]")
    assert len(found(page, "//*[@class='all-on-track']")) == 1


@pytest.mark.calendar
def test_agreements_past_their_end_are_counted_once(staff):
    end_long_ago(in_force())

    assert numbers(staff)["past-the-end"] == Agreement.objects.count() == 1


@pytest.mark.calendar
def test_an_agreement_on_hold_or_being_recorded_is_not_past_its_end(staff):
    held, recorded, late = in_force(), in_force(), in_force()
    for agreement in (held, recorded, late):
        end_long_ago(agreement)
    matches.hold(held.match, by=StaffFactory())
    concluded(recorded)

    assert numbers(staff)["past-the-end"] == 1


def test_a_pair_on_hold_waits_for_staff_until_it_goes_on_or_ends(staff):
    going_on, ending = MatchFactory.create_batch(2)
    for match in (going_on, ending):
        matches.hold(match, by=StaffFactory())
    assert numbers(staff)["on-hold"] == 2

    matches.release(going_on, by=StaffFactory())
    matches.end(ending)

    assert numbers(staff)["on-hold"] == 0
