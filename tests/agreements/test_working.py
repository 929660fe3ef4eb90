from datetime import timedelta

import pytest

from agreements import actions, clocks
from mentoring.workflow import Refused
from notifications.models import OutgoingMail
from tests.agreements.making import TODAY, concluded, current, days_from_today, goal, in_force, proposed, sign, text
from tests.factories import age

pytestmark = pytest.mark.django_db


def told(kind):
    return sorted(OutgoingMail.objects.filter(kind=f"agreements/{kind}").values_list("key", flat=True))


def test_ticking_twice_is_ticking_once_and_a_sign_of_life():
    agreement = in_force()
    age(agreement.match, days=20)
    activity = current(agreement).goals.get().activities.first()

    first = actions.tick(activity, agreement.mentee)
    again = actions.tick(activity, agreement.mentor)

    agreement.match.refresh_from_db()
    assert (first, again.done_by) == (again, agreement.mentee)
    assert agreement.match.moved_at >= first.done_at


def test_an_activity_of_a_replaced_version_is_not_ticked():
    agreement = in_force()
    old = current(agreement).goals.get().activities.first()
    amendment = proposed(by="mentor", agreement=agreement, words=text(goal("More")))
    for party in agreement.parties:
        sign(amendment, party)

    with pytest.raises(Refused, match="newer version"):
        actions.tick(old, agreement.mentee)


def test_a_meeting_tomorrow_has_not_taken_place():
    agreement = in_force()

    with pytest.raises(Refused, match="has not come yet"):
        actions.log_meeting(agreement, agreement.mentee, met_on=TODAY() + timedelta(days=1))


@pytest.mark.parametrize(("days", "occasion"), [(7, "7days"), (2, "7days"), (1, "1days"), (0, "1days")])
def test_both_are_reminded_of_a_deadline_once(days, occasion):
    agreement = in_force(words=text(goal(deadline=days_from_today(days))))
    due = current(agreement).goals.get()

    clocks.remind_of_deadlines()
    clocks.remind_of_deadlines()

    kind = "agreements/deadline_near"
    assert told("deadline_near") == sorted(f"{kind}:{due.pk}:{occasion}:{party.pk}" for party in agreement.parties)


@pytest.mark.parametrize("days", [8, -1])
def test_a_deadline_far_off_or_past_reminds_nobody(days):
    in_force(words=text(goal(deadline=days_from_today(days))))

    clocks.remind_of_deadlines()

    assert told("deadline_near") == []


def test_a_goal_whose_activities_are_done_reminds_nobody():
    agreement = in_force(words=text(goal(deadline=days_from_today(5), activities=["Mock interview"])))
    actions.tick(current(agreement).goals.get().activities.get(), agreement.mentee)

    clocks.remind_of_deadlines()

    assert told("deadline_near") == []


@pytest.mark.parametrize(("days", "occasion"), [(1, "0days"), (13, "0days"), (14, "14days"), (40, "14days")])
def test_after_the_end_both_are_asked(days, occasion):
    agreement = in_force(words=text(starts_on=days_from_today(-90), ends_on=days_from_today(-days)))

    clocks.ask_after_the_end()
    clocks.ask_after_the_end()

    kind = "agreements/past_the_end"
    assert told("past_the_end") == sorted(f"{kind}:{agreement.pk}:{occasion}:{party.pk}" for party in agreement.parties)


def test_a_pair_that_has_begun_its_record_is_not_asked():
    agreement = in_force(words=text(starts_on=days_from_today(-90), ends_on=days_from_today(-20)))
    concluded(agreement)

    clocks.ask_after_the_end()

    assert told("past_the_end") == []
