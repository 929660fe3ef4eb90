"""Asking a mentor: who may ask whom, what ends a request, and who is told."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.db.models import F
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from matches import actions
from matches.models import DeclineReason, Match, MatchRequest
from matches.templatetags.asking import why_not_ask
from notifications.models import Notice, OutgoingMail
from profiles import actions as profiles
from tests.factories import (
    MatchFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    StaffFactory,
    age,
)
from tests.mails import told
from tests.matches.builders import send
from tests.matches.declining import decline_for_good, pass_undo_window
from tests.pages import found, words
from tests.refusals import refused

pytestmark = pytest.mark.django_db
Status = MatchRequest.Status


@pytest.mark.calendar
def test_a_request_is_open_for_ten_days_and_both_are_told():
    match_request = send()

    assert match_request.respond_by - match_request.sent_at == timedelta(days=10)
    assert list(MatchRequest.objects.open()) == [match_request]
    assert told() == {
        ("matches/request_received", match_request.mentor.user.email),
        ("matches/request_sent", match_request.mentee.user.email),
    }
    assert Notice.objects.count() == 2


def test_consent_names_only_own_methods_and_always_email():
    mentee = MenteeProfileFactory(contact_methods=["call", "portal"])

    match_request = send(mentee, consented_methods=["call", "link"])

    assert match_request.consented_methods == ["email", "call"]


@pytest.mark.calendar
def test_a_second_open_request_is_refused_with_whom_and_until_when():
    mentee = MenteeProfileFactory()
    first = send(mentee)

    with refused("open_request_waits") as refusal:
        send(mentee)

    assert first.mentor.user.public_name in str(refusal.value)
    assert timezone.localtime(first.respond_by).strftime("%B") in str(refusal.value)


def test_an_overdue_request_blocks_nobody_while_no_worker_runs():
    mentee = MenteeProfileFactory()
    first = send(mentee)
    age(first, days=10, seconds=1)

    second = send(mentee)

    first.refresh_from_db()
    assert (first.status, first.closed_at) == (Status.EXPIRED, first.respond_by)
    assert second.status == Status.PENDING


@pytest.mark.parametrize(
    ("mentee", "code"),
    [
        ({"status": "draft"}, "application_incomplete"),
        ({"proven": False}, "not_proven"),
        ({"is_adult": False}, "not_an_adult"),
    ],
)
def test_a_mentee_who_may_not_ask_yet_is_refused(mentee, code):
    with refused(code):
        send(MenteeProfileFactory(**mentee))


def test_a_mentor_whose_profile_is_not_posted_is_not_asked():
    with refused("mentor_cannot_be_asked"):
        send(mentor=MentorApplicationFactory())


@pytest.mark.calendar
def test_a_paused_mentor_is_not_asked():
    mentor = MentorProfileFactory(paused_until=timezone.localdate() + timedelta(days=30))

    with refused("mentor_takes_no_requests"):
        send(mentor=mentor)


def test_a_mentor_without_a_place_is_not_asked():
    match = MatchFactory()

    with refused("mentor_has_no_free_opening"):
        send(mentor=match.mentor)


def test_a_mentee_with_two_open_matches_is_refused():
    mentee = MenteeProfileFactory()
    MatchFactory.create_batch(2, request__mentee=mentee)

    with refused("two_open_matches"):
        send(mentee)


def test_the_same_mentor_is_not_asked_again_within_a_term_after_a_no():
    declined = decline_for_good(send())

    with refused("declined_this_term"):
        send(declined.mentee, declined.mentor)


def test_the_same_mentor_may_be_asked_again_120_days_after_a_no():
    declined = decline_for_good(send())
    age(declined, days=121)

    assert send(declined.mentee, declined.mentor).status == Status.PENDING


def test_after_silence_the_same_mentor_is_asked_once_more_when_the_profile_was_confirmed_since():
    first = send()
    mentor = first.mentor
    age(first, days=11)
    actions.settle_requests()
    age(mentor, days=20)
    with refused("last_request_unanswered"):
        send(first.mentee, mentor)
    type(mentor).objects.update(confirmed_at=timezone.now())

    second = send(first.mentee, mentor)

    age(second, days=11)
    actions.settle_requests()
    with refused("two_requests_unanswered"):
        send(first.mentee, mentor)


def why_off(client_of, match_request):
    """The code of what a mentor's profile says beside the button that asks, which is off; None when it is on."""
    match_request = MatchRequest.objects.get(pk=match_request.pk)
    mentor, mentee = match_request.mentor, match_request.mentee
    page = client_of(mentee.user).get(reverse("profiles:mentor_detail", args=[mentor.pk]))
    told, why = found(page, "//*[@id='why-not-ask']"), why_not_ask(mentee, mentor)
    assert [words(node) for node in told] == ([str(why)] if why else [])
    return why.code if why else None


def test_the_button_that_asks_says_why_it_is_off_and_is_on_when_one_may_ask(client_of):
    declined, silent = send(), send()
    for match_request in (declined, silent):
        match_request.mentor.refresh_from_db()
    decline_for_good(declined)
    age(silent, days=11)
    actions.settle_requests()
    age(silent.mentor, days=20)

    assert why_off(client_of, declined) == "declined_this_term"
    assert why_off(client_of, silent) == "last_request_unanswered"
    type(silent.mentor).objects.filter(pk=silent.mentor_id).update(confirmed_at=timezone.now())
    age(declined, days=121)
    assert (why_off(client_of, declined), why_off(client_of, silent)) == (None, None)


def test_accepting_makes_a_match_takes_the_place_and_tells_both():
    match_request = send()

    match = actions.accept(match_request, note="Gladly.")

    match_request.mentor.refresh_from_db()
    assert (match_request.status, match_request.reply) == (Status.ACCEPTED, "Gladly.")
    assert (match.status, match.mentor, match.mentee) == ("arranging", match_request.mentor, match_request.mentee)
    assert match_request.mentor.places_taken == 1
    assert told() == {
        ("matches/request_sent", match_request.mentee.user.email),
        ("matches/request_accepted", match_request.mentee.user.email),
        ("matches/you_accepted", match_request.mentor.user.email),
    }


def test_the_last_place_answers_the_other_waiting_requests_with_that_cause():
    mentor = MentorProfileFactory()
    accepted, waiting = send(mentor=mentor), send(mentor=mentor)

    actions.accept(accepted)

    waiting.refresh_from_db()
    assert (waiting.status, waiting.closed_because) == (Status.CLOSED, "no_place")
    assert ("matches/request_closed", waiting.mentee.user.email) in told()


def test_a_mentor_who_takes_the_profile_back_answers_whoever_waits_at_once_with_that_cause():
    mentor = MentorProfileFactory(capacity=2)
    waiting, pair, overdue = send(mentor=mentor), MatchFactory(request__mentor=mentor), send(mentor=mentor)
    age(overdue, days=10, seconds=1)

    profiles.withdraw_profile(mentor)

    for row in (waiting, pair, overdue):
        row.refresh_from_db()
    assert (waiting.status, waiting.closed_because) == (Status.CLOSED, "mentor_left")
    assert ("matches/request_closed", waiting.mentee.user.email) in told()
    assert not OutgoingMail.objects.queued().filter(about_id=waiting.pk, kind="matches/request_received").exists()
    assert (pair.status, overdue.status, overdue.is_answerable) == ("arranging", Status.PENDING, False)


@pytest.mark.calendar
def test_a_no_may_pause_the_profile_in_the_same_step_and_keeps_its_reason():
    match_request, reason = send(), DeclineReason.objects.create(name_en="No time now")
    until = timezone.localdate() + timedelta(days=60)

    actions.decline(match_request, reason=reason, note="Good luck.", paused_until=until)

    match_request.mentor.refresh_from_db()
    seen = (match_request.is_decline_undoable, match_request.reason, match_request.mentor.paused_until)
    assert seen == (True, reason, None)
    pass_undo_window(match_request)
    assert [actions.settle_requests(), actions.settle_requests()] == [1, 0]
    match_request.mentor.refresh_from_db()
    assert match_request.mentor.paused_until == until


@pytest.mark.calendar
def test_a_pause_until_a_day_that_is_past_is_refused_and_nothing_is_declined():
    match_request = send()

    with refused("day_is_past"):
        actions.decline(match_request, paused_until=timezone.localdate())

    match_request.refresh_from_db()
    assert match_request.is_answerable


@pytest.mark.parametrize("status", ["accepted", "declined", "withdrawn"])
def test_the_database_itself_refuses_an_answer_at_the_very_second_of_the_deadline(status):
    match_request = send()

    with pytest.raises(IntegrityError, match="answered_before_the_deadline"):
        MatchRequest.objects.filter(pk=match_request.pk).update(status=status, closed_at=F("respond_by"))


def test_after_a_conclusion_the_same_mentor_may_be_asked_again_at_once():
    match = MatchFactory(status=Match.Status.AGREED)
    actions.conclude(match, match.mentee.user)

    assert send(match.mentee, match.mentor).is_answerable


def test_accepting_without_a_free_place_is_refused():
    mentor = MentorProfileFactory(capacity=2)
    MatchFactory(request__mentor=mentor)
    waiting = send(mentor=mentor)
    type(mentor).objects.update(capacity=1)

    with refused("no_free_opening"):
        actions.accept(waiting)


@pytest.mark.parametrize("verb", [actions.accept, actions.decline, actions.withdraw, actions.ask_for_days])
def test_past_the_deadline_nothing_can_be_answered_though_no_sweep_has_run(verb):
    match_request = send()
    age(match_request, days=10, seconds=1)

    with refused("match_request_expired"):
        verb(match_request)

    match_request.refresh_from_db()
    assert match_request.status == Status.PENDING


@pytest.mark.parametrize("verb", [actions.accept, actions.decline, actions.withdraw, actions.ask_for_days])
def test_a_withdrawn_request_can_not_be_answered(verb):
    match_request = send()
    actions.withdraw(match_request)

    with refused("match_request_withdrawn"):
        verb(match_request)


def test_a_withdrawal_tells_the_mentor_who_has_heard_of_the_request():
    match_request = send()
    OutgoingMail.objects.filter(kind="matches/request_received").update(sent_at=Now())

    actions.withdraw(match_request)

    assert told() == {
        ("matches/request_sent", match_request.mentee.user.email),
        ("matches/request_withdrawn", match_request.mentor.user.email),
    }


def test_a_mentor_who_has_read_the_notice_hears_of_the_withdrawal():
    match_request = send()
    Notice.objects.filter(kind="matches/request_received").update(read_at=Now())

    actions.withdraw(match_request)

    assert ("matches/request_withdrawn", match_request.mentor.user.email) in told()


def close_when_the_mentee_leaves(match_request):
    actions.close(match_request, MatchRequest.ClosedBecause.MENTEE_LEFT)


@pytest.mark.parametrize("end", [actions.withdraw, close_when_the_mentee_leaves])
def test_a_mentor_who_has_not_heard_of_the_request_hears_of_nothing(end):
    match_request = send()

    end(match_request)

    assert match_request.mentor.user.email not in {address for _kind, address in told()}
    assert not Notice.objects.filter(recipient=match_request.mentor.user).exists()


@pytest.mark.calendar
def test_a_request_expires_after_ten_days_and_both_are_told_once():
    match_request = send()
    age(match_request, days=10, seconds=1)

    assert [actions.settle_requests(), actions.settle_requests()] == [1, 0]

    match_request.refresh_from_db()
    assert (match_request.status, match_request.closed_at) == (Status.EXPIRED, match_request.respond_by)
    kinds = Notice.objects.filter(kind__in=["matches/request_expired", "matches/request_unanswered"])
    assert set(kinds.values_list("kind", "recipient__email")) == {
        ("matches/request_expired", match_request.mentee.user.email),
        ("matches/request_unanswered", match_request.mentor.user.email),
    }


def test_closing_an_overdue_request_settles_it_as_expired():
    match_request = send()
    age(match_request, days=10, seconds=1)

    actions.close(match_request, MatchRequest.ClosedBecause.BY_STAFF)

    assert (match_request.status, match_request.closed_because) == (Status.EXPIRED, "")


@pytest.mark.calendar
@pytest.mark.parametrize(("days", "reminders"), [(4, []), (5, ["day5"]), (8, ["day8"]), (9, ["day8"])])
def test_a_mentor_is_reminded_on_day_five_and_eight_once(days, reminders):
    match_request = send()
    age(match_request, days=days, seconds=1)

    actions.remind_mentors()
    actions.remind_mentors()

    mails = OutgoingMail.objects.filter(kind="matches/request_reminder")
    assert [mail.key.split(":")[2] for mail in mails] == reminders


def test_reminders_come_on_both_days_when_the_worker_runs():
    match_request = send()
    for days in (5, 3):
        age(match_request, days=days)
        actions.remind_mentors()

    assert OutgoingMail.objects.filter(kind="matches/request_reminder").count() == 2


def test_a_yes_told_to_the_office_gets_a_fresh_answer_link_and_no_acceptance():
    match_request = send()

    actions.send_answer_link(match_request, by=StaffFactory())

    match_request.refresh_from_db()
    assert match_request.status == Status.PENDING
    assert ("matches/answer_link", match_request.mentor.user.email) in told()
