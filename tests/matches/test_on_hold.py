"""While the program has paused a match (R26): contact is closed, nothing asked, no clock runs; nobody stays untold."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from matches import actions
from matches.calendar_files import cancellation, invitation
from matches.models import Interview, Match
from matches.next_step import next_step_of_match
from notifications import delivery
from notifications.actions import notify
from notifications.models import OutgoingMail
from tests.factories import InterviewFactory, MatchFactory, StaffFactory, age
from tests.mails import said_of, text_of
from tests.pages import WHOLE_FORM, codes, errors_of
from tests.refusals import refused

pytestmark = pytest.mark.django_db

PLACE = "+1 213 555 0101"
NOTE = "Call me at home."


@pytest.fixture(autouse=True)
def carrier(settings):
    settings.DELIVERY = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}


def chosen(**fields):
    talk = InterviewFactory(place=PLACE, **fields)
    actions.choose_time(talk, talk.match.mentee.user, talk.offered_times[0])
    return talk


def over(talk):
    """The time of the talk has come."""
    Interview.objects.filter(pk=talk.pk).update(chosen_time=Now() - timedelta(hours=1))
    talk.refresh_from_db()
    return talk


def held(talk):
    actions.hold(talk.match, by=StaffFactory())
    return talk


def paragraphs(text):
    return text.split("\n\n")


def delivered():
    """The kinds that have left, when every mail that waits has been looked at again."""
    OutgoingMail.objects.queued().update(not_before=Now())
    delivery.deliver_due()
    return set(OutgoingMail.objects.filter(sent_at__isnull=False).values_list("kind", flat=True))


def test_time_and_place_wait_for_the_end_of_the_hold_and_are_then_told():
    talk = held(chosen())
    assert delivered() == {"matches/held"}
    assert PLACE not in "".join(message.message().as_string() for message in outbox.outbox)

    actions.release(talk.match, by=StaffFactory())

    assert delivered() == {"matches/held", "matches/released", "matches/time_chosen"}
    told = [message for message in outbox.outbox if PLACE in message.body]
    assert {to for message in told for to in message.to} == {talk.match.mentee.user.email, talk.match.mentor.user.email}
    assert all(message.attachments for message in told)


def test_a_mail_that_waits_is_looked_at_again_and_keeps_all_its_tries():
    held(chosen())

    for _look in range(3):
        delivered()

    waiting = OutgoingMail.objects.queued().filter(kind="matches/time_chosen")
    assert list(waiting.values_list("attempts", "lease_until")) == [(0, None)] * 2
    assert not OutgoingMail.objects.due().exists()


def test_of_a_talk_that_was_to_be_during_the_hold_only_what_comes_next_is_told():
    talk = over(held(chosen()))

    actions.release(talk.match, by=StaffFactory())

    assert delivered() == {"matches/held", "matches/released"}
    match = Match.objects.get(pk=talk.match_id)
    [reader] = User.objects.filter(email__in=outbox.outbox[-1].to)
    step = next_step_of_match(match, reader)
    assert (step.at, step.is_mine) == (None, True)  # no time to come, and either of the two says what became of it
    assert said_of(step, reader) in outbox.outbox[-1].body


def test_a_talk_called_off_on_hold_leaves_both_calendars_and_its_invitation_never_leaves():
    talk = held(chosen())

    actions.call_off(talk, talk.match.mentee.user)

    assert delivered() == {"matches/held", "matches/talk_called_off"}
    said = outbox.outbox[-1]
    assert "METHOD:CANCEL" in str(said.attachments[0].content)


def test_a_talk_called_off_on_hold_asks_for_no_other_times():
    talk = held(chosen())
    actions.call_off(talk, talk.match.mentee.user)
    reader = talk.match.mentor.user
    on_hold = paragraphs(text_of("matches/talk_called_off", talk, reader))

    actions.release(talk.match, by=StaffFactory())

    afterwards = paragraphs(text_of("matches/talk_called_off", Interview.objects.get(pk=talk.pk), reader))
    step = said_of(next_step_of_match(Match.objects.get(), reader), reader)
    [_other_times, who_acts] = [said for said in afterwards if said not in on_hold]
    assert who_acts == step


def test_a_cancellation_says_no_place():
    """It reaches somebody who may not see the place any more, or never has (R29)."""
    talk = chosen()
    reader = talk.match.mentee.user

    assert PLACE.encode() in invitation(talk, reader)[0].content
    assert PLACE.encode() not in cancellation(talk, reader)[0].content


@pytest.mark.parametrize("kind", ["reminder", "ask_both", "talked", "wants_to_go_on"])
def test_what_asks_the_two_waits_on_hold_and_is_not_asked_after_the_end(kind):
    match, other = MatchFactory(), MatchFactory()
    for row in (match, other):
        notify(row.mentee.user, f"matches/{kind}", row)
        actions.hold(row, by=StaffFactory())
    assert f"matches/{kind}" not in delivered()

    actions.end(other)
    assert f"matches/{kind}" not in delivered()
    actions.release(match, by=StaffFactory())

    assert f"matches/{kind}" in delivered()


def test_times_that_were_offered_before_the_hold_are_told_after_it():
    match = MatchFactory()
    time = timezone.now() + timedelta(days=3)
    actions.offer_times(match, match.mentor.user, times=[time], mode="online", place=PLACE)
    actions.hold(match, by=StaffFactory())
    assert "matches/times_offered" not in delivered()

    actions.release(match, by=StaffFactory())

    assert "matches/times_offered" in delivered()


def test_other_times_are_not_asked_for_when_the_two_do_not_go_on():
    talk = over(chosen())
    actions.mark_not_held(talk, talk.match.mentee.user)
    actions.stop(Match.objects.get(), talk.match.mentee.user)

    assert "matches/talk_not_held" not in delivered()


@pytest.mark.parametrize("page", ["calendar_file", "talk_sheet"])
def test_neither_the_place_nor_the_letter_is_to_be_had_on_hold(client_of, page):
    talk = held(chosen())
    reader = client_of(talk.match.mentee.user)
    address = reverse(f"matches:{page}", args=[talk.match_id])

    answer = reader.get(address, follow=True)

    assert codes(answer) == ["match_on_hold"]
    assert PLACE not in answer.text
    assert address not in reader.get(talk.match.get_absolute_url()).text
    actions.release(talk.match, by=StaffFactory())
    assert reader.get(address).status_code == 200
    assert address in reader.get(talk.match.get_absolute_url()).text


@pytest.mark.parametrize("verb", [actions.mark_held, actions.mark_not_held])
def test_nothing_is_said_of_a_talk_on_hold(verb):
    talk = over(held(chosen()))

    with refused("match_on_hold"):
        verb(talk, talk.match.mentee.user)


@pytest.mark.parametrize("verb", [actions.call_off, lambda talk, by, note="": actions.stop(talk.match, by, note)])
def test_whoever_leaves_on_hold_passes_no_words_to_the_other(verb):
    talk = held(chosen())

    with refused("note_while_on_hold"):
        verb(talk, talk.match.mentor.user, NOTE)

    verb(talk, talk.match.mentor.user, "")
    talk.refresh_from_db()
    assert talk.status == Interview.Status.CANCELLED


def test_a_refused_note_is_still_in_the_form(client_of):
    talk = held(chosen())

    page = client_of(talk.match.mentor.user).post(reverse("matches:call_off", args=[talk.match_id]), {"note": NOTE})

    assert NOTE in page.text
    assert errors_of(page.context["form"]) == {WHOLE_FORM: ["note_while_on_hold"]}
    assert page.context["form"].non_field_errors()[0] in page.text


def test_a_sign_of_life_on_hold_puts_no_clock_into_the_future():
    talk = held(InterviewFactory())
    age(talk.match, days=40)
    actions.call_off(talk, talk.match.mentee.user)
    age(talk.match, days=1)

    actions.release(talk.match, by=StaffFactory())

    assert abs(timezone.now() - talk.match.moved_at) < timedelta(minutes=1)


def test_a_talk_to_come_keeps_its_time_over_a_hold():
    talk = held(chosen())
    Match.objects.update(held_at=Now() - timedelta(days=1))

    actions.release(talk.match, by=StaffFactory())

    assert talk.match.moved_at == talk.chosen_time


def test_the_clocks_of_a_talk_that_was_to_be_during_the_hold_begin_after_it():
    talk = held(chosen())
    Match.objects.update(held_at=Now() - timedelta(days=9), moved_at=Now() - timedelta(days=6))

    actions.release(talk.match, by=StaffFactory())

    assert abs(timezone.now() - talk.match.moved_at) < timedelta(minutes=1)


def test_each_of_two_holds_is_said_to_be_over():
    """Of a talk to come the clock does not move: the second release is told all the same."""
    talk = chosen()

    for _time in range(2):
        held(talk)
        actions.release(talk.match, by=StaffFactory())

    assert OutgoingMail.objects.filter(kind="matches/released").count() == 4
