"""Mails and pages about the interview name the time that is set and still to come, and no other of the match (R15)."""

import pytest
from django.urls import reverse

from matches import actions
from matches.acts import ONE_TIME_PASSES
from matches.email_contexts import interview_context, match_context
from notifications.models import OutgoingMail
from tests.factories import MatchFactory, StaffFactory
from tests.mails import text_of
from tests.matches.arranging import at, confirmed, in_days, offer, over, typed
from tests.pages import errors_of, found

pytestmark = pytest.mark.django_db


def nothing_set(match):
    offer(match)


def set_and_called_off(match):
    actions.call_off(confirmed(match, times=[in_days(7)]), match.mentor.user)


def set_and_past(match):
    over(confirmed(match, times=[in_days(7)]))


def set_and_to_come(match):
    confirmed(match, times=[in_days(7)])


@pytest.mark.parametrize("before", [nothing_set, set_and_called_off, set_and_past, set_and_to_come])
def test_a_time_is_set_while_it_is_chosen_and_to_come(before):
    before(match := MatchFactory())
    is_set = before is set_and_to_come

    later = offer(match, times=[in_days(9)])

    kind = "matches/other_times_offered" if is_set else "matches/times_offered"
    assert OutgoingMail.objects.filter(recipient=match.mentee.user).latest("pk").kind == kind
    assert bool(match_context(match, match.mentee.user)["set_time"]()) == is_set
    stands = before in (set_and_to_come, set_and_past)
    assert bool(interview_context(later, match.mentee.user)["kept_time"]()) == stands


def test_the_time_of_an_interview_is_not_another_that_is_kept():
    interview = confirmed()

    assert interview_context(interview, interview.match.mentee.user)["kept_time"]() == ""


# The form that offers times.


@pytest.fixture
def page_of(client_of):
    match = MatchFactory()
    offer(match)
    address = reverse("matches:offer_times", args=[match.pk])

    def post(**answers):
        return client_of(match.mentor.user).post(address, typed(mode="online") | answers)

    return post


def test_further_times_are_unfolded_where_one_was_typed(page_of):
    unfolded = "//details[contains(@class, 'more-times')]/@open"

    assert found(page_of(time_1=""), unfolded) == []
    assert len(found(page_of(time_1="", time_5=at(3, "03:00")), unfolded)) == 1


def test_what_is_arranged_is_asked_again_where_some_of_it_is_wrong(page_of):
    arranged = "//details[contains(@class, 'arranged')]"

    assert len(found(page_of(time_1=""), arranged)) == 1
    assert found(page_of(time_1="", place_online="javascript:talk()"), arranged) == []


def test_the_first_of_several_times_is_no_deadline_on_home_page_or_mail(client_of):
    offered = offer(match := MatchFactory())
    label = str(ONE_TIME_PASSES.by_label)
    client = client_of(match.mentee.user)
    mail = text_of("matches/times_offered", offered, match.mentee.user)
    for text in (client.get("/home/").text, client.get(match.get_absolute_url()).text, mail):
        assert label in text


def test_a_time_that_was_set_does_not_hide_that_the_match_is_on_hold(client_of):
    match = MatchFactory()
    offered = offer(match, times=[in_days(7)])
    actions.choose_time(offered, match.mentee.user, offered.offered_times[0])
    actions.hold(match, by=StaffFactory())

    answer = client_of(match.mentor.user).post(
        reverse("matches:offer_times", args=[match.pk]), typed(time_1=at(9)) | {"seen": "0"}
    )

    assert "time_chosen_meanwhile" not in errors_of(answer.context["form"]).get("__all__", [])
    assert match.interviews.offered().count() == 0


def test_who_offers_times_on_an_old_page_reads_first_that_one_has_been_chosen(client_of):
    match = MatchFactory()
    offered = offer(match, times=[in_days(7)])
    client, address = client_of(match.mentor.user), reverse("matches:offer_times", args=[match.pk])
    opened = client.get(address)
    sent = typed(time_1=at(9)) | {"seen": found(opened, "//input[@name='seen']/@value")[0]}
    actions.choose_time(offered, match.mentee.user, offered.offered_times[0])

    refused = client.post(address, sent)

    assert errors_of(refused.context["form"])["__all__"] == ["time_chosen_meanwhile"]
    assert match.interviews.offered().count() == 0
    again = sent | {"seen": found(refused, "//input[@name='seen']/@value")[0]}
    assert client.post(address, again).status_code == 302
    assert match.interviews.offered().count() == 1
