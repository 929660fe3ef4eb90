from datetime import timedelta
from functools import partial

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from agreements import actions, deadlines
from agreements.models import ActivityDone, Agreement, AgreementVersion
from matches import actions as matches
from notifications.models import OutgoingMail
from tests.agreements.builders import (
    TODAY,
    concluded,
    current,
    days_from_today,
    goal,
    in_force,
    negotiating,
    proposed,
    sign,
    text,
    write,
)
from tests.concurrency import errors_in, together
from tests.factories import StaffFactory, age
from tests.pages import forms, found, words
from tests.refusals import refused

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

    with refused("newer_version_in_force"):
        actions.tick(old, agreement.mentee)


def unticks(agreement):
    actions.untick(current(agreement).goals.get().activities.first(), agreement.mentor)


def forgets_a_meeting(agreement):
    actions.remove_meeting(agreement.meetings.get(), agreement.mentee)


def writes_a_draft(agreement):
    write(agreement, agreement.mentee)


def reads_an_amendment(agreement):
    actions.mark_read(agreement.versions.get(status="proposed"), agreement.mentee)


@pytest.mark.parametrize("act", [unticks, forgets_a_meeting, writes_a_draft, reads_an_amendment])
def test_any_act_while_they_work_together_is_a_sign_of_life(act):
    agreement = in_force()
    actions.tick(current(agreement).goals.get().activities.first(), agreement.mentee)
    actions.log_meeting(agreement, agreement.mentee, met_on=TODAY())
    proposed(by="mentor", agreement=agreement, words=text(goal("More")))
    age(agreement.match, days=40)
    assert Agreement.objects.quiet().exists()

    act(Agreement.objects.get())

    assert not Agreement.objects.quiet().exists()


def test_writing_and_reading_before_both_have_signed_is_no_move():
    version = proposed()
    age(version.agreement.match, days=20)
    moved_at = version.agreement.match.moved_at

    actions.mark_read(version, version.agreement.mentor)
    write(version.agreement, version.agreement.mentor)

    version.agreement.match.refresh_from_db()
    assert version.agreement.match.moved_at == moved_at


def test_nobody_is_reminded_of_a_deadline_once_the_record_has_begun():
    concluded(in_force(words=text(goal(deadline=days_from_today(5)))))

    deadlines.remind_of_deadlines()

    assert told("deadline_near") == []


@pytest.mark.calendar
def test_a_meeting_tomorrow_has_not_taken_place():
    agreement = in_force()

    with refused("meeting_day_to_come"):
        actions.log_meeting(agreement, agreement.mentee, met_on=TODAY() + timedelta(days=1))


@pytest.mark.calendar
@pytest.mark.parametrize(("days", "occasion"), [(7, "7days"), (2, "7days"), (1, "1days"), (0, "1days")])
def test_both_are_reminded_of_a_deadline_once(days, occasion):
    agreement = in_force(words=text(goal(deadline=days_from_today(days))))
    due = current(agreement).goals.get()

    deadlines.remind_of_deadlines()
    deadlines.remind_of_deadlines()

    kind = "agreements/deadline_near"
    assert told("deadline_near") == sorted(f"{kind}:{due.pk}:{occasion}:{party.pk}" for party in agreement.parties)


@pytest.mark.calendar
@pytest.mark.parametrize("days", [8, -1])
def test_a_deadline_far_off_or_past_reminds_nobody(days):
    in_force(words=text(goal(deadline=days_from_today(days))))

    deadlines.remind_of_deadlines()

    assert told("deadline_near") == []


def test_a_goal_whose_activities_are_done_reminds_nobody():
    agreement = in_force(words=text(goal(deadline=days_from_today(5), activities=["Mock interview"])))
    actions.tick(current(agreement).goals.get().activities.get(), agreement.mentee)

    deadlines.remind_of_deadlines()

    assert told("deadline_near") == []


@pytest.mark.calendar
@pytest.mark.parametrize(("days", "occasion"), [(1, "0days"), (13, "0days"), (14, "14days"), (40, "14days")])
def test_after_the_end_both_are_asked(days, occasion):
    agreement = in_force(words=text(starts_on=days_from_today(-90), ends_on=days_from_today(-days)))

    deadlines.ask_after_the_end()
    deadlines.ask_after_the_end()

    kind = "agreements/past_the_end"
    assert told("past_the_end") == sorted(f"{kind}:{agreement.pk}:{occasion}:{party.pk}" for party in agreement.parties)


@pytest.mark.calendar
def test_a_pair_that_had_extended_its_agreement_is_asked_after_the_new_end():
    agreement = in_force(words=text(starts_on=days_from_today(-90), ends_on=days_from_today(-20)))
    extended = proposed(agreement=agreement, words=text(starts_on=days_from_today(-90), ends_on=days_from_today(-1)))
    for party in agreement.parties:
        sign(extended, party)

    deadlines.ask_after_the_end()

    assert {key.split(":")[2] for key in told("past_the_end")} == {"0days"}


def test_a_pair_that_has_begun_its_record_is_not_asked():
    agreement = in_force(words=text(starts_on=days_from_today(-90), ends_on=days_from_today(-20)))
    concluded(agreement)

    deadlines.ask_after_the_end()

    assert told("past_the_end") == []


# Looking back together.


def weeks_old(weeks, **more):
    """An agreement in force since so many weeks, until long from now."""
    agreement = in_force(words=text(ends_on=days_from_today(200)))
    since = Now() - timedelta(weeks=weeks, **more)
    AgreementVersion.objects.filter(agreement=agreement, status="in_force").update(in_force_at=since)
    return agreement


def is_asked(agreement):
    return Agreement.objects.review_due().filter(pk=agreement.pk).exists()


@pytest.mark.calendar
def test_after_six_weeks_the_two_are_asked_to_look_back():
    assert is_asked(weeks_old(6, seconds=1))
    assert not is_asked(weeks_old(5, days=6))


@pytest.mark.calendar
def test_once_they_have_they_are_asked_six_weeks_later_again():
    agreement = weeks_old(20)

    actions.review_progress(agreement, agreement.mentor)
    assert not is_asked(agreement)
    age(agreement, weeks=6, seconds=1)

    assert is_asked(agreement)


def test_looking_back_is_a_sign_of_life():
    agreement = weeks_old(6)
    age(agreement.match, days=40)
    assert Agreement.objects.quiet().exists()

    actions.review_progress(Agreement.objects.get(pk=agreement.pk), agreement.mentee)

    assert not Agreement.objects.quiet().exists()


@pytest.mark.calendar
def test_nobody_is_asked_on_hold_past_the_end_or_once_the_record_has_begun():
    held, concluding = weeks_old(7), weeks_old(7)
    matches.hold(held.match, by=StaffFactory())
    concluded(concluding)
    in_force(words=text(starts_on=days_from_today(-60), ends_on=days_from_today(-1)))
    AgreementVersion.objects.filter(status="in_force").update(in_force_at=Now() - timedelta(weeks=7))

    assert not Agreement.objects.review_due().exists()


def test_there_is_nothing_to_look_back_at_before_both_have_signed():
    agreement = negotiating()

    with refused("not_in_force"):
        actions.review_progress(agreement, agreement.mentee)


def test_the_page_asks_and_one_tap_answers(client_of):
    agreement = weeks_old(6, days=1)
    client = client_of(agreement.mentee)
    review = reverse("agreements:review", args=[agreement.pk])
    assert review in forms(client.get(agreement.get_absolute_url()))

    client.post(review)

    assert review not in forms(client.get(agreement.get_absolute_url()))


def test_of_two_activities_done_the_one_is_opened_again():
    first, second = current(in_force(words=text(goal(activities=["Read", "Write"])))).goals.get().activities.all()
    for activity in (first, second):
        actions.tick(activity, activity.goal.version.agreement.mentee)

    actions.untick(second, second.goal.version.agreement.mentor)

    assert list(ActivityDone.objects.values_list("activity", flat=True)) == [first.pk]
    assert actions.untick(second, second.goal.version.agreement.mentor) is None  # though another is done


@pytest.mark.django_db(transaction=True)
def test_two_who_remove_a_meeting_at_once_remove_it_once():
    agreement = in_force()
    meeting = actions.log_meeting(agreement, agreement.mentee, met_on=TODAY())
    seen = [type(meeting).objects.get(pk=meeting.pk) for _person in agreement.parties]

    outcomes = together(
        *(partial(actions.remove_meeting, row, by) for row, by in zip(seen, agreement.parties, strict=True))
    )

    assert [error.code for error in errors_in(outcomes)] == ["meeting_removed_already"]
    assert not agreement.meetings.exists()


def test_both_read_who_has_logged_a_meeting(client_of):
    agreement = in_force()
    actions.log_meeting(agreement, agreement.mentee, met_on=TODAY())

    meetings = {}
    for party in agreement.parties:
        shown = client_of(party).get(agreement.get_absolute_url())
        meetings[party] = words(found(shown, "//*[@aria-labelledby='meetings-heading']")[0])

    assert agreement.mentee.first_name_shown in meetings[agreement.mentor]
    assert agreement.mentee.first_name_shown not in meetings[agreement.mentee]
