"""Interviews from before a place had to be said: the migration leaves each with one, or with a day for it."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from matches import actions
from matches.models import Interview
from program.monitoring.invariants import broken_rules
from tests.factories import InterviewFactory

pytestmark = pytest.mark.django_db
RULE = "a chosen time has a place, or a day by which it is sent"
migration = import_module("matches.migrations.0006_ask_for_places_left_open")


def old(**fields):
    """An interview as an earlier release left it."""
    return InterviewFactory(place_from=None, **fields)


def migrated(*interviews):
    migration.name_whose_place(apps, None)
    for interview in interviews:
        interview.refresh_from_db()
    return [(interview.place_from_id, interview.place_due_by) for interview in interviews]


@pytest.fixture
def without_the_rule():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE matches_interview DROP CONSTRAINT confirmed_interview_has_a_place_or_a_day_for_it")


def test_a_chosen_time_without_a_place_asks_whoever_offered_it(without_the_rule):
    time = timezone.now() + timedelta(hours=20)
    talk = old(place="", status="confirmed", chosen_time=time, offered_times=[time])
    over = old(place="", status="confirmed", chosen_time=time - timedelta(days=2))
    assert RULE in broken_rules()

    assert migrated(talk, over)[0] == (talk.match.mentor_id, time)

    assert RULE not in broken_rules()
    assert actions.ask_for_places() == 1


def test_offered_times_without_a_place_can_still_be_chosen():
    offer = old(place="")

    assert migrated(offer) == [(offer.match.mentor_id, offer.offered_times[0])]

    actions.choose_time(offer, offer.match.mentee.user, offer.offered_times[-1])
    assert offer.status == "confirmed"


def test_a_place_is_that_of_whoever_offered_it_but_of_a_number_nobody_knows_who_calls():
    link, number = old(), old(mode="phone", place="I call you")
    closed = old(mode="phone", place="+13235550122", status="replaced", closed_at=timezone.now())

    assert migrated(link, number, closed) == [
        (link.match.mentor_id, None),
        (None, None),
        (closed.match.mentor_id, None),
    ]
    assert Interview.objects.exclude(place="").count() == 3
