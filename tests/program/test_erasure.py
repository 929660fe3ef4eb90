"""Erasing a person for good (R29): no string of theirs is left in any table."""

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import connection

from accounts.models import User
from mentoring.workflow import Refused
from program.actions import data
from tests.factories import MatchFactory, MatchRequestFactory, StaffFactory, age

CANARY = "Qzanary"


def every_text():
    """Every row of every table, as text: what a dump of the database holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(f'SELECT "{table}"::text FROM "{table}"')
            yield from ((table, row) for (row,) in cursor.fetchall())


def tables_with(words):
    return {table for table, row in every_text() if words.lower() in row.lower()}


@pytest.fixture
def match(db):
    match = MatchFactory(
        request__mentee__user__email=f"{CANARY.lower()}@people.example",
        request__mentee__user__given_name=f"{CANARY}given",
        request__mentee__user__family_name=f"{CANARY}family",
        request__mentee__phone=f"{CANARY}phone",
        request__mentee__goals=f"{CANARY} goals",
        request__wants_to_reach=f"{CANARY} letter",
        request__mentor__capacity=3,
    )
    MatchRequestFactory(mentee=match.mentee, why_you=f"{CANARY} why")
    person = User.objects.get(pk=match.mentee_id)
    person.given_name += "x"
    person.save()
    LogEntry.objects.create(
        user=StaffFactory(),
        content_type=ContentType.objects.get_for_model(User),
        object_id=person.pk,
        object_repr=str(person),
        action_flag=CHANGE,
    )
    return match


def due(person):
    request = data.ask_for_erasure(person)
    age(request, days=14, seconds=1)
    return request


def test_nothing_of_the_person_is_left_in_the_database(match):
    request = due(User.objects.get(pk=match.mentee_id))
    assert {"accounts_user", "matches_matchrequest", "django_admin_log"} <= tables_with(CANARY)

    data.erase(request, by=StaffFactory())

    assert tables_with(CANARY) == set()


def test_what_was_the_others_too_stays_without_the_name(match):
    data.erase(due(User.objects.get(pk=match.mentee_id)), by=StaffFactory())

    match.refresh_from_db()
    match.mentee.user.refresh_from_db()
    assert match.status == "ended"
    assert str(match.mentee.user) == "A former participant"
    assert not match.mentee.user.is_active


def test_a_mentors_profile_photo_and_history_go_too(match):
    mentor = match.mentor
    mentor.bio, mentor.profession, mentor.employer = f"{CANARY}bio", f"{CANARY}profession", f"{CANARY}employer"
    mentor.save()
    mentor.photo.save("face.png", ContentFile(b"x"))
    stored = mentor.photo.storage.path(mentor.photo.name)
    User.objects.filter(pk=match.mentee_id).update(email="other@people.example")

    data.erase(due(mentor.user), by=StaffFactory())

    assert (
        tables_with(f"{CANARY}profession") == tables_with(f"{CANARY}employer") == tables_with(f"{CANARY}bio") == set()
    )
    assert not mentor.photo.storage.exists(stored)


@pytest.mark.parametrize("why", ["early", "taken back", "done"])
def test_an_erasure_that_is_not_due_changes_nothing(match, why):
    person = User.objects.get(pk=match.mentee_id)
    request = data.ask_for_erasure(person) if why == "early" else due(person)
    if why == "taken back":
        data.take_back_erasure(person)
    if why == "done":
        data.erase(request, by=StaffFactory())

    with pytest.raises(Refused, match="not due"):
        data.erase(request, by=StaffFactory())

    assert bool(tables_with(CANARY)) == (why != "done")
