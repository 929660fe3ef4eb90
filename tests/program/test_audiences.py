"""An announcement reaches its audience, once (R25)."""

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from matches.models import Match
from notifications.models import Notice
from program.content import announcements
from program.models import Announcement
from tests.factories import (
    IndustryFactory,
    MajorFactory,
    MatchFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    StaffFactory,
)
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def announced(audience="everybody", **narrowed):
    row = Announcement.objects.create(title_en="News", text_en="News.", audience=audience)
    for field, rows in narrowed.items():
        getattr(row, field).set(rows)
    return row


def reached_by(announcement):
    announcements.release(announcement, by=StaffFactory())
    Announcement.objects.filter(pk=announcement.pk).update(send_at=Now())
    announcements.send_due()
    return set(Notice.objects.filter(kind="program/announcement").values_list("recipient", flat=True))


def one_of_each_kind():
    kinds = {"mentee": MenteeProfileFactory(), "draft": MenteeProfileFactory(status="draft", completed_at=None)}
    kinds |= {"mentor": MentorProfileFactory(), "applicant": MentorApplicationFactory()}
    kinds |= {"mentee who left": MenteeProfileFactory(user__ended_at=timezone.now())}
    open_match, ended = MatchFactory(), MatchFactory()
    Match.objects.filter(pk=ended.pk).update(status="lapsed", closed_at=Now())
    kinds |= {"pair's mentee": open_match.mentee, "pair's mentor": open_match.mentor}
    return kinds | {"former pair's mentee": ended.mentee, "former pair's mentor": ended.mentor}


MENTEES = {"mentee", "pair's mentee", "former pair's mentee"}
MENTORS = {"mentor", "pair's mentor", "former pair's mentor"}


@pytest.mark.parametrize(
    ("audience", "kinds"),
    [
        ("everybody", MENTEES | MENTORS),
        ("mentees", MENTEES),
        ("mentors", MENTORS),
        ("pairs", {"pair's mentee", "pair's mentor"}),
    ],
)
def test_an_announcement_reaches_its_audience(audience, kinds):
    people = one_of_each_kind()

    assert reached_by(announced(audience)) == {people[kind].pk for kind in kinds}


def test_an_announcement_for_colleges_and_industries_reaches_those_alone():
    (nurse, other), (doctor, lawyer) = MenteeProfileFactory.create_batch(2), MentorProfileFactory.create_batch(2)
    nursing, arts, health, law = MajorFactory(), MajorFactory(), IndustryFactory(), IndustryFactory()
    nurse.majors.set([nursing])
    other.majors.set([arts])
    doctor.industries.set([health])
    lawyer.industries.set([law])

    assert reached_by(announced(colleges=[nursing.college], industries=[health])) == {nurse.pk, doctor.pk}


def test_an_announcement_is_sent_once_and_by_one_worker():
    MenteeProfileFactory()
    sent, waiting = announced(), announced()
    reached_by(sent)
    sent.refresh_from_db()

    assert not announcements.send(sent.pk)
    assert not announcements.send(waiting.pk)
    with refused("announcement_sent"):
        announcements.release(sent, by=StaffFactory())
    for one in (sent, waiting):
        with refused("announcement_not_waiting"):
            announcements.take_back(one, by=StaffFactory())


def test_an_announcement_that_reaches_nobody_is_not_released():
    with refused("announcement_reaches_nobody"):
        announcements.release(announced(), by=StaffFactory())
