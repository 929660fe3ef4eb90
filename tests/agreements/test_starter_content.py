import pytest
from django.core.management import call_command

from agreements.models import NextStep, StarterGoal, SuggestedActivity
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
