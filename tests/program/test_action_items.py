"""The start page: one sentence for every role and state (R16)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts import actions as accounts
from accounts.models import IdentityProof
from core.days import day_at
from matches import actions as matches
from matches.models import LATE_YES_OFFER_WINDOW, MatchRequest
from profiles.models import MenteeProfile, MentorProfile, MentorReview
from program.home.action_items import action_items_for
from program.home.action_items.applying import mentor_items
from program.home.action_items.asking import ANSWERS, search_again_item, search_item
from tests.factories import (
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    StaffFactory,
    UserFactory,
    age,
)
from tests.matches.builders import send
from tests.pages import found
from tests.program.items_seen import names, seen


def test_a_newcomer_chooses_a_role(user):
    assert seen(user) == [(True, "search", "/join/mentee/"), (True, "heart-handshake", "/join/mentor/")]


def test_a_mentee_finishes_a_draft(db):
    mentee = MenteeProfileFactory(status=MenteeProfile.Status.DRAFT)

    assert seen(mentee.user) == [(True, "file-pen", "/join/mentee/")]


def test_an_unproven_mentee_reads_what_is_missing(db):
    mentee = MenteeProfileFactory(proven=False)

    assert seen(mentee.user) == [(True, "badge-check", reverse("accounts:identity"))]


def test_a_graduate_who_has_sent_details_waits_for_staff_until_they_answer(db):
    mentee, page = MenteeProfileFactory(proven=False), reverse("accounts:identity")
    claim = accounts.claim_graduation(mentee.user, name_while_enrolled="Ana", graduation_year=1999, major_then="Art")
    claim.refresh_from_db()

    [waiting] = action_items_for(mentee.user)
    assert (waiting.parties, waiting.href, bool(waiting.otherwise)) == ("staff", page, True)
    assert date_format(day_at(claim.created_at)) in waiting.who
    accounts.answer_claim(claim, by=StaffFactory(), answer="Which year?")
    [asked] = action_items_for(mentee.user)
    assert (asked.is_mine, asked.parties, asked.who, asked.href) == (True, "mentee", "Which year?", page)


def test_a_mentee_under_eighteen_calls_the_office(db):
    mentee = MenteeProfileFactory(is_adult=False)

    assert seen(mentee.user) == [(True, "phone", "/help/#phones")]


def test_a_ready_mentee_searches(db):
    assert seen(MenteeProfileFactory().user) == [(True, "search", "/mentors/")]


def test_a_mentee_with_an_open_request_waits(db):
    request = MatchRequestFactory(mentor__user__given_name="Rosa")

    (need,) = action_items_for(request.mentee.user)

    assert (need.is_mine, need.icon, need.by) == (False, "hourglass", request.respond_by)
    assert names(request.mentee.user) == ["Rosa"]


def test_a_mentor_answers_the_letter_that_is_due_first(db):
    mentor = MentorProfileFactory()
    later = MatchRequestFactory(mentor=mentor, mentee__user__given_name="Later")
    sooner = MatchRequestFactory(mentor=mentor, mentee__user__given_name="Sooner")
    age(sooner, days=2)

    assert seen(mentor.user) == [
        (True, "mail-question-mark", match_request.get_absolute_url()) for match_request in (sooner, later)
    ]
    assert names(mentor.user) == ["Sooner", "Later"]
    assert later.respond_by > sooner.respond_by


def test_a_request_past_its_deadline_waits_for_nobody_though_no_worker_ran(db):
    request = MatchRequestFactory()
    age(request, days=10, seconds=1)

    assert seen(request.mentor.user) == []


def test_while_a_late_yes_is_possible_the_mentor_sees_it_and_the_mentee_asks_another(db):
    request = MatchRequestFactory(mentor__user__given_name="Rosa", mentee__user__given_name="Ana")
    age(request, days=11)
    matches.settle_requests()

    is_mine, _icon, page = seen(request.mentor.user)[-1]
    assert (is_mine, page) == (False, request.get_absolute_url())
    assert names(request.mentor.user) == ["Ana"]
    assert request.get_absolute_url() not in [page for _mine, _icon, page in seen(request.mentee.user)]
    age(request, days=LATE_YES_OFFER_WINDOW.days)
    assert request.get_absolute_url() not in [page for _mine, _icon, page in seen(request.mentor.user)]


@pytest.mark.parametrize(
    ("status", "is_named"), [("declined", True), ("expired", False), ("withdrawn", False), ("closed", True)]
)
def test_after_an_answer_the_mentee_reads_it_and_may_ask_again(db, status, is_named):
    request = MatchRequestFactory(mentor__user__given_name="Rosa", status=status)

    (need,) = action_items_for(request.mentee.user)

    assert seen(request.mentee.user) == [(True, "search", "/mentors/")]
    assert need.title != search_item().title
    assert need == search_again_item(MatchRequest.objects.with_people().get())
    assert ("Rosa" in need.who) is is_named


def test_an_answer_is_told_for_thirty_days(db):
    request = MatchRequestFactory(status="declined")
    MatchRequest.objects.update(closed_at=timezone.now() - timedelta(days=30))

    assert action_items_for(request.mentee.user) == [search_item()]


def test_an_answer_is_not_told_any_more_once_there_was_a_match(db):
    mentee = MenteeProfileFactory()
    for days in (9, 3):  # asked, withdrawn, and asked somebody else, with whom it ended since
        matches.withdraw(request := send(mentee))
        age(request, days=days)
    matches.stop(matches.accept(send(mentee)), mentee.user)

    assert action_items_for(mentee.user) == [search_item()]


def test_each_answer_is_told_in_words_of_its_own(db):
    request, told = MatchRequestFactory(), set()
    for status in ANSWERS:
        request.status_now = status
        told.add(search_again_item(request).who)

    assert len(told) == len(ANSWERS) == 4


@pytest.mark.parametrize(
    ("status", "is_mine", "icon"),
    [
        ("draft", True, "file-pen"),
        ("submitted", False, "hourglass"),
        ("returned", True, "file-pen"),
        ("declined", True, "file-x"),
        ("withdrawn", True, "eye-off"),
    ],
)
def test_an_applicant_reads_where_the_application_stands(db, status, is_mine, icon):
    mentor = MentorApplicationFactory(status=status)

    assert seen(mentor.user) == [(is_mine, icon, "/join/mentor/")]
    assert action_items_for(mentor.user) == list(mentor_items(mentor, was_asked=False))


def test_each_state_of_an_application_has_a_title_of_its_own(db):
    mentor = MentorApplicationFactory(status="submitted")
    titles = set()
    for status in ("draft", "submitted", "returned", "declined", "withdrawn"):
        mentor.status = status
        titles |= {told.title for told in mentor_items(mentor, was_asked=False)}

    assert len(titles) == 5


def test_a_returned_application_shows_the_reason(db):
    mentor = MentorApplicationFactory(status=MentorProfile.Status.RETURNED)
    MentorReview.objects.create(
        mentor=mentor, decision="returned", reason="Please name your degree.", carried_out_at=timezone.now()
    )

    (need,) = action_items_for(mentor.user)

    assert need.who == "Please name your degree."


def test_an_approved_mentor_without_letters_is_up_to_date(db, client_of):
    mentor = MentorProfileFactory()

    assert seen(mentor.user) == [(False, "search-check", "/profile/")]
    [mine] = found(client_of(mentor.user).get(reverse("program:home")), "//section[@aria-labelledby='mine']")
    assert (mine.xpath(".//a"), len(mine.xpath("./p"))) == ([], 1)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            {"confirmed_at": timezone.now() - timedelta(days=366)},
            [(True, "badge-check", "/profile/"), (False, "search-check", "/profile/")],
        ),
        ({"silent_since": timezone.now()}, [(True, "bell-ring", "/profile/")]),
        ({"hidden_until": timezone.localdate() + timedelta(days=9)}, [(False, "eye-off", "/help/")]),
    ],
)
def test_a_living_profile_asks_for_what_it_needs(db, change, expected):
    mentor = MentorProfileFactory(**change)

    assert seen(mentor.user) == expected


def test_a_mentor_without_a_free_place_reads_that_nobody_can_ask(db):
    mentor = MentorProfileFactory(capacity=1, places_taken=1)

    assert seen(mentor.user) == [(False, "users", "/profile/")]


def test_the_start_page_opens_for_everybody(db, client_of):
    assert IdentityProof.objects.count() == 0

    assert client_of(UserFactory()).get(reverse("program:home")).status_code == 200
