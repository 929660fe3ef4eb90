"""Each number of staff's first page counts what is late or waits, and nothing that lies just beside it."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from notifications.models import MailServerState, OutgoingMail
from profiles.models import SearchGap
from program import staff_dashboard
from program.conduct import reporting
from program.models import LimitedOrientation, OrientationSession, Term
from program.orientation import arranging
from program.privacy import erasure_requests
from tests.factories import (
    MatchFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    SuperuserFactory,
    age,
)
from tests.program.states import STATES

pytestmark = pytest.mark.django_db


def ago(days=0, **other):
    return Now() - timedelta(days=days, **other)


def changed(row, **fields):
    type(row).objects.filter(pk=row.pk).update(**fields)
    return row


def a_request(status="pending", **fields):
    return changed(MatchRequestFactory(status=status), **fields)


def overdue_requests():
    for status, minutes, is_counted in (("pending", 11, True), ("pending", 9, False), ("withdrawn", 11, False)):
        request = MatchRequestFactory(status=status)
        age(request, days=10, minutes=minutes)
        yield request, is_counted


def unanswered_requests():
    yield a_request("expired", closed_at=ago(29)), True
    yield a_request("expired", closed_at=ago(31)), False
    yield a_request("declined"), False


def applications_decided_late():
    yield changed(MentorApplicationFactory(), submitted_at=ago(30)), True
    yield changed(MentorApplicationFactory(), submitted_at=ago(1)), False
    yield changed(MentorProfileFactory(), submitted_at=ago(30)), False


def a_case(days=0, **fields):
    concern = reporting.report(MenteeProfileFactory().user, text="Something.", subject=MentorProfileFactory().user)
    return changed(concern, received_at=ago(days), **fields)


CLOSED = {"status": "closed", "closed_at": Now(), "outcome": "We spoke with them."}


def cases_read_late():
    yield a_case(30), True
    yield a_case(30, status="looked_at"), False
    yield a_case(), False


def cases_that_are_open():
    yield a_case(), True
    yield a_case(status="looked_at"), True
    yield a_case(**CLOSED), False


def a_match(status, **fields):
    return changed(MatchFactory(status=status), **fields)


def matches_that_stand(status, clock, days, later):
    yield a_match(status, **{clock: ago(days, seconds=1)}), True
    yield a_match(status, **{clock: ago(days - 1)}), False
    yield a_match(status, **{clock: ago(days, seconds=1)}, held_at=Now()), False
    yield a_match(later, **{clock: ago(days, seconds=1)}), False


def matches_without_interview():
    yield from matches_that_stand("arranging", "started_at", 14, "talked")


def matches_without_agreement():
    yield from matches_that_stand("talked", "status_changed_at", 14, "agreed")


def matches_without_activity():
    yield from matches_that_stand("agreed", "moved_at", 30, "talked")


def agreements_past_their_end():
    yield STATES["past_its_end"][0]().agreement, True
    yield STATES["in_effect"][0]().agreement, False


def mentors_without_orientation():
    unprepared, asking, registered, given, attending = (mentor.user for mentor in MentorProfileFactory.create_batch(5))
    session = OrientationSession.objects.create(starts_at=timezone.now() + timedelta(days=1), place="Library")
    for person in (registered, attending):
        arranging.register(session, person)
    changed(session, starts_at=ago(1))
    session.registrations.filter(person=attending).update(attended=True)
    for person in (asking, given):
        arranging.ask_for_short_orientation(person, how="phone")
    LimitedOrientation.objects.filter(person=given).update(given_on=timezone.localdate())
    counted = {unprepared: True, asking: True, registered: True, given: False, attending: False}
    yield from ((person.mentorprofile, is_counted) for person, is_counted in counted.items())


def profiles_not_confirmed():
    yield changed(MentorProfileFactory(), confirmed_at=ago(366)), True
    yield changed(MentorProfileFactory(), confirmed_at=ago(300)), False
    yield changed(MentorApplicationFactory(), confirmed_at=ago(366)), False


def profiles_to_review_again():
    tomorrow = timezone.localdate() + timedelta(days=2)
    yield changed(MentorProfileFactory(), changed_since_approval_at=Now()), True
    yield changed(MentorProfileFactory(), changed_since_approval_at=Now(), hidden_until=tomorrow), False
    yield MentorProfileFactory(), False


def sessions_early_in_the_term():
    begins = timezone.localdate() - timedelta(days=7)
    Term.objects.create(season="fall", year=begins.year, starts_on=begins, ends_on=begins + timedelta(days=110))
    for days, cancelled_at, is_counted in ((3, None, True), (60, None, False), (3, timezone.now(), False)):
        starts_at = timezone.now() + timedelta(days=days)
        yield OrientationSession.objects.create(starts_at=starts_at, cancelled_at=cancelled_at, place="A"), is_counted


def a_mail(**fields):
    key = f"mail {OutgoingMail.objects.count()}"
    mail = OutgoingMail.objects.create(kind="finished", key=key, to_address="ana@people.example", message={})
    return changed(mail, **fields)


def mails_that_wait():
    yield a_mail(not_before=ago(minutes=11)), True
    yield a_mail(not_before=ago(minutes=9)), False
    yield a_mail(not_before=ago(minutes=11), sent_at=Now()), False


def mails_put_off_while_the_server_refuses():
    MailServerState.objects.create(paused_until=Now())
    soon = timezone.now() + timedelta(minutes=1)
    yield a_mail(created_at=ago(minutes=11), not_before=soon), True
    yield a_mail(created_at=ago(minutes=9), not_before=soon), False


def mails_put_off_alone():
    yield a_mail(created_at=ago(minutes=11), not_before=timezone.now() + timedelta(minutes=1)), False


def mails_held_in_the_original():
    yield a_mail(), False


def mails_that_reached_nobody():
    yield a_mail(failed_at=Now()), True
    yield a_mail(), False


def searches_that_found_nobody():
    yield SearchGap.objects.create(query="astronaut", times=5), True
    yield SearchGap.objects.create(query="rare", times=4), False


def erasures_that_are_due():
    requests = [erasure_requests.ask_for_erasure(MenteeProfileFactory().user) for _number in range(2)]
    age(requests[0], days=14, hours=1)
    yield from zip(requests, (True, False), strict=True)


BOARD = {
    "overdue": overdue_requests,
    "unanswered": unanswered_requests,
    "late": applications_decided_late,
    "unread": cases_read_late,
    "cases": cases_that_are_open,
    "no-talk": matches_without_interview,
    "no-agreement": matches_without_agreement,
    "quiet": matches_without_activity,
    "past-the-end": agreements_past_their_end,
    "no-orientation": mentors_without_orientation,
    "unconfirmed": profiles_not_confirmed,
    "changed": profiles_to_review_again,
    "early-session": sessions_early_in_the_term,
    "unsent": mails_that_wait,
    "held": mails_held_in_the_original,
    "bounced": mails_that_reached_nobody,
    "found-nobody": searches_that_found_nobody,
    "erasures": erasures_that_are_due,
}


def line(name):
    groups = staff_dashboard.dashboard_for(SuperuserFactory()).values()
    return next(metric for group in groups for metric in group if metric.name == name)


@pytest.mark.parametrize("mails", [mails_put_off_while_the_server_refuses, mails_put_off_alone])
def test_an_email_that_is_put_off_counts_as_waiting_only_while_the_server_refuses_all(mails):
    rows = dict(mails())

    assert set(line("unsent").rows) == {row for row, is_counted in rows.items() if is_counted}


@pytest.mark.parametrize("name", BOARD)
def test_a_number_counts_its_rows_and_none_beside_them(name):
    rows = dict(BOARD[name]())

    counted = line(name)

    assert set(counted.rows) == {row for row, is_counted in rows.items() if is_counted}
    assert counted.number == len(counted.rows)


def test_the_share_of_answers_is_of_those_that_were_due_an_answer_lately():
    dict(unanswered_requests())
    a_request("accepted")
    for status, closed_at in (("withdrawn", Now()), ("pending", None), ("accepted", ago(31))):
        a_request(status, closed_at=closed_at)

    assert (line("unanswered").number, line("unanswered").total) == (1, 3)
