"""Erasing somebody whose name is empty, one letter or a word takes nothing from the staff log about others."""

import io
import zipfile

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from accounts.models import FORMER_PARTICIPANT
from agreements import actions as agreements
from matches import actions as matches
from program.privacy import data_export, erasure_requests
from tests.agreements import builders
from tests.factories import MatchFactory, MentorProfileFactory, StaffFactory, UserFactory
from tests.program.erasing import due

pytestmark = pytest.mark.django_db


def logged(row):
    return LogEntry.objects.create(
        user=StaffFactory(),
        content_type=ContentType.objects.get_for_model(row),
        object_id=str(row.pk),
        object_repr=str(row),
        action_flag=CHANGE,
        change_message="Changed the capacity of a working group in April.",
    )


def data_of(person):
    return zipfile.ZipFile(io.BytesIO(data_export.download(person))).read("my-data.json").decode()


@pytest.mark.parametrize("name", ["", "a", "April", "of", "Changed"])
def test_the_log_about_others_stays_whatever_the_name(name):
    person = UserFactory(given_name=name, family_name="")
    own, other = logged(person), logged(UserFactory(given_name="April", family_name="Amador"))
    said = (other.object_repr, other.change_message)

    erasure_requests.erase(due(person), by=StaffFactory())

    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.object_repr, own.change_message) == (FORMER_PARTICIPANT, "")
    assert (other.object_repr, other.change_message) == said


def test_entries_about_what_names_the_person_are_emptied_by_their_row():
    match = MatchFactory()
    agreement = builders.in_force()
    person = agreement.mentee
    entries = [logged(row) for row in (agreement, agreement.match, builders.current(agreement), person)]
    stays = logged(match)

    erasure_requests.erase(due(person), by=StaffFactory())

    assert {LogEntry.objects.get(pk=entry.pk).object_repr for entry in entries} == {FORMER_PARTICIPANT}
    assert LogEntry.objects.get(pk=stays.pk).object_repr == stays.object_repr


def test_a_proposal_that_was_taken_back_unread_is_not_among_the_others_data():
    version = builders.proposed(words=builders.text(builders.goal("A goal taken back")))
    agreements.take_back(version, version.agreement.mentee)

    mine, theirs = (data_of(person) for person in (version.agreement.mentee, version.agreement.mentor))
    assert "A goal taken back" in mine
    assert "A goal taken back" not in theirs


def test_the_form_for_reports_names_nobody_who_is_kept_apart(client_of):
    mentee, mentor = builders.talked().mentee, MentorProfileFactory()
    address = f"{reverse('program:concern_new')}?mentor={mentor.pk}"
    assert client_of(mentee.user).get(address).status_code == 200

    matches.block_pair(mentee, mentor, StaffFactory(), "They must not meet.")

    assert client_of(mentee.user).get(address).status_code == 404
