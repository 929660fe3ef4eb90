"""Withdrawing asks first, a waiting request shows no Send, a no can be found, and saved mentors too (R12, R14, R15)."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.limits import SAME_MENTOR_AFTER_WITHDRAWAL
from matches import actions
from tests.agreements.builders import in_force, proposed
from tests.factories import MatchFactory, MatchRequestFactory, MenteeProfileFactory, MentorProfileFactory, age
from tests.pages import codes, forms, found, links, words

pytestmark = pytest.mark.django_db


def withdraw_page(match_request):
    return reverse("matches:withdraw", args=[match_request.pk])


def ask_page(mentor):
    return reverse("matches:request_new", args=[mentor.pk])


def test_withdrawing_is_asked_about_first(client_of):
    match_request = MatchRequestFactory()
    client, page = client_of(match_request.mentee.user), withdraw_page(match_request)
    shown = client.get(match_request.get_absolute_url())
    assert (page in forms(shown), page in links(shown)) == (False, True)

    asked = client.get(page)

    match_request.refresh_from_db()
    assert (asked.status_code, match_request.status) == (200, "pending")
    [again] = found(asked, "//main//li//time/@datetime")
    expected = timezone.now() + SAME_MENTOR_AFTER_WITHDRAWAL
    assert abs(datetime.fromisoformat(again) - expected) < timedelta(minutes=2)
    assert codes(client.post(page, follow=True)) == ["request_withdrawn"]


def test_a_request_that_is_over_is_not_asked_about(client_of):
    match_request = MatchRequestFactory()
    age(match_request, days=10, seconds=1)

    page = client_of(match_request.mentee.user).get(withdraw_page(match_request), follow=True)

    assert codes(page) == ["match_request_expired"]


def test_after_withdrawing_the_profile_names_the_day_from_which_the_mentor_can_be_asked_again(client_of):
    match_request = MatchRequestFactory(mentor__user__given_name="Mike", mentor__user__family_name="Kim")
    mentor, client = match_request.mentor, client_of(match_request.mentee.user)
    actions.withdraw(match_request)

    page = client.get(mentor.get_absolute_url())

    assert ask_page(mentor) not in links(page)
    [why] = found(page, "//*[@id='why-not-ask']")
    again = timezone.localtime(match_request.closed_at + SAME_MENTOR_AFTER_WITHDRAWAL)
    assert f"{again:%B} {again.day}" in words(why)
    assert (".." in words(why), "Mike K." in words(why)) == (False, True)


def test_a_day_after_withdrawing_the_mentor_can_be_asked_again(client_of):
    match_request = MatchRequestFactory()
    actions.withdraw(match_request)
    age(match_request, hours=24, seconds=1)

    page = client_of(match_request.mentee.user).get(match_request.mentor.get_absolute_url())

    assert ask_page(match_request.mentor) in links(page)


@pytest.fixture
def waiting():
    """A request that waits, of a mentee who writes to another mentor."""
    return MatchRequestFactory()


def test_while_a_request_waits_nothing_can_be_sent_and_the_draft_stays(client_of, waiting):
    mentor, client = MentorProfileFactory(), client_of(waiting.mentee.user)
    actions.save_draft(waiting.mentee, wants_to_reach="Half a thought")

    page = client.get(ask_page(mentor))

    assert found(page, "//form[@id='letter']//button/@name | //form[@id='letter']//button[not(@name)]") == ["preview"]
    assert "Half a thought" in page.text
    assert found(page, "//main//*[contains(@class, 'notice')]/following::form[@id='letter']")


def test_without_a_waiting_request_it_can_be_sent(client_of):
    page = client_of(MenteeProfileFactory().user).get(ask_page(MentorProfileFactory()))

    assert len(found(page, "//form[@id='letter']//button[not(@name)]")) == 1


@pytest.mark.parametrize("is_saved", [False, True])
def test_only_a_mentor_who_is_not_saved_can_be_saved(client_of, waiting, is_saved):
    mentor, client = MentorProfileFactory(), client_of(waiting.mentee.user)
    save = reverse("profiles:save", args=[mentor.pk])
    if is_saved:
        client.post(save)

    page = client.get(ask_page(mentor))

    saved = set(found(page, "//main//*[contains(@class, 'notice')]//a/@href"))
    assert (save in forms(page), reverse("profiles:saved") in saved) == (not is_saved, is_saved)


def test_whoever_saves_a_mentor_is_led_to_the_saved_ones(client_of):
    client, mentor = client_of(MenteeProfileFactory().user), MentorProfileFactory()
    saved = reverse("profiles:saved")
    assert saved not in links(client.get(reverse("program:home")))

    told = client.post(reverse("profiles:save", args=[mentor.pk]), follow=True)

    assert codes(told) == ["mentor_saved"]
    assert found(told, "//*[@data-code='mentor_saved']//a/@href") == [saved]
    assert saved in links(client.get(reverse("program:home")))
    assert saved in links(client.get(reverse("profiles:mentor_list")))
    assert reverse("profiles:mentor_list") in links(client.get(saved))


@pytest.mark.parametrize("status", ["arranging", "talked"])
def test_who_may_say_no_finds_how_on_the_page_of_the_match(client_of, status):
    match = MatchFactory(status=status)

    page = client_of(match.mentee.user).get(match.get_absolute_url())

    [way] = found(page, f"//main//a[@href='{reverse('matches:stop', args=[match.pk])}']")
    assert words(way) == "Say no and end this match"


@pytest.mark.parametrize("side", ["mentee", "mentor"])
def test_before_both_have_signed_the_page_of_the_agreement_leads_to_a_no(client_of, side):
    agreement = proposed().agreement
    reader = getattr(agreement.match, side).user

    page = client_of(reader).get(agreement.get_absolute_url())

    assert reverse("matches:stop", args=[agreement.match_id]) in links(page)


def test_a_signed_agreement_is_concluded_instead(client_of):
    agreement = in_force()

    page = client_of(agreement.match.mentee.user).get(agreement.get_absolute_url())

    assert reverse("matches:stop", args=[agreement.match_id]) not in links(page)
