"""What approved mentors get (R25), and what is asked to be read: last, and never between a mentor and an answer."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from program.actions import materials, orientation
from program.four_things import delivered_to
from program.models import Edition, Material
from program.needs import needs_of
from tests.factories import (
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    StaffFactory,
    SuperuserFactory,
)
from tests.program.test_admin import with_factor


def states(person):
    return {thing.text: thing.state for thing in delivered_to(person)}


def published(kind, number=1, **fields):
    material, _is_new = Material.objects.get_or_create(slug=kind, kind=kind, title_en=kind.title())
    fields = {"text_en": "Words.", "published_at": timezone.now(), "needs_acknowledgement": True} | fields
    return Edition.objects.create(material=material, number=number, **fields)


def test_staff_see_what_a_mentor_has_been_given_and_what_not(db):
    mentor = MentorProfileFactory().user
    edition = published("manual")

    assert states(mentor) == {
        "Orientation": "Not yet",
        "Preparation materials": "1 open, 0 acknowledged",
        "Event invitations": "None yet",
        "Program reminders": "None yet",
    }

    asked = orientation.ask_for_limited(mentor, how="phone")
    orientation.give_limited(asked, by=StaffFactory(), on=timezone.localdate())
    materials.acknowledge(edition, mentor)
    assert list(states(mentor).values())[:2] == ["Short: By phone", "1 open, 1 acknowledged"]


def test_invitations_and_reminders_are_seen_delivered(session):
    mentor = MentorProfileFactory().user
    orientation.invite(session)
    orientation.register(session, mentor)
    type(session).objects.update(starts_at=timezone.now() + timedelta(hours=20))
    orientation.remind()

    assert list(states(mentor).values())[2:] == ["1 sent", "1 sent"]

    session.registrations.update(attended=True)
    assert states(mentor)["Orientation"].startswith("Orientation for mentors")


def test_the_four_things_stand_on_the_persons_page(client_of, db):
    mentor = MentorProfileFactory()
    desk = client_of(with_factor(SuperuserFactory()))

    page = desk.get(reverse("admin:accounts_user_everything", args=[mentor.pk])).text

    assert all(words in page for words in ("What approved mentors get", "Preparation materials", "Event invitations"))


def test_an_applicant_gets_none_of_them_yet(db):
    assert delivered_to(MentorApplicationFactory().user) == []


def asked_to_read(person):
    return [need.title for need in needs_of(person) if need.icon == "book-open"]


@pytest.mark.parametrize(
    ("factory", "read"),
    [
        (MentorProfileFactory, ["Please read: Guide", "Please read: Manual", "Please read: Policy"]),
        (MenteeProfileFactory, ["Please read: Handbook", "Please read: Policy"]),
        (MentorApplicationFactory, []),
    ],
)
def test_everybody_is_asked_to_read_what_is_theirs(db, factory, read):
    for kind in ("guide", "handbook", "manual", "policy"):
        published(kind)

    assert sorted(asked_to_read(factory().user)) == read


def test_an_edition_is_asked_for_until_it_is_acknowledged_and_again_when_a_new_one_needs_it(db):
    mentor = MentorProfileFactory().user
    first = published("manual")
    assert asked_to_read(mentor) == ["Please read: Manual"]

    materials.acknowledge(first, mentor)
    assert asked_to_read(mentor) == []

    published("manual", number=2, needs_acknowledgement=False)
    assert asked_to_read(mentor) == []

    published("manual", number=3)
    assert asked_to_read(mentor) == ["Please read: Manual"]


def test_reading_stands_below_the_letter_that_waits_for_an_answer(db):
    request = MatchRequestFactory()
    published("manual")

    icons = [need.icon for need in needs_of(request.mentor.user) if need.is_mine]

    assert icons.index("book-open") == len(icons) - 1 > 0
