import pytest
from django.core.management import call_command

from agreements.models import NextStep, StarterGoal, SuggestedActivity
from tests.agreements.builders import negotiating, page
from tests.factories import TopicFactory

pytestmark = pytest.mark.django_db


def load():
    call_command("load_agreement_vocabulary", verbosity=0)


def test_the_nine_activities_and_the_next_steps_are_there():
    load()

    assert (SuggestedActivity.objects.count(), NextStep.objects.count()) == (9, 8)
    assert not SuggestedActivity.objects.filter(name_es="").exists()


def test_a_starter_goal_has_two_activities_and_six_weeks():
    TopicFactory(name_en="Networking")

    load()

    starter = StarterGoal.objects.get()
    assert (starter.activities.count(), starter.weeks) == (2, 6)


def test_loading_again_keeps_what_staff_have_changed():
    TopicFactory(name_en="Networking")
    load()
    StarterGoal.objects.update(weeks=3)

    load()

    assert (StarterGoal.objects.get().weeks, SuggestedActivity.objects.count()) == (3, 9)


@pytest.mark.parametrize("level", ["exactly", "a part of it", "the whole of it"])
def test_the_goals_for_what_the_mentee_asked_about_come_first(client_of, level):
    TopicFactory(name_en="Networking")
    whole = TopicFactory(name_en="Self-representation", position=5)
    part = TopicFactory(name_en="Pitch", parent=whole, position=6)
    load()
    if level == "the whole of it":
        StarterGoal.objects.filter(topic=whole).update(topic=part)
    agreement = negotiating()
    agreement.match.request.topics.set([part if level == "a part of it" else whole])

    starters = client_of(agreement.mentee).get(page("propose", agreement)).context["starters"]

    assert [starter.topic.name_en for starter in starters][1] == "Networking"
