"""Nobody is given a form to fill in that can only be refused: its page says what became of the request or match."""

import pytest
from django.urls import reverse

from matches import actions
from tests.agreements.builders import finished
from tests.agreements.builders import page as page_of
from tests.factories import MatchFactory, MatchRequestFactory
from tests.matches.declining import decline_for_good
from tests.pages import codes, found

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["stop", "offer_times", "call_off", "send_place", "talked"])
def test_no_form_of_a_closed_match_opens(client_of, name):
    match = MatchFactory()
    actions.stop(match, match.mentee.user)

    for side in (match.mentee.user, match.mentor.user):
        page = client_of(side).get(reverse(f"matches:{name}", args=[match.pk]), follow=True)
        assert page.redirect_chain == [(match.get_absolute_url(), 302)]
        assert codes(page) == ["match_not_pursued"]


@pytest.mark.parametrize("name", ["accept", "decline"])
@pytest.mark.parametrize("answer", [decline_for_good, actions.decline, actions.accept])
def test_no_form_to_answer_opens_after_the_answer(client_of, name, answer):
    match_request = MatchRequestFactory()
    answer(match_request)

    page = client_of(match_request.mentor.user).get(reverse(f"matches:{name}", args=[match_request.pk]), follow=True)

    assert page.redirect_chain == [(match_request.get_absolute_url(), 302)]
    assert len(codes(page)) == 1


@pytest.mark.parametrize("name", ["propose", "sign", "log_meeting", "conclude"])
def test_no_form_of_a_concluded_agreement_opens(client_of, name):
    agreement = finished().agreement

    page = client_of(agreement.mentor).get(page_of(name, agreement), follow=True)

    assert page.redirect_chain
    posts = f"//form[@action='{page_of(name, agreement)}' or not(@action)][@method='post']"
    assert found(page, f"{posts}[not(@data-typed-at)]") == []  # that one only shows what was typed, to be copied
