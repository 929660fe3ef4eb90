"""A page shows the texts it is about and no others: those of another material, role, query, or not yet published."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import StuckRow
from matches.models import Match
from notifications.models import Notice
from profiles.models import Topic
from program.content import announcements, handbooks, materials
from program.models import Announcement, Edition, FaqEntry, Material, Page
from tests.factories import MatchFactory, MenteeProfileFactory, MentorProfileFactory, TopicFactory, UserFactory
from tests.refusals import refused

pytestmark = pytest.mark.django_db
PAGES_TO_READ = [("program:front", []), ("program:help", []), ("program:material", ["mentee"]), ("program:events", [])]


def material(slug, kind, editions=(True,), **fields):
    """A material with editions, each published or not; returns those."""
    row = Material.objects.create(slug=slug, kind=kind, title_en=slug, **fields)
    now = timezone.now()
    return [
        Edition.objects.create(
            material=row, number=number, text_en=".", needs_acknowledgement=True, published_at=now if is_out else None
        )
        for number, is_out in enumerate(editions, start=1)
    ]


@pytest.fixture
def current():
    """The current editions of the manual and the handbook, before, between and after all that are not."""
    material("guide-for-mentors", "manual", [True, True, True, True], position=1, is_for_mentors_only=True)
    material("policy", "policy", [True, True, True, True], position=2)
    mentor = material("mentor", "manual", [True, True, False], position=3)[1]
    mentee = material("mentee", "handbook", [True, True, True, False], position=3)[2]
    material("more", "policy", [True, True, True, True], position=4)
    return {"mentor": mentor, "mentee": mentee}


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_each_role_reads_and_acknowledges_the_current_edition_of_its_own_handbook(client, current, role):
    person, edition = UserFactory(), current[role]

    assert handbooks.current(role, person).edition == edition.pk
    assert client.get(reverse("program:material", args=[role])).context["edition"] == edition
    handbooks.acknowledge(edition.pk, person)
    assert handbooks.current(role, person).is_acknowledged
    with refused("newer_edition"):
        materials.acknowledge(edition.material.editions.get(number=1), person)


def test_no_edition_is_asked_to_be_read_before_it_is_published(current):
    asked = Edition.objects.to_acknowledge(UserFactory(), {"manual", "handbook"})

    assert set(asked.filter(material__is_for_mentors_only=False)) == set(current.values())


def test_an_edition_without_a_file_has_none(client, current):
    assert client.get(reverse("program:material_file", args=["mentor"])).status_code == 404


@pytest.mark.usefixtures("current")
@pytest.mark.parametrize(("name", "arguments"), PAGES_TO_READ)
def test_a_page_to_read_is_not_written_to(client_of, name, arguments):
    assert client_of(UserFactory()).post(reverse(name, args=arguments)).status_code == 405


def test_the_front_page_has_general_topics_and_no_parts_of_them(client):
    Topic.objects.all().delete()
    general = TopicFactory()
    TopicFactory(parent=general)

    assert client.get(reverse("program:front")).context["topics"] == [general]


def test_questions_and_help_have_what_is_published_and_what_was_looked_for(client):
    for model, text in ((FaqEntry, "question"), (Page, "title")):
        model.objects.all().delete()
        for slug, is_published in (("apple", True), ("draft-apple", False), ("pear", True)):
            rest = {"answer_en": "."} if model is FaqEntry else {"text_en": "."}
            model.objects.create(slug=slug, is_published=is_published, **{f"{text}_en": slug}, **rest)
    FaqEntry.objects.update(audience="mentee")

    found = client.get(reverse("program:faq"), {"q": "apple"}).context

    assert [entry.slug for section in found["sections"] for entry in section["entries"]] == ["apple"]
    assert [page.slug for page in found["other_results"]] == ["apple"]
    assert {page.slug for page in client.get(reverse("program:help")).context["pages"]} == {"apple", "pear"}


# Announcements.


def announced(audience="everybody", **fields):
    return Announcement.objects.create(title_en="News", text_en="News.", audience=audience, **fields)


def test_of_several_that_are_due_each_is_sent_by_itself_and_none_that_waits():
    MenteeProfileFactory(), MentorProfileFactory()
    now = timezone.now()
    earlier, second, later = (announced(send_at=now) for _number in range(3))
    waiting = announced()

    assert announcements.send(second.pk)
    assert not announcements.send(waiting.pk)
    assert set(Notice.objects.values_list("about_id", flat=True)) == {second.pk}

    assert announcements.send_due() == 2
    assert set(Announcement.objects.exclude(sent_at=None)) == {earlier, second, later}


def test_staff_are_not_shown_any_more_that_news_could_not_be_sent_which_were_stopped_since():
    stopped = announced()
    later = timezone.now() + timedelta(hours=1)
    StuckRow.objects.create(sweep="announcements", row=stopped.pk, next_try_at=later)

    announcements.send_due()

    assert not StuckRow.objects.exists()


def test_news_for_pairs_do_not_reach_pairs_that_are_over():
    match, over = MatchFactory(), MatchFactory()
    Match.objects.filter(pk=over.pk).update(status="lapsed", closed_at=timezone.now())

    assert set(announcements.audience_of(announced("pairs"))) == {match.mentee.user, match.mentor.user}
