"""With what staff see a kind of mail: its newest mail, else the newest row it can be about that they may know of."""

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from notifications.actions import notify
from notifications.models import OutgoingMail
from notifications.previews import latest_sample
from program.conduct import case_actions, reporting
from tests.factories import MatchRequestFactory, MenteeProfileFactory, MentorProfileFactory, StaffFactory, UserFactory
from tests.mails import all_seeing
from tests.program.staff_members import member_of

pytestmark = pytest.mark.django_db
KIND = "matches/request_received"


def test_the_newest_mail_of_the_kind_comes_before_newer_ones_of_others_and_newer_rows():
    older, newer, other, _row = MatchRequestFactory.create_batch(4)
    for match_request in (older, newer):
        notify(match_request.mentor.user, KIND, match_request)
    notify(other.mentee.user, "matches/request_sent", other)

    assert latest_sample(KIND, all_seeing()) == (newer, newer.mentor.user)


def test_without_a_mail_it_is_the_newest_row_that_one_could_be_about():
    _older, spoken_with = (MenteeProfileFactory(spoken_at=Now()) for _mentee in range(2))
    MenteeProfileFactory()

    assert latest_sample("profiles/spoken_with", all_seeing()) == (spoken_with, spoken_with.user)


def test_who_is_kept_out_of_the_newest_case_sees_a_kind_with_another():
    seen, hidden = (reporting.report(UserFactory(), text="x") for _case in range(2))
    officer = kept_out_of(hidden)

    for is_written in (True, False):
        assert latest_sample("program/concern_received", officer) == (seen, seen.reporter), is_written
        OutgoingMail.objects.all().delete()


def kept_out_of(concern):
    officer, _another = member_of("Conduct"), member_of("Conduct")
    case_actions.recuse(concern, StaffFactory(), officer)
    return officer


def test_why_a_mentor_is_hidden_is_read_of_each_by_who_may_read_their_case(client_of):
    mentors = MentorProfileFactory.create_batch(2)
    officer = kept_out_of(reporting.report(UserFactory(), text="x", subject=mentors[1].user))
    officer.groups.add(member_of("Office").groups.get())

    pages = [
        client_of(officer).get(reverse("admin:profiles_mentorprofile_change", args=[mentor.pk])) for mentor in mentors
    ]

    assert [page.context["may_read_reason"] for page in pages] == [True, False]
