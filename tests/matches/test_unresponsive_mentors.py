"""What unanswered requests do to a mentor's place in the search, and what brings them back (R10, R14)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from matches import actions
from profiles import actions as profiles
from profiles.models import MentorProfile, SearchDocument
from profiles.search import engine, index
from tests.factories import MatchRequestFactory, MentorProfileFactory, age
from tests.matches.declining import decline_for_good
from tests.pages import found, words

pytestmark = pytest.mark.django_db


def posted(**fields):
    """A mentor who is found, and confirmed the profile long before any of this."""
    mentor = MentorProfileFactory(capacity=3, confirmed_at=timezone.now() - timedelta(days=60), **fields)
    index.refresh([mentor.pk])
    return mentor


def leave_unanswered(mentor, *, days=11):
    """A request that nobody answered, made final, and the sweep that minds it."""
    match_request = MatchRequestFactory(mentor=mentor)
    age(match_request, days=days)
    actions.settle_requests()
    actions.hide_unresponsive_mentors()
    mentor.refresh_from_db()
    match_request.refresh_from_db()
    return match_request


def order_for(student_pk=1):
    return engine.search(engine.SearchRequest("accountant", mentee=student_pk)).mentors


def test_after_one_unanswered_request_a_mentor_is_found_after_all_others():
    silent, *others = [posted() for _mentor in range(5)]
    long_unconfirmed = others[0]
    MentorProfile.objects.filter(pk=long_unconfirmed.pk).update(confirmed_at=timezone.now() - timedelta(days=800))
    index.refresh([long_unconfirmed.pk])

    leave_unanswered(silent)

    assert silent.unanswered_since is not None
    assert [order_for(student)[-1] for student in range(6)] == [silent.pk] * 6


def test_the_sweep_asks_once():
    mentor = posted()
    leave_unanswered(mentor)
    since = mentor.unanswered_since

    actions.hide_unresponsive_mentors()

    mentor.refresh_from_db()
    assert mentor.unanswered_since == since


def accept(mentor, silent):
    actions.accept(MatchRequestFactory(mentor=mentor))


def decline(mentor, silent):
    decline_for_good(MatchRequestFactory(mentor=mentor))


def late_yes(mentor, silent):
    actions.offer_late_yes(silent)


def confirm(mentor, silent):
    profiles.confirm_profile(mentor)


def pause(mentor, silent):
    profiles.pause(mentor, until=timezone.localdate() + timedelta(days=9))


@pytest.mark.parametrize("answer", [accept, decline, late_yes, confirm, pause])
def test_any_answer_brings_a_mentor_back_and_the_sweep_leaves_it_so(answer):
    mentor = posted()
    silent = leave_unanswered(mentor)

    answer(mentor, silent)
    actions.hide_unresponsive_mentors()

    mentor.refresh_from_db()
    assert mentor.unanswered_since is None
    assert SearchDocument.objects.get(mentor=mentor).confirmed_at == mentor.confirmed_at


def test_a_second_one_in_a_row_hides_the_profile_until_it_is_confirmed():
    mentor = posted()
    leave_unanswered(mentor, days=20)
    leave_unanswered(mentor)
    assert not MentorProfile.objects.searchable().filter(pk=mentor.pk).exists()
    assert order_for() == []

    profiles.confirm_profile(mentor)

    assert order_for() == [mentor.pk]


def test_the_mentor_is_asked_at_home_and_on_the_profile_and_students_see_no_count(client_of):
    mentor = posted()
    client, student = client_of(mentor.user), client_of(MatchRequestFactory().mentee.user)

    def seen():
        """What the mentor is asked at home and on the profile, and all that a student reads of the mentor."""
        home, profile, shown = client.get("/home/"), client.get("/profile/"), student.get(f"/mentors/{mentor.pk}/")
        needs = [(need.icon, need.href) for need in home.context["mine"]]
        return (
            needs,
            len(found(profile, "//main//*[@class='notice warn' and not(@hidden)]")),
            words(found(shown, "//main")[0]),
        )

    before = seen()
    leave_unanswered(mentor)

    assert (before[:2], seen()[:2]) == (([], 0), ([("bell-ring", "/profile/")], 1))
    assert before[2] == seen()[2]


def silences(mentor, *days_ago):
    """Requests to this mentor whose ten days ended so many days ago."""
    for days in days_ago:
        age(MatchRequestFactory(mentor=mentor), days=10 + days)
    actions.settle_requests()


def confirmed(mentor, days_ago):
    type(mentor).objects.filter(pk=mentor.pk).update(confirmed_at=timezone.now() - timedelta(days=days_ago))


def test_after_two_requests_in_a_row_without_an_answer_a_mentor_is_not_found_until_confirming():
    mentor = MentorProfileFactory()
    confirmed(mentor, 100)
    silences(mentor, 20)
    assert actions.hide_unresponsive_mentors() == 0

    silences(mentor, 3)

    assert [actions.hide_unresponsive_mentors(), actions.hide_unresponsive_mentors()] == [1, 0]
    assert not type(mentor).objects.searchable().filter(pk=mentor.pk).exists()


@pytest.mark.parametrize("since", ["an answer", "a confirmation"])
def test_silence_is_counted_from_the_last_sign_of_life(since):
    mentor = MentorProfileFactory(capacity=2)
    confirmed(mentor, 10 if since == "a confirmation" else 100)
    silences(mentor, 20, 3)
    if since == "an answer":
        answered = decline_for_good(MatchRequestFactory(mentor=mentor))
        age(answered, days=10)

    assert actions.hide_unresponsive_mentors() == 0
