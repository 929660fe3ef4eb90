"""“My data” holds what one has or has been told: nothing of other pairs, and nothing that is still another's secret."""

import io
import json
import zipfile

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from accounts.models import User
from matches import actions as matches
from profiles.actions import reviews
from tests.agreements.builders import negotiating, write
from tests.factories import (
    InterviewFactory,
    MatchFactory,
    MatchRequestFactory,
    MentorApplicationFactory,
    StaffFactory,
)
from tests.program.staff_members import member_of

pytestmark = pytest.mark.django_db
CANARY = "Qzanary"
PAGES = {"my_data": "get", "my_data_download": "get", "my_data_erase": "post", "my_data_keep": "post"}


def data_of(client):
    archive = zipfile.ZipFile(io.BytesIO(client.get(reverse("program:my_data_download")).content))
    return archive.read("my-data.json").decode()


def a_draft_of_the_other():
    agreement = negotiating()
    write(agreement, agreement.mentee, note=CANARY)
    return agreement.mentor, agreement.mentee


def a_reply_that_can_be_undone():
    request = MatchRequestFactory()
    matches.decline(request, note=CANARY)
    return request.mentee.user, request.mentor.user


def a_place_in_another_interview():
    own = InterviewFactory()
    other = InterviewFactory(place=CANARY)
    return own.offered_by, other.offered_by


def a_decision_that_can_be_undone():
    mentor = MentorApplicationFactory()
    reviews.open_case(mentor, staff := member_of("Office"))
    reviews.send_back(mentor, by=staff, reason=CANARY)
    return mentor.user, None


@pytest.mark.parametrize(
    "secret",
    [
        a_draft_of_the_other,
        a_reply_that_can_be_undone,
        a_place_in_another_interview,
        a_decision_that_can_be_undone,
    ],
)
def test_what_only_others_have_yet_is_not_in_ones_data(client_of, secret):
    person, author = secret()

    assert CANARY not in data_of(client_of(person))
    assert author is None or CANARY in data_of(client_of(author))


def test_only_what_staff_did_with_ones_own_account_and_ones_own_matches_is_told(client_of):
    earlier, match, later = MatchFactory.create_batch(3)
    for one in (earlier, match, later):
        LogEntry.objects.create(
            user=StaffFactory(),
            content_type=ContentType.objects.get_for_model(User),
            object_id=one.mentee.pk,
            object_repr="x",
            action_flag=CHANGE,
        )
    client = client_of(match.mentee.user)

    told = client.get(reverse("program:my_data")).context["disclosures"]

    assert [(entry["who"], entry["since"]) for entry in told] == [(match.mentor.user.get_full_name(), match.started_at)]
    assert len(json.loads(data_of(client))["openings"]) == 1


def test_lists_are_lists_and_moments_are_written_as_machines_read_them(client_of):
    request = MatchRequestFactory(consented_methods=["email", "phone"])

    [row] = json.loads(data_of(client_of(request.mentee.user)))["requests_sent"]

    assert row["consented_methods"] == ["email", "phone"]
    assert row["sent_at"] == request.sent_at.isoformat()


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_asked_for_or_sent_and_never_both(client_of, user, name):
    client = client_of(user)
    wrong = client.post if PAGES[name] == "get" else client.get

    assert wrong(reverse(f"program:{name}")).status_code == 405
