"""Pages whose statements are built once for all show each pair what is theirs, whoever asked before."""

from datetime import timedelta

import pytest
from django.urls import reverse

from agreements.models import ContactLog
from core.days import today
from core.prepared import forget_translations
from matches.models import MatchRequest
from matches.views import inbox
from tests.agreements.builders import in_force
from tests.factories import MatchRequestFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreements():
    forget_translations()
    return [in_force() for _number in range(2)]


def people(agreement):
    return agreement.match.mentee.user, agreement.match.mentor.user


def test_each_pair_reads_its_own_agreement_and_nobody_elses(client_of, agreements):
    for number, agreement in enumerate(agreements):
        mentor = agreement.match.mentor.user
        for days in range(number + 1):
            ContactLog.objects.create(agreement=agreement, met_on=today() - timedelta(days=days), logged_by=mentor)

    for agreement in (*agreements, *reversed(agreements)):
        other = next(one for one in agreements if one != agreement)
        for person in people(agreement):
            client = client_of(person)
            page = client.get(agreement.get_absolute_url())
            assert page.context["agreement"] == agreement
            assert {version.agreement_id for version in page.context["versions"]} == {agreement.pk}
            assert {meeting.agreement_id for meeting in page.context["meetings"]} == {agreement.pk}
            assert len(page.context["meetings"]) == agreements.index(agreement) + 1
            assert client.get(other.get_absolute_url()).status_code == 404
    assert client_of(UserFactory()).get(agreements[0].get_absolute_url()).status_code == 404


def test_a_key_too_large_for_the_database_is_of_no_agreement(client_of, agreements):
    client = client_of(people(agreements[0])[0])

    for key in (2**63 - 1, 2**63, 10**30):
        assert client.get(reverse("agreements:detail", args=[key])).status_code == 404


def test_each_persons_list_has_their_matches_and_requests(client_of, agreements, monkeypatch):
    monkeypatch.setattr(inbox, "REQUESTS_PER_PAGE", 2)
    mentor = agreements[0].match.mentor
    sent = [MatchRequestFactory(mentor=mentor) for _number in range(3)]

    for agreement in (*agreements, *reversed(agreements)):
        for person in people(agreement):
            first, last = (client_of(person).get(reverse("matches:inbox") + f"?page={page}") for page in (1, 2))
            own = list(MatchRequest.objects.visible_to(person).filter(match=None))
            assert [row["match"] for row in first.context["matches"]] == [agreement.match]
            assert [row["request"] for row in first.context["requests"]] == own[:2]
            assert [row["request"] for row in last.context["requests"]] == (own[2:] or own[:2])
    assert len(MatchRequest.objects.visible_to(mentor.user)) == 1 + len(sent)
