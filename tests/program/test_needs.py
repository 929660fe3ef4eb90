"""The start page: one sentence for every role and state (R16)."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import IdentityProof
from agreements import actions
from matches.models import Interview, Match, MatchRequest
from mentoring.templatetags.portal import exact
from profiles.models import MenteeProfile, MentorProfile, MentorReview
from program.needs import needs_of
from tests.agreements.making import concluded, days_from_today, in_force, proposed, text
from tests.factories import (
    MatchFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    UserFactory,
    age,
)


def titles(user):
    needs = needs_of(user)
    for need in needs:
        assert need.label in render_to_string("program/_need.html", {"need": need, "is_first": True})
    return [(need.is_mine, need.title) for need in needs]


def test_a_newcomer_chooses_a_role(user):
    assert titles(user) == [(True, "Find a mentor"), (True, "Be a mentor")]


def test_a_mentee_finishes_a_draft(db):
    mentee = MenteeProfileFactory(status=MenteeProfile.Status.DRAFT)

    assert titles(mentee.user) == [(True, "Finish your application")]


def test_an_unproven_mentee_reads_what_is_missing(db):
    mentee = MenteeProfileFactory(proven=False)

    assert titles(mentee.user) == [(True, "We still need to confirm that you study at or graduated from Cal State LA")]


def test_a_mentee_under_eighteen_calls_the_office(db):
    mentee = MenteeProfileFactory(is_adult=False)

    assert titles(mentee.user) == [(True, "Talk to the program office before your first request")]


def test_a_ready_mentee_searches(db):
    assert titles(MenteeProfileFactory().user) == [(True, "Find a mentor")]


def test_a_mentee_with_an_open_request_waits(db):
    request = MatchRequestFactory(mentor__user__given_name="Rosa")

    (need,) = needs_of(request.mentee.user)

    assert (need.is_mine, need.title, need.by) == (False, "Waiting for Rosa", request.respond_by)


def test_a_mentor_answers_the_letter_that_is_due_first(db):
    mentor = MentorProfileFactory()
    later = MatchRequestFactory(mentor=mentor, mentee__user__given_name="Later")
    sooner = MatchRequestFactory(mentor=mentor, mentee__user__given_name="Sooner")
    age(sooner, days=2)

    assert titles(mentor.user) == [(True, "Sooner asks you for mentoring"), (True, "Later asks you for mentoring")]
    assert later.respond_by > sooner.respond_by


def test_a_request_past_its_deadline_waits_for_nobody_though_no_worker_ran(db):
    request = MatchRequestFactory()
    age(request, days=10, seconds=1)

    assert titles(request.mentor.user) == []


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("declined", "Rosa can't this time. This is common and says nothing about you. You can ask someone else now."),
        ("expired", "No reply in ten days. You are free to ask someone else; your letter is saved."),
        ("withdrawn", "You took your last request back. Your letter is saved."),
        ("closed", "Your request to Rosa was closed. You are free to ask someone else; your letter is saved."),
    ],
)
def test_after_an_answer_the_mentee_reads_it_and_may_ask_again(db, status, sentence):
    request = MatchRequestFactory(mentor__user__given_name="Rosa", status=status)

    (need,) = needs_of(request.mentee.user)

    assert (need.is_mine, need.title, need.text) == (True, "Ask another mentor", sentence)


@pytest.mark.parametrize(
    ("status", "is_mine", "title"),
    [
        ("draft", True, "Finish your mentor application"),
        ("submitted", False, "Your mentor application is waiting for staff"),
        ("returned", True, "Staff ask for a change in your mentor application"),
        ("declined", True, "Your mentor application was not approved"),
        ("withdrawn", True, "You have taken your mentor profile back"),
    ],
)
def test_an_applicant_reads_where_the_application_stands(db, status, is_mine, title):
    mentor = MentorApplicationFactory(status=status)

    assert titles(mentor.user) == [(is_mine, title)]


def test_a_returned_application_shows_the_reason(db):
    mentor = MentorApplicationFactory(status=MentorProfile.Status.RETURNED)
    MentorReview.objects.create(mentor=mentor, decision="returned", reason="Please name your degree.")

    (need,) = needs_of(mentor.user)

    assert need.text == "Please name your degree."


def test_an_approved_mentor_without_letters_is_up_to_date(db, client_of):
    mentor = MentorProfileFactory()

    assert titles(mentor.user) == [(False, "Students can find you")]
    assert "You are up to date" in client_of(mentor.user).get(reverse("program:home")).text


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            {"confirmed_at": timezone.now() - timedelta(days=366)},
            ["Is your profile still right?", "Students can find you"],
        ),
        ({"silent_since": timezone.now()}, ["Are you still available?"]),
        ({"hidden_until": timezone.localdate() + timedelta(days=9)}, ["Your profile is hidden by the program"]),
    ],
)
def test_a_living_profile_asks_for_what_it_needs(db, change, expected):
    mentor = MentorProfileFactory(**change)

    assert [need.title for need in needs_of(mentor.user)] == expected


def test_a_mentor_without_a_free_place_reads_that_nobody_can_ask(db):
    mentor = MentorProfileFactory(capacity=1, places_taken=1)

    assert titles(mentor.user) == [(False, "All your places are taken")]


@pytest.fixture
def match(db):
    return MatchFactory(request__mentee__user__given_name="Ana", request__mentor__user__given_name="Rosa")


def test_after_the_yes_the_mentor_offers_times(match):
    assert titles(match.mentor.user) == [(True, "Arrange your first talk with Ana")]
    assert titles(match.mentee.user) == [(False, "Arrange your first talk with Rosa")]


def offer(match, **fields):
    return Interview.objects.create(
        match=match,
        offered_by=match.mentor.user,
        mode="online",
        offered_times=[timezone.now() + timedelta(days=1)],
        **fields,
    )


def test_when_times_are_offered_the_mentee_chooses(match):
    offer(match)

    assert titles(match.mentee.user) == [(True, "Rosa offers times for your first talk")]
    assert titles(match.mentor.user) == [(False, "Ana chooses a time for your first talk")]


def test_a_talk_says_when_it_is_and_not_by_when(match):
    tomorrow = timezone.now() + timedelta(days=1)
    offer(match, status=Interview.Status.CONFIRMED, chosen_time=tomorrow)

    (need,) = needs_of(match.mentee.user)

    assert (need.title, need.at, need.by) == ("Your talk with Rosa", tomorrow, None)
    shown = render_to_string("program/_need.html", {"need": need, "is_first": True})
    assert exact(tomorrow) in shown
    assert "By " not in shown


def test_after_the_talk_both_are_asked_whether_it_took_place(match):
    offer(match, status=Interview.Status.CONFIRMED, chosen_time=timezone.now() - timedelta(hours=1))

    assert titles(match.mentee.user) == [(True, "Did you talk with Rosa?")]


def test_after_the_talk_the_mentee_suggests_goals(match):
    Match.objects.update(status=Match.Status.TALKED)

    assert titles(match.mentee.user) == [(True, "Agree on goals with Rosa")]
    assert titles(match.mentor.user) == [(False, "Agree on goals with Ana")]


def days_without_a_move(match, days):
    age(match, days=days, seconds=1)


def times_are_offered(match, days):
    offer(match)
    days_without_a_move(match, days)


def the_talk_is_over(match, days):
    offer(match, status=Interview.Status.CONFIRMED, chosen_time=timezone.now() - timedelta(hours=1))
    days_without_a_move(match, days)


def they_have_talked(match, days):
    Match.objects.update(status=Match.Status.TALKED)
    days_without_a_move(Match.objects.get(), days)


@pytest.mark.parametrize("side", ["mentee", "mentor"])
@pytest.mark.parametrize("days", [0, 6, 15])
@pytest.mark.parametrize("state", [days_without_a_move, times_are_offered, the_talk_is_over, they_have_talked])
def test_after_the_yes_the_start_page_says_by_when_and_what_happens_otherwise_as_the_match_does(
    match, client_of, state, days, side
):
    state(match, days)
    person = getattr(match, side).user

    (need,) = needs_of(person)
    step = client_of(person).get(match.get_absolute_url()).context["next_step"]

    assert (need.by, need.otherwise, need.is_mine) == (step.by, step.otherwise, step.is_mine)
    assert need.by > timezone.now()


def test_a_proposal_says_on_the_start_page_by_when_it_is_answered(db):
    version = proposed()

    for person in version.agreement.parties:
        (need,) = needs_of(person)
        assert need.by == version.agreement.match.moved_at + timedelta(days=14)
        assert "the match ends by itself 45 days after the last one" in need.otherwise


@pytest.mark.calendar
def test_an_agreement_past_its_end_asks_both_for_its_record(db):
    agreement = in_force(words=text(starts_on=days_from_today(-90), ends_on=days_from_today(-1)))

    for person in agreement.parties:
        (need,) = needs_of(person)
        assert (need.is_mine, "reached its end date" in need.text, "after 60 days" in need.otherwise) == (True,) * 3


def test_a_match_on_hold_asks_nothing(match):
    Match.objects.update(held_at=timezone.now())

    assert titles(match.mentee.user) == [(False, "Your match with Rosa is paused by the program")]


@pytest.mark.parametrize("reason", ["reached", "cannot_continue"])
def test_a_record_that_waits_stands_there_once_and_its_agreement_not_beside_it(db, reason):
    agreement = concluded(in_force(), reason=reason).agreement

    assert titles(agreement.mentor)[0] == (True, "Add your part to the record of your mentoring")
    assert (False, "Your record waits for the other") in titles(agreement.mentee)
    assert [title for _mine, title in titles(agreement.mentor) if title.startswith("Working together")] == []


def test_a_completed_record_says_where_the_next_steps_are(db):
    agreement = in_force()
    concluded(agreement)
    actions.add_to_conclusion(agreement.conclusion, agreement.mentor, added="")

    assert [(need.title, need.href) for need in needs_of(agreement.mentee)][-1] == (
        "Your mentoring is concluded",
        "/next-steps/",
    )
    assert (False, "Your mentoring is concluded") in titles(agreement.mentor)


def test_one_person_in_both_roles_sees_both(match):
    mentee = MenteeProfileFactory(user=match.mentor.user)
    MatchRequestFactory(mentee=mentee, mentor__user__given_name="Minh")

    assert titles(match.mentor.user) == [
        (True, "Arrange your first talk with Ana"),
        (False, "Waiting for Minh"),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_start_page_takes_the_same_statements_however_much_waits(db, client_of, count, django_assert_num_queries):
    mentor = MentorProfileFactory(capacity=9)
    MatchRequestFactory.create_batch(count, mentor=mentor)
    for request in MatchRequestFactory.create_batch(count, mentor=mentor, status=MatchRequest.Status.ACCEPTED):
        offer(MatchFactory(request=request))
    client = client_of(mentor.user)
    client.get(reverse("program:home"))

    with django_assert_num_queries(10):
        client.get(reverse("program:home"))


def test_the_start_page_opens_for_everybody(db, client_of):
    assert IdentityProof.objects.count() == 0

    assert client_of(UserFactory()).get(reverse("program:home")).status_code == 200
