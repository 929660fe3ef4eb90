"""Where an interview takes place (R15): said before a time is chosen, or sent by a day; contact data (R29)."""

from datetime import timedelta

import icalendar
import pytest
from django.core import mail as outbox
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.templatetags.portal import exact
from matches import actions
from matches.answer_link import link_for
from matches.calendar_files import invitation
from matches.meeting_place import meeting_place
from matches.models import PLACE_DUE_AHEAD, Interview
from notifications import delivery
from notifications.models import OutgoingMail
from tests.factories import (
    InterviewFactory,
    MatchFactory,
    MatchRequestFactory,
    StaffFactory,
    age,
    days_from_today,
)
from tests.matches.arranging import LINK, NUMBER, at, confirmed, in_days, offer, over, send_offer
from tests.pages import codes, errors_of, links
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def place_of(interview):
    interview.refresh_from_db()
    return interview.place, interview.place_from_id, interview.place_due_by


def event_for(interview, reader):
    [attachment] = invitation(interview, reader)
    return icalendar.Calendar.from_ical(attachment.content).walk("VEVENT")[0]


@pytest.mark.parametrize("mode", ["in_person", "phone", "online"])
@pytest.mark.parametrize("place", ["", " \n "])
def test_no_times_are_offered_without_a_place_or_a_day_for_it(mode, place):
    match = MatchFactory()

    with refused("place_missing"):
        offer(match, mode=mode, place=place)


def test_no_time_is_chosen_without_a_place():
    interview = InterviewFactory(place="")

    with refused("place_missing"):
        actions.choose_time(interview, interview.match.mentee.user, interview.offered_times[0])


@pytest.mark.parametrize(
    "where", [{"place": "", "place_due_by": None}, {"place": "", "place_due_by": timezone.now() + timedelta(days=9)}]
)
def test_the_database_keeps_no_confirmed_interview_without_a_place(where):
    interview = confirmed()

    with pytest.raises(IntegrityError, match="confirmed_interview_has_a_place"), transaction.atomic():
        Interview.objects.filter(pk=interview.pk).update(**where)


@pytest.mark.parametrize("days", [-1, 4])
def test_a_place_is_sent_before_the_first_time_and_not_in_the_past(days):
    match = MatchFactory()

    with refused("place_due_too_late"):
        offer(match, place="", place_due_by=in_days(days), times=[in_days(3)])


@pytest.mark.parametrize(("first_in", "due_in"), [(timedelta(hours=9), timedelta(hours=7)), (timedelta(hours=1),) * 2])
def test_a_place_is_due_a_while_before_the_talk_if_there_is_one(first_in, due_in):
    now = timezone.now()

    interview = offer(MatchFactory(), place="", place_due_by=now + first_in, times=[now + first_in])

    assert interview.place_due_by == now + due_in


def test_who_says_i_will_send_it_is_asked_once_and_what_they_send_reaches_both_calendars():
    match = MatchFactory()
    interview = confirmed(match, place="", place_due_by=in_days(2), times=[in_days(3)])
    assert actions.ask_for_places() == 0
    Interview.objects.filter(pk=interview.pk).update(place_due_by=timezone.now() + timedelta(hours=23))

    assert (actions.ask_for_places(), actions.ask_for_places()) == (1, 0)
    assert list(OutgoingMail.objects.filter(kind="matches/place_due").values_list("recipient", flat=True)) == [
        match.mentor_id
    ]
    interview.refresh_from_db()
    before = event_for(interview, match.mentee.user)["sequence"]
    actions.send_place(interview, match.mentor.user, LINK)

    assert place_of(interview) == (LINK, match.mentor_id, None)
    event = event_for(interview, match.mentee.user)
    assert (event["location"], event["sequence"] > before) == (LINK, True)
    told = OutgoingMail.objects.queued().filter(kind="matches/place_sent").values_list("recipient", flat=True)
    assert set(told) == {match.mentor_id, match.mentee_id}
    assert not OutgoingMail.objects.queued().filter(kind="matches/place_due").exists()


def test_nobody_is_asked_for_the_place_on_hold_or_of_a_talk_that_is_past():
    on_hold, past = (confirmed(place="", place_due_by=in_days(1)) for _talk in range(2))
    actions.hold(on_hold.match, by=StaffFactory())
    over_by = timezone.now() - timedelta(hours=1)
    Interview.objects.filter(pk=past.pk).update(chosen_time=over_by, place_due_by=over_by)

    assert actions.ask_for_places() == 0


def test_only_whoever_gives_the_place_sends_or_changes_it():
    interview = confirmed()

    with refused("the_other_sends_the_place"):
        actions.send_place(interview, interview.match.mentee.user, "https://elsewhere.example/")


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (lambda: offer(MatchFactory()), "interview_offered"),
        (lambda: over(confirmed()), "talk_is_past"),
    ],
)
def test_a_place_is_sent_only_for_a_chosen_time_that_is_to_come(state, code):
    interview = state()

    with refused(code):
        actions.send_place(interview, interview.match.mentor.user, LINK)


def test_a_counter_offer_keeps_what_is_known_and_whose_it_is():
    match = MatchFactory()
    offer(match, mode="in_person", place="Library, first floor")

    counter = offer(match, by=match.mentee.user, mode="in_person", place="")

    assert place_of(counter) == ("Library, first floor", match.mentor_id, None)


def test_a_counter_offer_keeps_that_the_other_sends_it_before_the_new_times():
    match = MatchFactory()
    offer(match, place="", place_due_by=in_days(4), times=[in_days(5)])

    counter = offer(match, by=match.mentee.user, place="", times=[in_days(3)])

    assert place_of(counter) == ("", match.mentor_id, in_days(3) - PLACE_DUE_AHEAD)


def test_a_counter_offer_promises_no_day_that_has_passed(client_of):
    match = MatchFactory()
    interview = offer(match, place="", place_due_by=in_days(1), times=[in_days(2)])
    Interview.objects.filter(pk=interview.pk).update(place_due_by=timezone.now() - timedelta(hours=1))

    send_offer(client_of(match.mentee.user), match, time_1=at(4), place_online="")

    counter = match.interviews.offered().get()
    assert place_of(counter) == ("", match.mentor_id, counter.offered_times[0] - PLACE_DUE_AHEAD)


def test_in_another_way_the_known_place_is_worth_nothing():
    match = MatchFactory()
    offer(match)

    with refused("place_missing"):
        offer(match, by=match.mentee.user, mode="in_person", place="")


@pytest.mark.parametrize(("methods", "number"), [(["email", "call"], NUMBER), (["email", "text"], ""), ([], "")])
def test_who_calls_gets_the_number_only_if_calls_are_authorized(methods, number):
    match = MatchFactory(request__mentee__phone=NUMBER, request__consented_methods=methods)

    interview = offer(match, mode="phone", place="", is_caller=True)

    due_by = None if number else interview.offered_times[0]
    assert place_of(interview) == (number, match.mentee_id, due_by and due_by - PLACE_DUE_AHEAD)


def test_who_is_called_reads_so_and_who_calls_reads_the_number():
    interview = confirmed(mode="phone", place=NUMBER)
    mentor, mentee = interview.match.mentor.user, interview.match.mentee.user

    told = {reader: str(event_for(interview, reader)["location"]) for reader in (mentor, mentee)}

    assert told[mentor] != told[mentee]
    assert all("(323) 555-0122" in where for where in told.values())


@pytest.mark.parametrize("answers", [{}, {"place_online": ""}, {"mode": "phone", "caller": "them"}])
def test_the_place_is_asked_beside_the_field_of_the_chosen_way(client_of, answers):
    match = MatchFactory()

    page = send_offer(client_of(match.mentor.user), match, **({"place_online": ""} | answers))

    assert errors_of(page.context["form"]) == {f"place_{answers.get('mode', 'online')}": ["place_missing"]}
    assert not match.interviews.exists()


@pytest.mark.parametrize(
    ("mode", "typed", "kept"),
    [
        ("online", "meet.example/rosa", "https://meet.example/rosa"),
        ("phone", "323.555.0122", NUMBER),
        ("in_person", "Li\0brary", "Library"),
        ("in_person", "مكتبة 📚, 1st floor", "مكتبة 📚, 1st floor"),
    ],
)
def test_each_way_takes_its_own_kind_of_place_and_ignores_what_stands_in_the_others(client_of, mode, typed, kept):
    match, where = MatchFactory(), {"place_online": "no link", "place_phone": "?", "place_in_person": "x" * 999}

    send_offer(client_of(match.mentor.user), match, mode=mode, caller="them", **(where | {f"place_{mode}": typed}))

    assert match.interviews.get().place == kept


@pytest.mark.parametrize(
    ("mode", "typed"),
    [
        *(("online", typed) for typed in ("javascript:alert(1)", "call me", "https://x.example/" + "x" * 300)),
        *(("phone", typed) for typed in ("12", "call me", "9" * 1_000)),
        *(("in_person", typed) for typed in ("x" * 301, "x" * 1_000_000)),
    ],
)
def test_a_place_that_cannot_be_is_said_beside_its_field_and_stays(client_of, mode, typed):
    match = MatchFactory()

    page = send_offer(client_of(match.mentor.user), match, mode=mode, caller="them", **{f"place_{mode}": typed})

    assert list(page.context["form"].errors) == [f"place_{mode}"]
    assert page.context["form"]["time_1"].value() == at(3)
    assert not match.interviews.exists()


@pytest.mark.parametrize(("day", "code"), [(-1, "place_due_too_late"), (4, "place_due_too_late"), (2, "")])
def test_i_will_send_it_needs_a_day_before_the_talk(client_of, day, code):
    match = MatchFactory()

    page = send_offer(client_of(match.mentor.user), match, place_online="", place_due_on=str(days_from_today(day)))

    if code:
        assert errors_of(page.context["form"]) == {"place_due_on": [code]}
    else:
        due = match.interviews.get().place_due_by
        assert timezone.localdate(due) == days_from_today(day)


def test_the_form_of_a_counter_offer_holds_what_is_known(client_of):
    match = MatchFactory()
    offer(match, minutes=45, times=[in_days(2)])

    shown = client_of(match.mentee.user).get(reverse("matches:offer_times", args=[match.pk]))

    form = shown.context["form"]
    assert [form[name].value() for name in ("mode", "minutes", "place_online")] == ["online", 45, LINK]


def test_the_last_place_of_each_way_is_remembered_for_the_one_who_gave_it_alone(client_of):
    earlier = MatchFactory(request__mentor__capacity=2)
    for place in ("https://old.example/", LINK):
        offer(earlier, place=place)
    mentor = earlier.mentor
    again = MatchFactory(request=MatchRequestFactory(mentor=mentor, status="accepted"))

    mine = client_of(mentor.user).get(reverse("matches:offer_times", args=[again.pk]))
    age(again, days=6)
    theirs = client_of(again.mentee.user).get(reverse("matches:offer_times", args=[again.pk]))

    assert mine.context["form"]["place_online"].value() == LINK
    assert LINK not in theirs.text


@pytest.mark.parametrize(("methods", "is_filled_in"), [(["call"], True), (["text"], False)])
def test_the_number_is_filled_in_only_if_calls_are_authorized(client_of, methods, is_filled_in):
    match = MatchFactory(request__mentor__phone=NUMBER, request__mentor__contact_methods=methods)

    shown = client_of(match.mentor.user).get(reverse("matches:offer_times", args=[match.pk]))

    assert ("(323) 555-0122" in shown.text) == is_filled_in


def test_on_hold_and_after_the_end_the_place_is_shown_nowhere(client_of):
    interview = confirmed()
    match, reader = interview.match, client_of(interview.match.mentee.user)
    pages = [match.get_absolute_url()]
    pages += [reverse(f"matches:{name}", args=[match.pk]) for name in ("offer_times", "send_place", "calendar_file")]
    assert all(LINK in reader.get(page).text for page in pages[:2])
    actions.hold(match, by=StaffFactory())
    assert [page for page in pages if LINK in reader.get(page, follow=True).text] == []
    actions.release(match, by=StaffFactory())
    actions.stop(match, match.mentor.user)

    assert [page for page in pages if LINK in reader.get(page, follow=True).text] == []


def test_a_link_in_the_mail_shows_neither_number_nor_link_but_uses_the_last_one(client):
    earlier = MatchFactory(request__mentor__phone=NUMBER, request__mentor__contact_methods=["call"])
    offer(earlier)
    actions.stop(earlier, earlier.mentor.user)
    match_request = MatchRequestFactory(mentor=earlier.mentor)
    address = link_for(match_request)
    shown = client.get(address)
    assert not [secret for secret in (LINK, "555-0122") if secret in shown.text]

    client.post(address, {"answer": "yes", "time_1": at(3), "mode": "online", "minutes": "30"})

    assert match_request.match.interviews.get().place == LINK


def test_before_a_yes_the_mentor_reads_what_it_shares(client_of):
    match_request = MatchRequestFactory(mentor__phone=NUMBER, mentor__contact_methods=["email", "call"])

    shown = client_of(match_request.mentor.user).get(reverse("matches:accept", args=[match_request.pk]))

    assert "(323) 555-0122" in shown.text
    assert match_request.mentor.user.email in shown.text


def test_the_place_is_sent_by_its_page_and_mailed_with_the_calendar_entry(client_of, settings):
    settings.DELIVERY = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    interview = confirmed(place="", place_due_by=in_days(1))
    match = interview.match
    mentor, page = client_of(match.mentor.user), reverse("matches:send_place", args=[match.pk])
    assert page in links(mentor.get(match.get_absolute_url()))
    assert page not in links(client_of(match.mentee.user).get(match.get_absolute_url()))

    answer = mentor.post(page, {"place": LINK}, follow=True)

    assert codes(answer) == ["place_sent"]
    delivery.deliver_due()
    sent = [mail for mail in outbox.outbox if mail.to == [match.mentee.user.email] and LINK in mail.body]
    assert sent
    assert LINK in str(sent[-1].attachments[0].content)


def test_an_offer_to_move_waits_for_the_same_link_and_gets_it_too():
    interview = confirmed(place="", place_due_by=in_days(1))
    moved = offer(interview.match, place="", times=[in_days(4)])

    actions.send_place(interview, interview.match.mentor.user, LINK)

    assert place_of(moved) == (LINK, interview.match.mentor_id, None)


@pytest.mark.parametrize("side", ["mentee", "mentor"])
def test_a_page_promises_no_day_that_has_passed(side):
    interview = confirmed(place="", place_due_by=in_days(1))
    reader = getattr(interview.match, side).user
    before = meeting_place(interview, reader)
    interview.place_due_by = timezone.now() - timedelta(minutes=1)

    after = meeting_place(interview, reader)

    assert exact(in_days(1)) in before
    assert exact(interview.place_due_by) not in after
    assert after


def test_what_is_no_link_is_answered_with_how_one_begins(client_of):
    match = confirmed(place="", place_due_by=in_days(1)).match

    page = client_of(match.mentor.user).post(reverse("matches:send_place", args=[match.pk]), {"place": "my room"})

    assert list(page.context["form"].errors["place"]) == ["Enter a link that begins with https://"]


@pytest.mark.parametrize(("days", "due", "follows"), [((3, 5), 3, True), ((3, 5), 1, False), ((3,), 3, False)])
def test_while_several_times_are_offered_no_moment_is_said_that_the_choice_would_move(days, due, follows):
    times = [in_days(day) for day in days]
    interview = offer(MatchFactory(), place="", place_due_by=in_days(due), times=times)
    readers = [interview.match.mentee.user, interview.match.mentor.user]

    said = [exact(interview.place_due_by) in meeting_place(interview, reader) for reader in readers]
    actions.choose_time(interview, readers[0], times[-1])
    interview.refresh_from_db()

    assert said == [not follows] * 2
    assert all(exact(interview.place_due_by) in meeting_place(interview, reader) for reader in readers)


@pytest.mark.parametrize("mode", ["phone", "in_person"])
def test_who_sends_their_number_does_not_type_it_again(client_of, mode):
    interview = confirmed(mode=mode, place="", place_due_by=in_days(2), times=[in_days(3)])
    sender = interview.match.mentor
    type(sender).objects.filter(pk=sender.pk).update(phone=NUMBER)

    form = client_of(sender.user).get(reverse("matches:send_place", args=[interview.match_id])).context["form"]

    assert form.initial["place"] == (NUMBER if mode == "phone" else "")
