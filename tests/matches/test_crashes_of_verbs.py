"""Every verb of people is killed with `kill -9` at every statement and commit, and done again.

Somebody whose page never came presses the button once more: each thing has happened once, each is told once.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from matches import actions
from matches.models import Interview, Match, MatchRequest
from program.monitoring.invariants import broken_rules
from tests.factories import (
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorProfileFactory,
    StaffFactory,
    TopicFactory,
    UserFactory,
    age,
)
from tests.matches.crash_testing import killed_at_every_step, once

pytestmark = pytest.mark.django_db(transaction=True)
ONLINE = {"mode": "online", "place": "https://meet.example/talk"}


def fresh(row):
    """The row as the next page would find it."""
    return type(row).objects.select_related().get(pk=row.pk)


def asked():
    return MatchRequest.objects.with_people()


def in_days(days):
    return timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=days)


def sending():
    """With a draft, and an own letter that nobody answered and no sweep has closed yet."""
    mentee, mentor, topic = MenteeProfileFactory(), MentorProfileFactory(), TopicFactory()
    age(MatchRequestFactory(mentee=mentee), days=10, seconds=1)
    actions.save_draft(mentee, wants_to_reach="A first job.")
    letter = {"wants_to_reach": "A first job.", "topics": [topic]}
    return once(lambda: actions.send_request(fresh(mentee), fresh(mentor), **letter))


def taking_back():
    match_request = MatchRequestFactory()
    return once(lambda: actions.withdraw(asked().get(pk=match_request.pk)))


def saying_no():
    match_request, until = MatchRequestFactory(), timezone.localdate() + timedelta(days=30)
    return once(lambda: actions.decline(asked().get(pk=match_request.pk), note="Good luck.", paused_until=until))


def undoing_a_no():
    match_request = MatchRequestFactory()
    actions.decline(match_request)
    return once(lambda: actions.undo_decline(asked().get(pk=match_request.pk)))


def needing_days():
    match_request = MatchRequestFactory()
    return once(lambda: actions.ask_for_days(asked().get(pk=match_request.pk)))


def offering_a_late_yes():
    match_request = MatchRequestFactory()
    age(match_request, days=12)
    actions.settle_requests()
    return once(lambda: actions.offer_late_yes(asked().get(pk=match_request.pk)))


def saying_yes_with_times():
    match_request, offer = MatchRequestFactory(), {"times": [in_days(2), in_days(3)], **ONLINE}
    return once(lambda: actions.accept(asked().get(pk=match_request.pk), note="Welcome.", **offer))


def staff_closing():
    match_request, because = MatchRequestFactory(), MatchRequest.ClosedBecause.BY_STAFF
    return once(lambda: actions.close(asked().get(pk=match_request.pk), because))


def moving_the_talk():
    """Other times are offered after one was chosen; whoever sees them on the page does not offer them again."""
    first = confirmed()

    def offer_unless_it_is_there():
        match = fresh(first.match)
        if not match.interviews.filter(status="offered").exists():
            actions.offer_times(match, match.mentor.user, times=[in_days(5)], **ONLINE)

    return offer_unless_it_is_there


def choosing():
    match = matched()
    interview, mentee = match.interviews.get(), match.mentee.user
    return once(lambda: actions.choose_time(fresh(interview), mentee, in_days(3)))


def confirmed(**ago):
    match = matched()
    interview = match.interviews.get()
    actions.choose_time(interview, match.mentee.user, in_days(2))
    if ago:
        age(interview, **ago)
        age(match, **ago)
        Interview.objects.filter(pk=interview.pk).update(chosen_time=timezone.now() - timedelta(hours=1))
    return Interview.objects.with_people().get(pk=interview.pk)


def calling_off():
    interview = confirmed()
    return once(lambda: actions.call_off(fresh(interview), interview.match.mentor.user, "Another day, please."))


def it_took_place():
    interview = confirmed(days=3)
    return once(lambda: actions.mark_held(fresh(interview), interview.match.mentee.user))


def it_did_not_take_place():
    interview = confirmed(days=3)
    return once(lambda: actions.mark_not_held(fresh(interview), interview.match.mentee.user))


def having_talked_already():
    interview = confirmed(days=3)
    return once(lambda: actions.already_interviewed(fresh(interview.match), interview.match.mentor.user))


def going_on():
    match = actions.accept(MatchRequestFactory())
    age(match, days=14, seconds=1)
    return lambda: actions.go_on(fresh(match), match.mentee.user)


def matched():
    return actions.accept(MatchRequestFactory(), times=[in_days(2), in_days(3)], **ONLINE)


def not_going_on():
    match = matched()
    return once(lambda: actions.stop(fresh(match), match.mentee.user, "Thank you."))


def pausing_and_going_on():
    match, staff = matched(), StaffFactory()

    def hold_and_release():
        if not fresh(match).held_at and not match_was_released(match):
            actions.hold(fresh(match), staff)
        once(lambda: actions.release(fresh(match), staff))()

    return hold_and_release


def match_was_released(match):
    return match.mentee.user.notices.filter(kind="matches/released").exists()


def keeping_two_apart():
    match, staff = matched(), UserFactory()
    return once(lambda: actions.block_pair(fresh(match.mentee), fresh(match.mentor), staff, "They asked for it."))


EVERY_TIME = [saying_no, taking_back]
OFTEN_ENOUGH_IN_SOAK = [
    sending,
    choosing,
    undoing_a_no,
    needing_days,
    offering_a_late_yes,
    saying_yes_with_times,
    staff_closing,
    moving_the_talk,
    calling_off,
    it_took_place,
    it_did_not_take_place,
    having_talked_already,
    going_on,
    not_going_on,
    pausing_and_going_on,
    keeping_two_apart,
]


@pytest.mark.parametrize("scene", EVERY_TIME, ids=lambda scene: scene.__name__)
def test_a_button_pressed_again_after_a_death_has_been_pressed_once(scene):
    assert killed_at_every_step(scene) == {}
    assert broken_rules() == {}


@pytest.mark.soak
@pytest.mark.parametrize("scene", [*EVERY_TIME, *OFTEN_ENOUGH_IN_SOAK], ids=lambda scene: scene.__name__)
def test_any_button_pressed_again_after_a_death_has_been_pressed_once(scene):
    assert killed_at_every_step(scene) == {}
    assert broken_rules() == {}


def test_control_a_no_in_two_transactions_leaves_a_student_untold_after_a_death():
    def carelessly():
        match_request = MatchRequestFactory()

        def decline():
            row = asked().get(pk=match_request.pk)
            if Match.objects.filter(request=row).exists() or row.status != "pending":
                return
            MatchRequest.objects.filter(pk=row.pk).update(status="declined", closed_at=timezone.now())
            actions.deadlines.emails.requests_declined(MatchRequest.objects.filter(pk=row.pk))

        return decline

    assert killed_at_every_step(carelessly) != {}
