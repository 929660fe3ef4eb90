"""A request that is over speaks to its reader, who reads of themselves neither by name nor as "the mentor"."""

import pytest

from matches import actions
from matches.models import MatchRequest
from tests.factories import MatchRequestFactory
from tests.pages import found, words

pytestmark = pytest.mark.django_db
Because = MatchRequest.ClosedBecause
CAUSE = {Because.NO_PLACE: "mentor", Because.MENTOR_LEFT: "mentor", Because.MENTEE_LEFT: "mentee"}


def people(match_request):
    return {"mentee": match_request.mentee.user, "mentor": match_request.mentor.user}


def sentence(client_of, match_request, reader, mark):
    [told] = found(client_of(reader).get(match_request.get_absolute_url()), f"//main//*[@{mark}]")
    return words(told)


@pytest.mark.parametrize("because", Because.values)
def test_whoever_closed_a_request_is_spoken_to_and_named_to_the_other(client_of, because):
    match_request = MatchRequestFactory()
    actions.close(match_request, because)
    read = {
        role: sentence(client_of, match_request, person, "data-why-closed")
        for role, person in people(match_request).items()
    }

    names = {role: person.public_name for role, person in people(match_request).items()}
    named = {role: {of for of, name in names.items() if name in text} for role, text in read.items()}
    cause = CAUSE.get(because)
    other = {"mentee": "mentor", "mentor": "mentee"}.get(cause)
    assert named == ({cause: set(), other: {cause}} if cause else {"mentee": set(), "mentor": set()})


def test_who_withdrew_reads_so_and_the_other_reads_who_did(client_of):
    match_request = MatchRequestFactory()
    actions.withdraw(match_request)

    read = {
        role: sentence(client_of, match_request, person, "data-withdrawn")
        for role, person in people(match_request).items()
    }

    name = match_request.mentee.user.public_name
    assert {role: name in text for role, text in read.items()} == {"mentee": False, "mentor": True}
