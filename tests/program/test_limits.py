"""Limits against abuse: they stop a script, never somebody who means it, and count what is done at the same moment."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from matches import actions as matches
from matches.models import MatchRequest
from profiles.models import MenteeProfile, MentorProfile
from program.conduct import reporting
from program.models import Concern
from tests.concurrency import errors_in, together
from tests.factories import MenteeProfileFactory, MentorProfileFactory, StaffFactory, age
from tests.matches.declining import decline_for_good
from tests.pages import WHOLE_FORM, errors_of
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def ask(mentee, mentor):
    return matches.send_request(mentee, mentor, wants_to_reach="A job.")


def withdrawn(mentee, mentor, **ago):
    match_request = ask(mentee, mentor)
    matches.withdraw(match_request)
    if ago:
        age(match_request, **ago)
    return match_request


@pytest.fixture
def mentee():
    return MenteeProfileFactory()


@pytest.fixture
def mentor():
    return MentorProfileFactory()


def test_the_same_mentor_is_asked_again_a_day_after_a_withdrawal_and_anyone_else_at_once(mentee, mentor):
    first = withdrawn(mentee, mentor)

    with refused("withdrawn_recently"):
        ask(mentee, mentor)
    matches.withdraw(ask(mentee, MentorProfileFactory()))

    age(first, days=1, seconds=1)
    assert ask(mentee, mentor).pk


def test_ten_withdrawn_requests_a_day_are_enough(mentee):
    requests = [withdrawn(mentee, MentorProfileFactory()) for _number in range(10)]

    with refused("many_requests_withdrawn"):
        ask(mentee, MentorProfileFactory())

    age(requests[0], days=1, seconds=1)
    assert ask(mentee, MentorProfileFactory()).pk


def declined(match_request):
    decline_for_good(match_request)


def closed(match_request):
    matches.close_as_told(match_request, StaffFactory())


def expired(match_request):
    age(match_request, days=10, seconds=1)  # the next ask settles it


@pytest.mark.parametrize("ending", [declined, closed, expired])
def test_no_limit_stops_an_ask_after_a_no_or_an_expiry(mentee, ending):
    for _number in range(12):
        ending(ask(mentee, MentorProfileFactory()))

    assert ask(mentee, MentorProfileFactory()).pk


def report(person):
    return reporting.report(person, text="x", kind="other")


def test_five_reports_an_hour_and_ten_a_day_are_taken(user):
    for _number in range(5):
        report(user)
    with refused("many_reports") as refusal:
        report(user)
    assert "911" in str(refusal.value)

    for concern in Concern.objects.all():
        age(concern, hours=1, seconds=1)
    for _number in range(5):
        report(user)
    with refused("many_reports"):
        report(user)
    assert report(StaffFactory())

    for concern in Concern.objects.all():
        age(concern, days=1)
    assert report(user)


def test_who_reports_too_often_keeps_the_text_and_reads_whom_to_call(client_of, user):
    for _number in range(5):
        report(user)

    page = client_of(user).post(reverse("program:concern_new"), {"kind": "other", "text": "One more thing."})

    assert page.status_code == 422
    assert errors_of(page.context["form"]) == {WHOLE_FORM: ["many_reports"]}
    assert "One more thing." in page.text


def test_harm_is_reported_whatever_else_was_reported_and_up_to_twenty_times_an_hour(client_of, user):
    for _number in range(5):
        report(user)
    address, typed = reverse("program:concern_new"), {"kind": "conduct", "text": "He follows me home."}
    browser = client_of(user)

    answers = [browser.post(address, typed).status_code for _number in range(21)]

    assert answers == [302] * 20 + [422]
    for concern in Concern.objects.all():
        age(concern, hours=1, seconds=1)
    assert report(user), "reports of harm don't count among the others either"


def test_eighty_profiles_in_a_moment_are_too_many_and_a_colleague_reads_on(client_of, mentee, mentor):
    reader, other = client_of(mentee.user), client_of(MenteeProfileFactory().user)
    cache.clear()

    answers = [reader.get(mentor.get_absolute_url()).status_code for _time in range(80)]

    assert answers == [200] * 60 + [429] * 20
    assert other.get(mentor.get_absolute_url()).status_code == 200
    assert reader.get(reverse("program:home")).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_reports_at_the_same_moment_are_counted(user):
    for _number in range(3):
        report(user)

    outcomes = together(*[lambda: report(type(user).objects.get(pk=user.pk))] * 4)

    assert [error.code for error in errors_in(outcomes)] == ["many_reports"] * 2
    assert Concern.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_requests_at_the_same_moment_are_counted():
    mentee = MenteeProfileFactory()
    for _number in range(9):
        withdrawn(mentee, MentorProfileFactory())
    mentors = MentorProfileFactory.create_batch(3)

    def ask_and_withdraw(mentor):
        matches.withdraw(ask(MenteeProfile.objects.get(pk=mentee.pk), MentorProfile.objects.get(pk=mentor.pk)))

    outcomes = together(*[lambda mentor=mentor: ask_and_withdraw(mentor) for mentor in mentors])

    assert {error.code for error in errors_in(outcomes)} <= {"many_requests_withdrawn", "open_request_waits"}
    assert MatchRequest.objects.filter(status="withdrawn").count() == 10
