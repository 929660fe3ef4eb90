"""The two talk before the time they agreed on, or while times wait to be chosen: the page asks first (R15)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.templatetags.portal import exact
from matches import actions
from matches.models import Interview, Match
from notifications.models import OutgoingMail, ProgramSettings
from notifications.registry import message_type
from notifications.rendering import localized_for, render
from tests.factories import MatchFactory
from tests.matches.arranging import confirmed, in_days, offer, over
from tests.pages import forms, found, links
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def talked(match):
    return reverse("matches:talked", args=[match.pk])


def status_of(match):
    return Match.objects.values_list("status", flat=True).get(pk=match.pk)


def statuses(match):
    return list(match.interviews.order_by("pk").values_list("status", flat=True))


@pytest.mark.parametrize("arrange", [lambda match: offer(match), lambda match: confirmed(match)])
def test_who_says_that_they_have_talked_is_asked_while_times_are_to_come(client_of, arrange):
    match = MatchFactory()
    arrange(match)
    client, before = client_of(match.mentee.user), statuses(match)
    assert talked(match) in links(client.get(match.get_absolute_url()))

    asked = client.post(talked(match))

    assert (status_of(match), statuses(match)) == ("arranging", before)
    assert found(asked, "//button[@name='confirmed']")

    client.post(talked(match), {"confirmed": "1"})

    assert (status_of(match), statuses(match)) == ("talked", ["unneeded"])


def test_nothing_is_asked_where_nothing_would_be_lost(client_of):
    of_the_past, without_times = over(confirmed()).match, MatchFactory()

    for match in (of_the_past, without_times):
        client_of(match.mentor.user).post(talked(match))

    assert [status_of(match) for match in (of_the_past, without_times)] == ["talked", "talked"]


def test_an_interview_that_is_no_longer_needed_leaves_both_calendars():
    interview = confirmed()
    match = interview.match

    actions.already_interviewed(match, match.mentor.user)

    interview.refresh_from_db()
    said = OutgoingMail.objects.filter(kind__in=["matches/talked", "matches/talk_unneeded", "matches/talk_called_off"])
    assert {mail.kind: mail.recipient_id for mail in said} == {
        "matches/talked": match.mentee_id,
        "matches/talk_unneeded": match.mentor_id,
    }
    for mail in said:
        [attachment] = message_type(mail.kind).attachments(mail.about, mail.recipient)
        assert b"METHOD:CANCEL" in attachment.content
        with localized_for(mail.recipient):
            texts = render(mail.kind, mail.about, mail.recipient, ProgramSettings.current())
            assert exact(interview.chosen_time) in " ".join(texts)


@pytest.mark.parametrize("arrange", [lambda match: offer(match), lambda match: confirmed(match)])
def test_what_was_arranged_stands_again_when_they_have_not_talked_after_all(arrange):
    match = MatchFactory()
    arrange(match)
    before = match.interviews.values_list("status", "chosen_time", "offered_times").get()
    actions.already_interviewed(match, match.mentor.user)

    actions.correct_interviewed(match, match.mentee.user)

    interview = match.interviews.with_people().get()
    assert (interview.status, interview.chosen_time, interview.offered_times) == before
    said = OutgoingMail.objects.filter(kind__in=["matches/talk_stands_again", "matches/not_talked"])
    readers = {mail.recipient_id: mail for mail in said}
    assert readers.keys() == ({match.mentee_id, match.mentor_id} if interview.chosen_time else {match.mentor_id})
    for mail in said if interview.chosen_time else ():
        [attachment] = message_type(mail.kind).attachments(mail.about, mail.recipient)
        assert f"SEQUENCE:{interview.sequence}".encode() in attachment.content
        assert interview.sequence > 2
        with localized_for(mail.recipient):
            texts = render(mail.kind, mail.about, mail.recipient, ProgramSettings.current())
            assert exact(interview.chosen_time) in " ".join(texts)


def test_times_that_have_passed_meanwhile_do_not_come_back():
    match = MatchFactory()
    interview = confirmed(match)
    actions.already_interviewed(match, match.mentor.user)
    begun(interview, 1)

    actions.correct_interviewed(match, match.mentee.user)

    assert (status_of(match), statuses(match)) == ("arranging", ["unneeded"])


def test_the_page_that_asks_is_closed_to_a_match_that_is_over(client_of):
    match = MatchFactory()
    actions.stop(match, match.mentee.user)

    page = client_of(match.mentee.user).get(talked(match), follow=True)

    assert page.request["PATH_INFO"] != talked(match)


def begun(interview, minutes_ago):
    Interview.objects.filter(pk=interview.pk).update(chosen_time=timezone.now() - timedelta(minutes=minutes_ago))


def test_while_an_interview_lasts_nobody_asks_how_it_was_and_it_can_still_be_called_off(client_of):
    interview = confirmed(minutes=45)
    match = interview.match
    client, call_off = client_of(match.mentor.user), reverse("matches:call_off", args=[match.pk])
    not_held = reverse("matches:not_held", args=[match.pk])

    begun(interview, 44)
    during = client.get(match.get_absolute_url())
    begun(interview, 46)
    after = client.get(match.get_absolute_url())

    assert (call_off in links(during), not_held in forms(during)) == (True, False)
    assert (call_off in links(after), not_held in forms(after)) == (False, True)


def test_a_link_is_sent_while_the_interview_lasts(client_of):
    interview = confirmed(minutes=45)
    begun(interview, 10)

    actions.send_place(fresh(interview), interview.match.mentor.user, "https://other.example/room")

    assert fresh(interview).place == "https://other.example/room"


def fresh(interview):
    return Interview.objects.with_people().get(pk=interview.pk)


def test_the_next_time_to_pass_is_the_one_to_choose_by(client_of):
    match = MatchFactory()
    offer(match, times=[in_days(2), in_days(3)])
    with localized_for(match.mentee.user):
        moments = [exact(in_days(days)) for days in (2, 3)]
    client = client_of(match.mentee.user)

    assert deadline(client.get(match.get_absolute_url())) == [moments[0]]

    match.interviews.update(offered_times=[in_days(-1), in_days(3)])
    assert deadline(client.get(match.get_absolute_url())) == [moments[1]]


@pytest.mark.parametrize(("days", "last"), [([5], "chosen"), ([1], "offered")])
def test_an_offer_to_move_is_answered_until_it_or_the_interview_has_passed(client_of, days, last):
    interview = confirmed()
    offer(interview.match, times=[*map(in_days, days), in_days(9)])
    with localized_for(interview.match.mentee.user):
        by = exact({"chosen": interview.chosen_time, "offered": in_days(1)}[last])

    page = client_of(interview.match.mentee.user).get(interview.match.get_absolute_url())

    assert deadline(page) == [by]


def deadline(page):
    """The deadline that the box of the next step names, as its reader reads it."""
    return [" ".join(node.text_content().split()) for node in found(page, "//*[@data-act]/div[2]/dd")]


def test_the_time_that_is_set_is_no_other_time(client_of):
    interview = confirmed()

    with refused("time_already_set"):
        offer(interview.match, times=[interview.chosen_time])

    assert interview.match.interviews.count() == 1
    both = offer(interview.match, times=[interview.chosen_time, in_days(5)])
    assert both.offered_times == [in_days(5)]
