"""Rows of an earlier release, when three topics that said the same as others become these: no choice is lost."""

import io
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command

from agreements.models import StarterGoal
from profiles.management.commands import load_vocabularies
from profiles.models import SearchAlias, Topic
from tests.factories import MatchRequestFactory, MenteeProfileFactory, MentorProfileFactory, TopicFactory

pytestmark = pytest.mark.django_db

PATH, CAREER = "Choosing a career path", "Selecting a career"
BOTH, COMMUNICATION, ETIQUETTE = (
    "Professional communication and workplace etiquette",
    "Professional communication",
    "Workplace etiquette",
)
CONTACTS, NETWORKING, ASSOCIATIONS = (
    "Networking and professional associations",
    "Networking",
    "Professional associations",
)


def join_topics():
    migration = import_module("profiles.migrations.0010_join_topics_that_say_the_same")
    migration.join_topics(apps, None)
    migration.put_parts_below(apps, None)


@pytest.fixture
def topics():
    names = [PATH, CAREER, BOTH, COMMUNICATION, ETIQUETTE, CONTACTS, NETWORKING, "Job shadowing", "Résumé writing"]
    return {name: TopicFactory(name_en=name) for name in names}


def chosen(things):
    return {topic.name_en for topic in things.topics.all()}


@pytest.mark.parametrize("factory", [MentorProfileFactory, MenteeProfileFactory, MatchRequestFactory])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([PATH], {CAREER}),
        ([PATH, CAREER], {CAREER}),
        ([BOTH, ETIQUETTE, "Résumé writing"], {COMMUNICATION, ETIQUETTE, "Résumé writing"}),
        ([CONTACTS], {NETWORKING, ASSOCIATIONS}),
        (["Job shadowing"], {"Job shadowing"}),
    ],
)
def test_every_choice_is_kept_once(topics, factory, before, after):
    chooser = factory()
    chooser.topics.set(topics[name] for name in before)

    join_topics()

    assert chosen(chooser) == after
    assert chooser.topics.count() == len(after)


def test_the_topics_are_joined_and_put_below_the_general_ones(topics):
    join_topics()

    assert dict(Topic.objects.values_list("name_en", "parent__name_en")) == {
        CAREER: None,
        COMMUNICATION: None,
        ETIQUETTE: None,
        NETWORKING: None,
        "Résumé writing": None,
        "Job shadowing": CAREER,
        ASSOCIATIONS: NETWORKING,
    }
    assert Topic.objects.get(name_en=ASSOCIATIONS).pk == topics[CONTACTS].pk


def test_an_upgraded_portal_has_the_levels_of_a_new_one(monkeypatch):
    monkeypatch.setattr(load_vocabularies, "STEPS", [load_vocabularies.topics, load_vocabularies.specific_topics])
    call_command("load_vocabularies", stdout=io.StringIO())
    new = set(Topic.objects.values_list("name_en", "parent__name_en"))
    Topic.objects.update(parent=None)

    join_topics()

    assert set(Topic.objects.values_list("name_en", "parent__name_en")) == new


def test_a_topic_gets_the_name_of_a_missing_one_and_an_office_keeps_its_own_spanish():
    shipped = TopicFactory(name_en=PATH, name_es="Planear el camino profesional")
    changed = TopicFactory(name_en=BOTH, name_es="Modales")

    join_topics()

    assert set(Topic.objects.values_list("pk", "name_en", "name_es")) == {
        (shipped.pk, CAREER, "Elegir una profesión"),
        (changed.pk, ETIQUETTE, "Modales"),
        (Topic.objects.get(name_en=COMMUNICATION).pk, COMMUNICATION, "Comunicación profesional"),
    }


def test_a_topic_that_an_office_has_renamed_or_placed_stays(topics):
    Topic.objects.filter(pk=topics[PATH].pk).update(name_en="Paths")
    Topic.objects.filter(pk=topics["Job shadowing"].pk).update(parent=topics["Résumé writing"])
    Topic.objects.filter(pk=topics[CAREER].pk).update(parent=topics["Résumé writing"])

    join_topics()

    assert Topic.objects.get(pk=topics[PATH].pk).name_en == "Paths"
    assert Topic.objects.get(name_en="Job shadowing").parent == topics["Résumé writing"]


def test_saved_searches_filter_by_what_the_topic_has_become(topics):
    mentee, other = MenteeProfileFactory(), MenteeProfileFactory()
    old, new = topics[PATH].pk, topics[CAREER].pk
    both, communication, etiquette = (topics[name].pk for name in (BOTH, COMMUNICATION, ETIQUETTE))
    mentee.saved_searches.create(query_string=f"q=law&topic={old}&mode=phone")
    mentee.saved_searches.create(query_string=f"topic={both}&topic={etiquette}")
    mentee.saved_searches.create(query_string=f"topic={old}9&q=topic%3D{old}")
    other.saved_searches.create(query_string=f"topic={new}")
    other.saved_searches.create(query_string=f"topic={old}")

    join_topics()

    assert set(mentee.saved_searches.values_list("query_string", flat=True)) == {
        f"q=law&topic={new}&mode=phone",
        f"topic={communication}&topic={etiquette}",
        f"topic={old}9&q=topic%3D{old}",
    }
    assert [saved.query_string for saved in other.saved_searches.all()] == [f"topic={new}"]


def test_aliases_mean_what_the_topic_has_become(topics):
    rows = [("career path", PATH), ("career path", CAREER), ("paths", PATH), ("manners", BOTH), ("cpa", "Accountants")]
    for alias, meaning in rows:
        SearchAlias.objects.create(alias=alias, meaning=meaning)

    join_topics()

    assert set(SearchAlias.objects.values_list("alias", "meaning")) == {
        ("career path", CAREER),
        ("paths", CAREER),
        ("manners", COMMUNICATION),
        ("manners", ETIQUETTE),
        ("cpa", "Accountants"),
    }


def test_starter_goals_move_to_the_topic_that_stays(topics):
    for name, goal in [(PATH, "Find a field"), (PATH, "Meet two people"), (CAREER, "Meet two people")]:
        StarterGoal.objects.create(topic=topics[name], name_en=goal)

    join_topics()

    assert set(StarterGoal.objects.values_list("topic__name_en", "name_en")) == {
        (CAREER, "Find a field"),
        (CAREER, "Meet two people"),
    }
    assert StarterGoal.objects.count() == 2
