from datetime import timedelta

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone

from matches import actions
from matches.calendar_files import cancellation, invitation
from matches.models import Interview, Match
from notifications.models import OutgoingMail
from tests.factories import InterviewFactory, MatchFactory, StaffFactory, age
from tests.pages import found
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def in_days(days):
    return timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=days)


def offer(match, by=None, times=None, **details):
    details = {"mode": "online", "place": "https://meet.example/talk"} | details
    return actions.offer_times(match, by or match.mentor.user, times=times or [in_days(3), in_days(2)], **details)


def held(interview):
    """Move a confirmed talk into the past."""
    Interview.objects.filter(pk=interview.pk).update(chosen_time=timezone.now() - timedelta(hours=2))
    interview.refresh_from_db()


def test_the_mentor_offers_times_and_the_mentee_is_told():
    match = MatchFactory()

    interview = offer(match)

    assert interview.offered_times == [in_days(2), in_days(3)]
    mails = OutgoingMail.objects.values_list("kind", "recipient")
    assert list(mails) == [("matches/times_offered", match.mentee_id)]


@pytest.mark.parametrize(
    ("details", "code"),
    [
        ({"mode": "in_person"}, "way_to_meet_not_offered"),
        ({"times": [in_days(-1), in_days(1)]}, "time_is_past"),
        ({"times": [in_days(day) for day in range(1, 7)]}, "wrong_number_of_times"),
    ],
)
def test_times_that_cannot_be_are_refused(details, code):
    match = MatchFactory(request__mentor__meeting_modes=["online"])

    with refused(code):
        offer(match, **details)


def test_the_mentee_offers_times_only_after_five_days_without_any():
    match = MatchFactory()
    with refused("mentor_offers_times_first"):
        offer(match, by=match.mentee.user)
    age(match, days=5, seconds=1)

    assert offer(match, by=match.mentee.user).offered_by == match.mentee.user


def test_the_mentee_answers_an_offer_with_other_times():
    match = MatchFactory()
    first = offer(match)

    offer(match, by=match.mentee.user)

    first.refresh_from_db()
    assert first.status == "replaced"


@pytest.mark.calendar
def test_choosing_a_time_invites_both_and_starts_the_clocks_at_the_talk():
    match = MatchFactory()
    interview = offer(match)

    actions.choose_time(interview, match.mentee.user, in_days(3))

    match.refresh_from_db()
    assert (interview.status, interview.chosen_time, match.moved_at) == ("confirmed", in_days(3), in_days(3))
    mails = OutgoingMail.objects.filter(kind="matches/time_chosen").values_list("recipient", flat=True)
    assert set(mails) == {match.mentee_id, match.mentor_id}


def test_the_one_who_offered_does_not_choose():
    match = MatchFactory()

    with refused("the_other_chooses"):
        actions.choose_time(offer(match), match.mentor.user, in_days(3))


def test_a_time_that_was_not_offered_is_refused():
    match = MatchFactory()

    with refused("time_not_offered"):
        actions.choose_time(offer(match), match.mentee.user, in_days(9))


def test_a_stale_page_does_not_choose_among_replaced_times():
    match = MatchFactory()
    first = offer(match)
    offer(match)

    with refused("interview_replaced"):
        actions.choose_time(first, match.mentee.user, in_days(3))


def event_in(attachments):
    [attachment] = attachments
    calendar = icalendar.Calendar.from_ical(attachment.content)
    return calendar["method"], calendar.walk("VEVENT")[0]


def test_invitation_and_cancellation_share_a_uid_and_the_sequence_rises():
    match = MatchFactory()
    interview = offer(match, place="Room 1\nATTENDEE:MAILTO:evil@x.example")
    actions.choose_time(interview, match.mentee.user, in_days(3))
    method, event = event_in(invitation(interview, match.mentee.user))
    actions.call_off(interview, match.mentee.user, "A cold.")

    cancelled_by, cancelled = event_in(cancellation(interview, match.mentee.user))

    assert (method, cancelled_by) == ("PUBLISH", "CANCEL")
    assert event["uid"] == cancelled["uid"]
    assert cancelled["sequence"] > event["sequence"]
    assert event["dtstart"].dt == in_days(3)
    assert [name in event for name in ("attendee", "organizer")] == [False, True]


@pytest.mark.calendar
def test_moving_a_talk_cancels_the_old_time_and_invites_with_a_higher_sequence():
    match = MatchFactory()
    first = offer(match)
    actions.choose_time(first, match.mentee.user, in_days(3))

    second = offer(match)
    actions.choose_time(second, match.mentee.user, in_days(2))

    first.refresh_from_db()
    assert [first.status, second.status] == ["replaced", "confirmed"]
    assert second.sequence > first.sequence > 1


def test_a_talk_that_took_place_moves_the_match():
    match = MatchFactory()
    interview = offer(match)
    actions.choose_time(interview, match.mentee.user, in_days(3))
    held(interview)

    actions.mark_held(interview, match.mentor.user)

    match.refresh_from_db()
    assert (interview.status, match.status) == ("held", "talked")
    assert OutgoingMail.objects.filter(kind="matches/talked", recipient=match.mentee_id).exists()


@pytest.mark.parametrize("verb", [actions.mark_held, actions.mark_not_held])
def test_a_talk_is_not_marked_before_its_time(verb):
    match = MatchFactory()
    interview = offer(match)
    actions.choose_time(interview, match.mentee.user, in_days(3))

    with refused("talk_still_to_come"):
        verb(interview, match.mentor.user)


def test_a_talk_that_did_not_take_place_leaves_room_for_other_times():
    match = MatchFactory()
    interview = offer(match)
    actions.choose_time(interview, match.mentee.user, in_days(3))
    held(interview)

    actions.mark_not_held(interview, match.mentee.user)

    assert offer(match).status == "offered"


@pytest.mark.parametrize("with_offer", [True, False])
def test_two_who_have_talked_say_so_without_any_scheduler(with_offer):
    match = MatchFactory()
    if with_offer:
        offer(match)

    actions.already_interviewed(match, match.mentee.user)

    assert match.status == Match.Status.TALKED
    assert not match.interviews.open().exists()


def test_either_may_stop_without_blame_and_the_place_is_free():
    match = MatchFactory()
    interview = offer(match)

    actions.stop(match, match.mentee.user, "I found a job.")

    match.mentor.refresh_from_db()
    interview.refresh_from_db()
    assert (match.status, match.closed_by, match.mentor.places_taken) == ("not_pursued", match.mentee.user, 0)
    assert interview.status == "cancelled"
    assert OutgoingMail.objects.queued().filter(kind="matches/not_pursued", recipient=match.mentor_id).exists()


def test_a_match_with_an_agreement_in_force_is_not_stopped():
    match = MatchFactory()
    actions.agree(match)

    with refused("conclude_instead"):
        actions.stop(match, match.mentee.user)


def test_a_match_on_hold_stands_still_and_goes_on_where_it_stood():
    match = MatchFactory()
    age(match, days=4)
    actions.hold(match, by=StaffFactory())
    age(match, days=20)
    with refused("match_on_hold"):
        offer(match)
    assert actions.remind_and_lapse_matches() == 0

    actions.release(match, by=StaffFactory())

    assert timezone.now() - match.moved_at < timedelta(days=4, minutes=1)


@pytest.mark.calendar
@pytest.mark.parametrize(
    ("status", "days", "kinds"),
    [
        ("arranging", 4, []),
        ("arranging", 5, ["matches/reminder"]),
        ("arranging", 14, ["matches/ask_both"] * 2),
        ("talked", 6, []),
        ("talked", 7, ["matches/reminder"] * 2),
        ("talked", 14, ["matches/ask_both"] * 2),
        ("arranging", 29, ["matches/ask_both"] * 2),
        ("arranging", 30, ["matches/lapsed"] * 2),
        ("talked", 44, ["matches/ask_both"] * 2),
        ("talked", 45, ["matches/lapsed"] * 2),
        ("agreed", 60, []),
    ],
)
def test_after_the_yes_the_clocks_remind_ask_and_let_lapse_once(status, days, kinds):
    match = MatchFactory(status=status)
    age(match, days=days, seconds=1)

    actions.remind_and_lapse_matches()
    actions.remind_and_lapse_matches()

    assert list(OutgoingMail.objects.values_list("kind", flat=True)) == kinds
    match.refresh_from_db()
    assert match.status == ("lapsed" if "matches/lapsed" in kinds else status)


@pytest.mark.parametrize("status", ["arranging", "talked"])
def test_whoever_wants_to_go_on_says_so_with_one_click_and_the_clocks_begin_anew(client_of, status):
    match = MatchFactory(status=status)
    age(match, days=14, seconds=1)
    actions.remind_and_lapse_matches()

    client_of(match.mentee.user).post(reverse("matches:go_on", args=[match.pk]))

    match.refresh_from_db()
    assert (timezone.now() - match.moved_at < timedelta(minutes=1), match.nudged_on_day) == (True, 0)
    queued = OutgoingMail.objects.queued().values_list("kind", "recipient")
    assert list(queued) == [("matches/wants_to_go_on", match.mentor_id)]


def test_whoever_does_not_want_to_go_on_ends_it_with_one_click(client_of):
    match = MatchFactory()

    client_of(match.mentee.user).post(reverse("matches:stop", args=[match.pk]), {"csrfmiddlewaretoken": "sent along"})

    match.refresh_from_db()
    assert match.status == Match.Status.NOT_PURSUED


@pytest.mark.parametrize(
    ("status", "is_held", "code"),
    [("agreed", False, "match_agreed"), ("lapsed", False, "match_lapsed"), ("talked", True, "match_on_hold")],
)
def test_where_nothing_is_asked_nobody_says_that_they_go_on(status, is_held, code):
    match = MatchFactory(status=status, closed_at=timezone.now() if status == "lapsed" else None)
    if is_held:
        actions.hold(match, by=StaffFactory())

    with refused(code):
        actions.go_on(match, match.mentor.user)


def test_when_the_chosen_time_is_long_past_both_are_reminded():
    interview = InterviewFactory()
    match = interview.match
    actions.choose_time(interview, match.mentee.user, interview.offered_times[0])
    for row in (interview, match):
        age(row, days=8)
    OutgoingMail.objects.all().delete()

    actions.remind_and_lapse_matches()

    reminded = OutgoingMail.objects.values_list("kind", "recipient")
    assert set(reminded) == {("matches/reminder", match.mentee_id), ("matches/reminder", match.mentor_id)}


def test_the_reminder_goes_to_the_mentee_when_times_wait_for_a_choice():
    match = MatchFactory()
    offer(match)
    age(match, days=5, seconds=1)

    actions.remind_and_lapse_matches()

    reminders = OutgoingMail.objects.filter(kind="matches/reminder")
    assert list(reminders.values_list("recipient", flat=True)) == [match.mentee_id]


def test_the_time_of_the_talk_is_said_as_a_time_and_not_as_a_deadline(client_of):
    time = timezone.now() + timedelta(days=2)
    interview = InterviewFactory(status="confirmed", chosen_time=time, offered_times=[time])

    shown = client_of(interview.match.mentee.user).get(interview.match.get_absolute_url())

    step = shown.context["next_step"]
    assert (step.at, step.by) == (time, None)
    assert found(shown, "//dl[@class='who-acts']//time/@datetime") == [
        timezone.localtime(time).isoformat(timespec="minutes")
    ]
