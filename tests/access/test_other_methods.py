"""A page that is only read takes nothing, and a button that changes something is not a link: 405, and no change."""

import pytest
from django.urls import reverse

from core.days import today
from tests.factories import MatchFactory, MatchRequestFactory, MentorProfileFactory, days_from_today

pytestmark = pytest.mark.django_db


def test_what_is_only_read_takes_no_post(client_of):
    match_request, match = MatchRequestFactory(), MatchFactory()
    pages = [
        (match_request.mentor, "matches:inbox", []),
        (match_request.mentor, "matches:request_detail", [match_request.pk]),
        (match.mentee, "matches:match_detail", [match.pk]),
        (match.mentee, "profiles:photo", [match.mentor_id]),
    ]

    for reader, name, arguments in pages:
        assert client_of(reader.user).post(reverse(name, args=arguments)).status_code == 405, name


def test_a_pause_does_not_end_by_reading(client_of):
    mentor = MentorProfileFactory(paused_until=days_from_today(9))

    assert client_of(mentor.user).get(reverse("profiles:resume")).status_code == 405

    mentor.refresh_from_db()
    assert mentor.paused_until > today()
