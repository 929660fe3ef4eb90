"""A yes that fills the last opening closes what else waits, and says so before."""

from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from matches import answer_link
from tests.factories import MatchRequestFactory, MentorProfileFactory
from tests.pages import found

pytestmark = pytest.mark.django_db
SAID = "//p[@class='closes-others']"


@pytest.mark.parametrize(("capacity", "others", "is_said"), [(1, 2, True), (1, 0, False), (2, 2, False)])
def test_the_page_of_a_yes_says_what_it_closes(client, client_of, capacity, others, is_said):
    mentor = MentorProfileFactory(capacity=capacity)
    match_request, *_waiting = MatchRequestFactory.create_batch(1 + others, mentor=mentor)
    MatchRequestFactory()

    pages = [
        client_of(mentor.user).get(reverse("matches:accept", args=[match_request.pk])),
        client.get(urlsplit(answer_link.link_for(match_request)).path),
    ]

    assert [len(found(page, SAID)) for page in pages] == [int(is_said)] * 2
