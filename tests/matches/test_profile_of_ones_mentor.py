"""The profile of the mentor one is matched with leads to the match, and asks nothing."""

import pytest
from django.urls import reverse
from django.utils import timezone

from matches.models import Match
from tests.factories import MatchFactory, MentorProfileFactory
from tests.pages import found

pytestmark = pytest.mark.django_db


def acts(client, mentor):
    page = client.get(reverse("profiles:mentor_detail", args=[mentor.pk]))
    return found(page, "//div[contains(@class, 'ask')]//a[contains(@class, 'button')]/@href")


def test_it_leads_to_the_match_though_there_is_no_opening_left(client_of):
    match = MatchFactory(request__mentor=MentorProfileFactory(capacity=1))
    MatchFactory()

    assert acts(client_of(match.mentee.user), match.mentor) == [match.get_absolute_url()]


def test_of_another_mentor_and_after_the_end_it_asks(client_of):
    match, other = MatchFactory(), MentorProfileFactory()
    client = client_of(match.mentee.user)
    assert acts(client, other) == [reverse("matches:request_new", args=[other.pk])]

    Match.objects.filter(pk=match.pk).update(status=Match.Status.NOT_PURSUED, closed_at=timezone.now())

    assert match.get_absolute_url() not in acts(client, match.mentor)
