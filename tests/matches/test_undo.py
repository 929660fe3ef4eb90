"""Ten minutes to undo a no: the mentee is told only after that (R13)."""

import time
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.db.models.functions import Now
from django.urls import reverse

from core.workflow import Refused
from matches import actions, answer_link
from matches.actions import answers, locks
from matches.models import MatchRequest
from notifications import delivery
from notifications.models import Notice, OutgoingMail
from profiles import actions as profiles
from program.monitoring.invariants import broken_rules
from tests.concurrency import errors_in, together
from tests.factories import MatchFactory, MatchRequestFactory, MentorProfileFactory, SuperuserFactory, age
from tests.pages import buttons, codes, forms, found, words
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def declined(**by):
    """A request that was declined so long ago."""
    match_request = MatchRequestFactory()
    actions.decline(match_request, note="Not this spring.")
    if by:
        MatchRequest.objects.filter(pk=match_request.pk).update(closed_at=Now() - timedelta(**by))
        match_request.refresh_from_db()
    return match_request


def test_a_no_is_undone_and_the_request_waits_as_before():
    match_request = declined()
    until = match_request.respond_by

    actions.undo_decline(match_request)

    seen = MatchRequest.objects.values_list("status", "closed_at", "reply", "reason", "respond_by").get()
    assert seen == ("pending", None, "", None, until)
    assert match_request.is_answerable
    assert broken_rules() == {}


def test_the_mentee_is_told_after_ten_minutes_and_the_mentor_at_once(settings):
    settings.DELIVERY = {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    match_request = declined()
    mentee, mentor = match_request.mentee.user, match_request.mentor.user

    assert delivery.deliver_due() == 1

    assert OutgoingMail.objects.get(recipient=mentor).sent_at
    waits = OutgoingMail.objects.filter(recipient=mentee, not_before__gt=Now() + timedelta(minutes=9, seconds=59))
    assert waits.get().kind == "matches/request_declined"
    assert not Notice.objects.published().filter(recipient=mentee).exists()
    OutgoingMail.objects.update(not_before=Now())
    Notice.objects.update(created_at=Now() - timedelta(seconds=1))
    assert delivery.deliver_due() == 1
    assert Notice.objects.published().get(recipient=mentee).kind == "matches/request_declined"


def unread(page):
    """The number at the bell, if there is one."""
    return [words(count) for count in found(page, "//*[@class='bell']/*[@class='count']")]


def test_the_bell_of_the_mentee_rings_only_after_the_ten_minutes(client_of):
    match_request = declined()
    client = client_of(match_request.mentee.user)
    notices = reverse("notifications:list")

    before = unread(client.get(notices))
    client.post(reverse("notifications:read_all"))
    assert unread(client.get(notices)) == []
    Notice.objects.update(created_at=Now() - timedelta(seconds=1))

    assert (before, unread(client.get(notices))) == ([], ["1"])


def test_nobody_hears_of_a_no_that_was_undone():
    match_request = declined()

    actions.undo_decline(match_request)

    assert set(OutgoingMail.objects.values_list("kind", "sent_at").filter(obsolete_at=None)) == set()
    assert not Notice.objects.exists()


def test_a_no_that_is_said_again_is_told():
    match_request = declined()
    actions.undo_decline(match_request)

    actions.decline(match_request)

    assert OutgoingMail.objects.queued().count() == 2


def test_after_ten_minutes_a_no_stands():
    match_request = declined(minutes=10)

    with refused("student_has_been_told"):
        actions.undo_decline(match_request)


def test_a_no_of_the_last_minutes_is_not_undone_past_the_deadline():
    match_request = declined()
    age(match_request, days=10)
    MatchRequest.objects.update(closed_at=Now() - timedelta(minutes=1))

    with refused("student_has_been_told"):
        actions.undo_decline(match_request)


def test_a_mentee_who_has_asked_somebody_else_meanwhile_keeps_that_request():
    match_request = declined()
    other = actions.send_request(match_request.mentee, MentorProfileFactory(), wants_to_reach="A job.")

    with refused("student_asked_someone_else"):
        actions.undo_decline(match_request)
    assert MatchRequest.objects.open().get() == other


def test_a_mentee_with_two_matches_by_now_is_left_alone():
    match_request = declined()
    for _match in range(2):
        MatchFactory(request__mentee=match_request.mentee)

    with refused("mentee_has_two_matches"):
        actions.undo_decline(match_request)


def test_a_no_stands_once_the_last_place_is_taken():
    match_request = declined()
    MatchFactory.create_batch(match_request.mentor.capacity, request__mentor=match_request.mentor)

    with refused("no_free_opening"):
        actions.undo_decline(match_request)


def test_a_no_stands_once_the_profile_is_taken_back():
    match_request = declined()
    profiles.withdraw_profile(match_request.mentor)

    with refused("student_has_been_told"):
        actions.undo_decline(match_request)


def test_a_pair_that_was_blocked_meanwhile_stays_apart():
    match_request = declined()
    actions.block_pair(match_request.mentee, match_request.mentor, SuperuserFactory(), "A report.")

    with refused("student_has_been_told"):
        actions.undo_decline(match_request)


@pytest.mark.parametrize("status", ["withdrawn", "expired", "closed"])
def test_only_a_no_is_undone(status):
    with refused("student_has_been_told"):
        actions.undo_decline(MatchRequestFactory(status=status))


@pytest.mark.parametrize(("status", "minutes"), [("withdrawn", 0), ("declined", 10)])
def test_the_database_itself_keeps_all_other_final_states(status, minutes):
    match_request = MatchRequestFactory(status=status)
    MatchRequest.objects.update(closed_at=Now() - timedelta(minutes=minutes))

    with pytest.raises(IntegrityError, match="final_requests_stay_final"):
        MatchRequest.objects.filter(pk=match_request.pk).update(status="pending", closed_at=None)


def test_the_mentor_undoes_it_on_the_site(client_of):
    match_request = MatchRequestFactory()
    client = client_of(match_request.mentor.user)
    page = client.post(reverse("matches:decline", args=[match_request.pk]), {"note": ""}, follow=True)
    undo = reverse("matches:undo_decline", args=[match_request.pk])
    assert undo in forms(page)

    page = client.post(undo, follow=True)

    assert codes(page) == ["decline_undone"]
    assert MatchRequest.objects.get().is_answerable


def test_the_mentor_undoes_it_by_the_link_in_the_mail(client):
    match_request = MatchRequestFactory()
    page = answer_link.link_for(match_request)
    answered = client.post(page, {"answer": "no", "minutes": 30})
    assert ("undo", "1") in buttons(answered)
    client.get(page)
    assert MatchRequest.objects.get().status == "declined"

    undone = client.post(page, {"undo": "1"})

    assert undone.context["is_undone"]
    assert MatchRequest.objects.get().is_answerable
    too_late = client.post(page, {"undo": "1"})
    assert too_late.context["refusal"].code == "student_has_been_told"
    assert str(too_late.context["refusal"]) in too_late.text


def race_for_the_mentee():
    """The mentor undoes a no while the mentee writes to somebody else."""
    match_request = declined()
    other = MentorProfileFactory()
    mentee = match_request.mentee
    return together(
        lambda: actions.undo_decline(MatchRequest.objects.with_people().get(pk=match_request.pk)),
        lambda: actions.send_request(mentee, other, wants_to_reach="A job."),
    )


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_an_undone_no_and_a_new_request_at_once_leave_one_open_request():
    for _round in range(4):
        outcomes = race_for_the_mentee()
        assert [type(error) for error in errors_in(outcomes)] == [Refused]
    assert MatchRequest.objects.open().count() == 4
    assert broken_rules() == {}


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_control_without_the_locks_the_database_alone_keeps_it_to_one(monkeypatch):
    for module in (answers, locks):
        monkeypatch.setattr(module, "lock", lambda row: None)
    monkeypatch.setattr(answers, "settle_overdue", lambda requests: time.sleep(0.3))
    errors = [error for _round in range(4) for error in errors_in(race_for_the_mentee())]

    assert "IntegrityError" in {type(error).__name__ for error in errors}
    assert broken_rules() == {}
