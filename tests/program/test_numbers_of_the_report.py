"""Each number of a term's report counts what happened in the term: neither what is of other terms, nor of its kind."""

import re
from datetime import timedelta

import pgtrigger
import pytest
from django.utils import timezone

from agreements.models import Agreement, AgreementVersion, Conclusion
from core.days import UNIVERSITY_ZONE
from matches.models import Match
from profiles.models import MentorReview
from program.models import LimitedOrientation, OrientationSession, ParticipationEnd, Registration, Term
from program.reports import figures, lists
from tests.agreements.builders import concluded, current, finished, in_force, negotiating
from tests.factories import (
    MatchFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    StaffFactory,
    UserFactory,
    age,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def term(db):
    first = timezone.localdate() - timedelta(days=60)
    return Term.objects.create(season="fall", year=first.year, starts_on=first, ends_on=first + timedelta(days=50))


def moments(term):
    """Within the term, and just before and after it."""
    first, after = term.span
    return {"within": first, "before": first - timedelta(seconds=1), "after": after}


def at(row, moment, *fields):
    with pgtrigger.ignore():
        type(row)._base_manager.filter(pk=row.pk).update(**dict.fromkeys(fields, moment))


def numbers(term, name):
    [table] = [table for table in figures.tables(term) if table.name == name]
    return [row[1] for row in table.rows]


def one_who_joined(moment, staff=False):
    at(StaffFactory() if staff else UserFactory(), moment, "joined_at")


def a_mentee(moment):
    at(MenteeProfileFactory(), moment, "completed_at")


def an_application(moment):
    at(MentorApplicationFactory(), moment, "submitted_at")


def a_decision(moment, decision="approved", is_carried_out=True):
    review = MentorReview.objects.create(mentor=MentorApplicationFactory(), decision=decision, reason="Seen.")
    fields = ["carried_out_at"] if is_carried_out else ["at"]
    at(review, moment, *fields)


def attendance(moment, attended=True):
    session = OrientationSession.objects.create(starts_at=moment, place="Library")
    Registration.objects.create(session=session, person=UserFactory(), attended=attended)


def a_short_orientation(moment):
    LimitedOrientation.objects.create(person=UserFactory(), given_on=moment.astimezone(UNIVERSITY_ZONE).date())


def a_sending_away(moment):
    at(
        ParticipationEnd.objects.create(user=UserFactory(), reason="A report.", ended_by=StaffFactory()),
        moment,
        "ended_at",
    )


# By their places in the table, of which one counts today.
PEOPLE = {0: one_who_joined, 1: a_mentee, 2: an_application, 3: a_decision, 5: attendance, 6: a_sending_away}


@pytest.mark.parametrize("place", PEOPLE)
def test_people_count_in_the_term_in_which_it_happened(term, place):
    for moment in moments(term).values():
        PEOPLE[place](moment)

    assert numbers(term, "people")[place] == 1


def test_people_do_not_count_who_only_seem_to(term):
    within = term.span[0]
    one_who_joined(within, staff=True)
    a_decision(within, decision="declined")
    a_decision(within, is_carried_out=False)
    attendance(within, attended=None)
    a_short_orientation(within)
    a_short_orientation(term.span[1])
    MentorProfileFactory(hidden_until=timezone.localdate() + timedelta(days=9), confirmed_at=timezone.now())
    MentorProfileFactory()

    joined, _completed, _sent, approved, posted, oriented, _ended = numbers(term, "people")
    assert (joined, approved, posted, oriented) == (0, 0, 1, 1)


def a_match(moment):
    at(MatchFactory(), moment, "started_at")


def a_match_that_ended(moment, status="lapsed"):
    match = MatchFactory()
    with pgtrigger.ignore():
        Match.objects.filter(pk=match.pk).update(status=status, closed_at=moment, started_at=moment)


def an_agreement(moment):
    at(current(in_force()), moment, "in_force_at")


def a_joint_conclusion(moment):
    at(finished(), moment, "closed_at")


def a_conclusion_by_one(moment):
    conclusion = concluded(in_force())
    with pgtrigger.ignore():
        Conclusion.objects.filter(pk=conclusion.pk).update(status="individual", closed_at=moment)


def an_agreement_closed_without_one(moment, status="closed"):
    agreement = in_force()
    with pgtrigger.ignore():
        Agreement.objects.filter(pk=agreement.pk).update(status=status, closed_at=moment)


PAIRS = {
    0: a_match,
    1: a_match_that_ended,
    2: an_agreement,
    4: a_joint_conclusion,
    5: a_conclusion_by_one,
    6: an_agreement_closed_without_one,
}


@pytest.mark.parametrize("place", PAIRS)
def test_pairs_count_in_the_term_in_which_it_happened(term, place):
    for moment in moments(term).values():
        PAIRS[place](moment)

    assert numbers(term, "pairs")[place] == 1


def test_pairs_do_not_count_as_what_they_are_not(term):
    within = term.span[0]
    negotiating()
    an_agreement(within)
    an_agreement_closed_without_one(within, status="ended")
    concluded(in_force())
    a_joint_conclusion(within)
    for _number in range(2):
        a_conclusion_by_one(within)
    a_match_that_ended(within, status="ended")
    for status in ("lapsed", "not_pursued"):
        a_match_that_ended(within, status=status)

    _started, without, took_effect, in_effect, together, by_one, closed = numbers(term, "pairs")
    assert (without, took_effect, in_effect, together, by_one, closed) == (2, 1, 4, 1, 2, 0)


def test_goals_count_in_the_term_in_which_their_conclusion_was_completed(term):
    for moment in moments(term).values():
        a_joint_conclusion(moment)

    assert sum(numbers(term, "goals")) == 1


def test_activities_count_in_the_term_in_which_their_version_took_effect(term):
    for moment in moments(term).values():
        an_agreement(moment)
    replaced = current(in_force())
    with pgtrigger.ignore():
        AgreementVersion.objects.filter(pk=replaced.pk).update(in_force_at=term.span[0], status="superseded")

    assert numbers(term, "activities") == [2]
    assert lists.activities(term).count() == 2


def test_the_list_of_requests_has_those_sent_in_the_term(term):
    for moment in moments(term).values():
        request = MatchRequestFactory()
        age(request, seconds=(request.sent_at - moment).total_seconds())

    assert lists.requests(term).count() == 1


def test_the_shortest_wait_is_named_without_a_lower_limit(term):
    [waiting] = [table for table in figures.tables(term) if table.name == "waiting"]

    assert [len(re.findall(r"\d+", row[0])) for row in waiting.rows] == [0, 2, 2, 2, 2]


def test_a_request_without_a_yes_or_no_has_no_time_until_one(term):
    first = term.span[0]
    for status in ("accepted", "declined", "expired", "withdrawn"):
        request = MatchRequestFactory(status=status)
        age(request, seconds=(request.sent_at - first).total_seconds())
        at(request, first + timedelta(hours=1), "closed_at")

    assert sum(numbers(term, "waiting")) == 2
