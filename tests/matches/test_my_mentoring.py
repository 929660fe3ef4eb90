"""My mentoring: open matches above all requests, each with the page it leads to."""

import pytest
from django.urls import reverse
from django.utils import timezone

from matches.models import Match
from tests.agreements.builders import in_force
from tests.factories import MatchFactory, MatchRequestFactory, MentorProfileFactory
from tests.matches.arranging import offer
from tests.pages import found

pytestmark = pytest.mark.django_db
PAGE = reverse("matches:inbox")


def open_matches(response):
    return found(response, "//main//article//h2/a/@href")


def requests(response):
    return found(response, "//main//li//h3/a/@href")


def test_an_open_match_and_its_agreement_stand_above_the_requests(client_of):
    agreement = in_force()
    match = agreement.match
    MatchFactory()

    for person in (match.mentee, match.mentor):
        page = client_of(person.user).get(PAGE)
        assert open_matches(page) == [match.get_absolute_url()]
        assert found(page, "//main//article//a[contains(@class, 'button')]/@href") == [agreement.get_absolute_url()]
        assert requests(page) == []


@pytest.mark.parametrize("status", [Match.Status.NOT_PURSUED, Match.Status.LAPSED, Match.Status.ENDED])
def test_a_match_that_is_over_is_one_of_the_requests(client_of, status):
    match = MatchFactory(status=status, closed_at=timezone.now())

    page = client_of(match.mentor.user).get(PAGE)

    assert (open_matches(page), requests(page)) == ([], [match.get_absolute_url()])


def test_matches_stand_on_the_first_page_alone(client_of):
    mentor = MentorProfileFactory(capacity=3)
    match = MatchFactory(request__mentor=mentor)
    MatchRequestFactory.create_batch(21, mentor=mentor)
    client = client_of(mentor.user)

    assert open_matches(client.get(PAGE)) == [match.get_absolute_url()]
    second = client.get(PAGE, {"page": 2})
    assert (open_matches(second), len(requests(second))) == ([], 1)


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_the_same_statements_for_any_number(client_of, count, django_assert_max_num_queries):
    mentor = MentorProfileFactory(capacity=9)
    MatchFactory.create_batch(count, request__mentor=mentor)
    MatchRequestFactory.create_batch(count, mentor=mentor)
    client = client_of(mentor.user)
    client.get(PAGE)

    with django_assert_max_num_queries(12):
        client.get(PAGE)


def test_only_ones_own_requests_make_pages(client_of):
    mentor = MentorProfileFactory()
    MatchRequestFactory(mentor=mentor)
    MatchRequestFactory.create_batch(3)

    assert client_of(mentor.user).get(PAGE).context["page"].paginator.count == 1


def test_what_one_can_do_until_a_deadline_stands_first(client_of):
    mentor = MentorProfileFactory(capacity=3)
    later, first = (MatchFactory(request__mentor=mentor) for _number in range(2))
    offer(later)  # now it is the mentee's turn

    assert open_matches(client_of(mentor.user).get(PAGE)) == [first.get_absolute_url(), later.get_absolute_url()]
