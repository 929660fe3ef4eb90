"""What approved mentors get (R25), and what is asked to be read: last, and never between a mentor and an answer."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from program.content import materials
from program.home.action_items import action_items_for
from program.models import Edition, Material
from program.orientation import arranging
from program.staff_dashboard.mentor_support import support_items
from tests.factories import (
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    StaffFactory,
    SuperuserFactory,
)
from tests.pages import found, words
from tests.program.staff_members import with_factor


def states(person):
    """How each of the four stands: orientation, materials, invitations, reminders."""
    things = support_items(person)
    assert len({thing.text for thing in things}) == 4
    return [thing.state for thing in things]


def numbers(state):
    return [int(number) for number in re.findall(r"\d+", state)]


def published(kind, number=1, **fields):
    material, _is_new = Material.objects.get_or_create(slug=kind, kind=kind, title_en=kind.title())
    fields = {"text_en": "Words.", "published_at": timezone.now(), "needs_acknowledgement": True} | fields
    return Edition.objects.create(material=material, number=number, **fields)


def test_staff_see_what_a_mentor_has_been_given_and_what_not(db):
    mentor = MentorProfileFactory().user
    edition = published("manual")

    not_yet, there, *told = states(mentor)
    assert (numbers(not_yet), numbers(there), told) == ([], [1, 0], [told[0]] * 2)
    assert [thing.at is None for thing in support_items(mentor)] == [True, False, True, True]

    asked = arranging.ask_for_short_orientation(mentor, how="phone")
    arranging.log_short_orientation(asked, by=StaffFactory(), on=timezone.localdate())
    materials.acknowledge(edition, mentor)
    short, read, *_told = states(mentor)
    assert asked.get_how_display() in short
    assert numbers(read) == [1, 1]


def test_invitations_and_reminders_are_seen_delivered(session):
    mentor = MentorProfileFactory().user
    arranging.invite(session, by=StaffFactory())
    arranging.register(session, mentor)
    type(session).objects.update(starts_at=timezone.now() + timedelta(hours=20))
    arranging.remind()

    assert [numbers(told) for told in states(mentor)[2:]] == [[1], [1]]

    type(session).objects.update(starts_at=timezone.now())
    session.registrations.update(attended=True)
    session.refresh_from_db()
    assert states(mentor)[0] == str(session)


def test_the_four_things_stand_on_the_persons_page(client_of, db):
    mentor = MentorProfileFactory()
    desk = client_of(with_factor(SuperuserFactory()))

    page = desk.get(reverse("admin:accounts_user_everything", args=[mentor.pk]))

    shown = [words(row) for row in found(page, "//tr/th[@scope='row']")]
    assert set(shown) >= {thing.text for thing in support_items(mentor.user)}


def test_an_applicant_gets_none_of_them_yet(db):
    assert support_items(MentorApplicationFactory().user) == []


def asked_to_read(person):
    return [need.href for need in action_items_for(person) if need.icon == "book-open"]


def page_of(kind):
    return reverse("program:material", args=[kind])


@pytest.mark.parametrize(
    ("factory", "read"),
    [
        (MentorProfileFactory, ["guide", "manual", "policy"]),
        (MenteeProfileFactory, ["handbook", "policy"]),
        (MentorApplicationFactory, []),
    ],
)
def test_everybody_is_asked_to_read_what_is_theirs(db, factory, read):
    for kind in ("guide", "handbook", "manual", "policy"):
        published(kind)

    assert sorted(asked_to_read(factory().user)) == [page_of(kind) for kind in read]


def test_an_edition_is_asked_for_until_it_is_acknowledged_and_again_when_a_new_one_needs_it(db):
    mentor = MentorProfileFactory().user
    first = published("manual")
    assert asked_to_read(mentor) == [page_of("manual")]

    materials.acknowledge(first, mentor)
    assert asked_to_read(mentor) == []

    published("manual", number=2, needs_acknowledgement=False)
    assert asked_to_read(mentor) == []

    published("manual", number=3)
    assert asked_to_read(mentor) == [page_of("manual")]


def test_reading_stands_below_the_letter_that_waits_for_an_answer(db):
    request = MatchRequestFactory()
    published("manual")

    icons = [need.icon for need in action_items_for(request.mentor.user) if need.is_mine]

    assert icons.index("book-open") == len(icons) - 1 > 0
