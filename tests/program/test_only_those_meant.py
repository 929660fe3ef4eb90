"""An act of the program reaches those it is meant for, and is refused where it would reach nobody or come twice."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from program import academic_calendar
from program.conduct import case_actions, reporting
from program.conduct.participation import end_participation, reinstate
from program.models import ClosedDay, Concern, OrientationSession, Term
from program.orientation import arranging
from program.privacy import erasure_requests
from tests.agreements.builders import in_force
from tests.factories import (
    InterviewFactory,
    MatchFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    StaffFactory,
    SuperuserFactory,
    UserFactory,
    age,
    days_from_today,
)
from tests.pages import links
from tests.refusals import refused

pytestmark = pytest.mark.django_db


# Cases.


def reported(about=None, reporter=None, subject=None):
    return reporting.report(reporter or MenteeProfileFactory().user, text="He shouted.", about=about, subject=subject)


def pair_with_interview():
    match = in_force().match
    InterviewFactory(match=match)
    return match


@pytest.mark.parametrize(
    ("path", "others"),
    [
        ("request", {"matches.match", "matches.interview"}),
        ("", {"matches.matchrequest", "matches.interview"}),
        ("mentor", {"profiles.attainment"}),
        (
            "agreement",
            {"agreements.agreementversion", "agreements.goal", "agreements.activity"}
            | {"matches.match", "matches.matchrequest", "matches.interview"},
        ),
    ],
)
def test_evidence_is_of_the_pair_reported_and_of_no_other(path, others):
    pair_with_interview()
    match = pair_with_interview()
    pair_with_interview()
    about = getattr(match, path) if path else match

    rows = reported(about).evidence["rows"]

    assert {row["model"] for row in rows} == {about._meta.label_lower, *others}
    assert {(row["model"], row["pk"]) for row in rows} <= rows_of(match)


def rows_of(match):
    """What there is of a pair and of their agreement."""
    version = match.agreement.versions.get()
    goals = list(version.goals.all())
    rows = [match, match.request, match.mentor, match.agreement, version, *goals]
    rows += [*match.interviews.all(), *match.mentor.attainments.all()]
    rows += [activity for goal in goals for activity in goal.activities.all()]
    return {(row._meta.label_lower, row.pk) for row in rows}


def test_a_report_about_a_mentor_who_was_declined_names_nobody(client_of):
    declined = MentorApplicationFactory(status="declined")
    declined.reviews.create(decision="declined", reason="No.", carried_out_at=timezone.now())
    address = f"{reverse('program:concern_new')}?mentor={declined.pk}"

    client_of(MenteeProfileFactory().user).post(address, {"kind": "conduct", "text": "He shouted."})

    assert Concern.objects.get().subject is None


def test_a_case_about_no_match_is_closed_and_one_that_names_nobody_warns_nobody():
    concern, officer = reported(), SuperuserFactory()

    with refused("nobody_to_warn"):
        reporting.warn(concern, officer, "Stop it.")
    reporting.close(concern, officer, "We spoke.")

    assert Concern.objects.get().status == "closed"


def test_a_case_about_another_match_does_not_keep_a_hold_in_sight():
    match, officer = MatchFactory(), SuperuserFactory()
    concern = reported(match, match.mentee.user, match.mentor.user)
    other = MatchFactory()
    reported(other, other.mentee.user, other.mentor.user)
    case_actions.hold(concern, officer)

    with refused("case_leaves_match_on_hold"):
        reporting.close(concern, officer, "We spoke.")


def test_a_colleague_is_let_in_again_who_was_kept_out_and_no_other():
    concern, officer, colleague = reported(), SuperuserFactory(), SuperuserFactory()
    SuperuserFactory.create_batch(2)
    case_actions.recuse(concern, officer, colleague)

    with refused("colleague_not_kept_out"):
        case_actions.readmit(concern, officer, SuperuserFactory())


def test_who_was_erased_is_not_reinstated():
    person = MenteeProfileFactory().user
    end = end_participation(person, by=StaffFactory(), reason="A report.")
    request = erasure_requests.ask_for_erasure(person)
    age(request, days=14, seconds=1)
    erasure_requests.erase(request, by=StaffFactory())
    end.refresh_from_db()

    with refused("person_erased"):
        reinstate(end, by=StaffFactory(), because="It was another.")


# Sessions.


def a_session(days=1, **fields):
    return OrientationSession.objects.create(starts_at=timezone.now() + timedelta(days=days), place="Library", **fields)


def test_a_session_that_has_begun_or_was_called_off_is_moved_for_nobody():
    over, called_off = a_session(), a_session()
    mentor = MentorProfileFactory().user
    for session in (over, called_off):
        arranging.register(session, mentor)
    OrientationSession.objects.filter(pk=over.pk).update(starts_at=Now() - timedelta(days=1))
    arranging.call_off(called_off, by=StaffFactory())

    told = [arranging.apply_session_change(one, by=StaffFactory(), has_moved=True) for one in (over, called_off)]

    assert told == [0, 0]


def test_who_does_not_come_any_more_hears_nothing_of_a_session():
    session, other = a_session(), a_session()
    coming, cancelled = (mentor.user for mentor in MentorProfileFactory.create_batch(2))
    for person in (coming, cancelled):
        arranging.register(session, person)
    arranging.cancel(session.registrations.get(person=cancelled), by=cancelled)

    assert arranging.apply_session_change(session, by=StaffFactory(), has_moved=True) == 1
    assert arranging.call_off(session, by=StaffFactory()) == 1
    other.refresh_from_db()
    assert (other.sequence, other.cancelled_at) == (0, None)


def test_only_approved_mentors_who_take_part_and_have_not_answered_are_invited():
    session, other = a_session(), a_session(2)
    answered, elsewhere, new = (mentor.user for mentor in MentorProfileFactory.create_batch(3))
    end_participation(MentorProfileFactory().user, by=StaffFactory(), reason="A report.")
    MentorProfileFactory(user__is_active=False)
    MentorApplicationFactory()
    arranging.register(session, answered)
    arranging.register(other, elsewhere)

    assert set(arranging.mentors_to_invite(session)) == {elsewhere, new}


def test_a_session_is_reminded_of_once_and_no_earlier_than_a_day_before():
    near, _far, called_off = a_session(0.5), a_session(2), a_session(0.5, cancelled_at=timezone.now())

    assert arranging.remind() == 1
    assert arranging.remind() == 0
    assert [arranging.remind_of(one.pk) for one in (near, called_off)] == [0, 1]


# My data, and the calendar.


def test_ones_data_page_shows_ones_own_request_and_reports(client_of):
    person, other = MenteeProfileFactory.create_batch(2)
    erasure_requests.ask_for_erasure(other.user)
    theirs = reported(reporter=other.user)

    page = client_of(person.user).get(reverse("program:my_data"))

    assert page.context["erasure"] is None
    assert theirs.get_absolute_url() not in links(page)


def test_an_earlier_request_for_erasure_that_was_withdrawn_or_is_anothers_hinders_none():
    person, other = UserFactory(), UserFactory()
    erasure_requests.ask_for_erasure(other)
    erasure_requests.ask_for_erasure(person)
    erasure_requests.take_back_erasure(person)

    with refused("erasure_not_asked"):
        erasure_requests.take_back_erasure(person)
    erasure_requests.ask_for_erasure(person)


def test_a_closure_names_its_day_once_and_closures_of_other_days_are_not_named():
    day = days_from_today(10)
    for first, last, name in ((day, day, "Holiday"), (days_from_today(30), days_from_today(31), "Break")):
        ClosedDay.objects.create(starts_on=first, ends_on=last, name_en=name)

    [sentence] = academic_calendar.closures_between(day, day)

    assert sentence.count(str(day.year)) == 1
    assert academic_calendar.busy_days([days_from_today(11)]) == {}


def test_a_semester_whose_finals_are_not_known_warns_of_no_day_and_another_of_its_own():
    for number, finals in enumerate([(None, None), (100, 105)]):
        days = [None if day is None else days_from_today(day) for day in (number * 60 + 1, number * 60 + 50, *finals)]
        fields = dict(zip(("starts_on", "ends_on", "finals_start_on", "finals_end_on"), days, strict=True))
        Term.objects.create(season="fall", year=2001 + number, **fields)

    assert set(academic_calendar.busy_days([days_from_today(10), days_from_today(102)])) == {days_from_today(102)}
