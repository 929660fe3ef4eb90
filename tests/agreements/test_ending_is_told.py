"""An ending is told alike wherever the other reads of it, and says no more than the one who ended it has said."""

import pytest
from django.urls import reverse

from agreements import actions
from agreements.models import Conclusion
from notifications.rendering import localized_for, render_subject
from tests.agreements.builders import concluded, in_force
from tests.mails import text_of
from tests.pages import found, words

pytestmark = pytest.mark.django_db


def ended_by_one():
    return concluded(in_force(), reason="cannot_continue")


def subject_of(conclusion, reader):
    with localized_for(reader):
        return render_subject("agreements/conclusion_begun", conclusion, reader)


def test_the_mail_gives_the_reason_and_not_whom_it_is_about():
    conclusion = ended_by_one()

    told = text_of("agreements/conclusion_begun", conclusion, conclusion.agreement.mentor)

    assert str(Conclusion.Reason.CANNOT_CONTINUE.label) in told


@pytest.mark.parametrize("name", ["program:home", "notifications:list"])
def test_home_and_notifications_say_with_the_mail_that_it_has_ended(client_of, name):
    conclusion = ended_by_one()
    reader = conclusion.agreement.mentor

    shown = client_of(reader).get(reverse(name))

    assert subject_of(conclusion, reader) in words(found(shown, "//main")[0])


def test_the_notification_still_says_that_it_has_ended_when_the_reason_was_corrected(client_of):
    conclusion = ended_by_one()
    reader = conclusion.agreement.mentor
    said = subject_of(conclusion, reader)
    actions.add_to_conclusion(conclusion, reader)
    outcomes = {str(one.goal_id): ["partly", ""] for one in conclusion.outcomes.all()}

    actions.correct_conclusion(conclusion, conclusion.agreement.mentee, reason="partly", outcomes=outcomes)

    assert said in words(found(client_of(reader).get(reverse("notifications:list")), "//main")[0])
