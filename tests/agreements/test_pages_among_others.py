"""The pages of agreements: each by the method it is for, and one agreement's file among others'."""

import pytest
from django.urls import reverse

from agreements import actions
from agreements.models import ACTIVITIES, ActivityDone, Conclusion
from agreements.pdfs import file_name
from tests.agreements.builders import (
    concluded,
    current,
    finished,
    goal,
    in_force,
    negotiating,
    page,
    proposed,
    text,
    typed,
    write,
)
from tests.factories import age
from tests.rows_written import tuples_written

pytestmark = pytest.mark.django_db


def a_version():
    return current(in_force())


def an_activity():
    return a_version().goals.get().activities.first()


def whole(name, version):
    numbered = {"number": version.number} if name == "version" else {}
    return page(name, version.agreement, **numbered)


@pytest.mark.parametrize("name", ["detail", "version", "copy", "hours"])
def test_a_page_that_is_only_read_takes_nothing(name, client_of):
    version = a_version()
    client = client_of(version.agreement.mentor)
    before = tuples_written()

    assert client.post(whole(name, version), {"do": "save"}).status_code == 405
    assert tuples_written() == before


def test_an_activity_is_not_ticked_by_a_link(client_of):
    activity = an_activity()

    answer = client_of(activity.goal.version.agreement.mentor).get(reverse("agreements:tick", args=[activity.pk]))

    assert (answer.status_code, ActivityDone.objects.exists()) == (405, False)


def test_a_summary_is_not_completed_by_reading_it(client_of):
    conclusion = concluded(in_force())

    answer = client_of(conclusion.agreement.mentor).get(conclusion.get_absolute_url())

    assert (answer.status_code, Conclusion.objects.get().status) == (200, "open")


def test_the_page_to_correct_a_summary_is_not_shown_to_who_comes_too_late(client_of):
    in_time, late = finished(), finished()
    age(late, days=2)

    shown = [
        client_of(one.agreement.mentor).get(page("correct", one.agreement), follow=True).redirect_chain
        for one in (in_time, late)
    ]

    assert [bool(led_away) for led_away in shown] == [False, True]


def test_the_file_is_that_of_the_version_in_effect_though_another_is_proposed(client_of):
    agreement = in_force()
    second = proposed("mentor", text(goal("More")), agreement)
    client = client_of(agreement.mentee)

    asked = [client.get(page("copy", agreement), told)["Content-Disposition"] for told in ({}, {"version": "2"})]

    assert [file_name(version) in name for version, name in zip((current(agreement), second), asked, strict=True)] == [
        True,
        True,
    ]


@pytest.mark.parametrize("verb", ["remove-activity", "activity-up", "activity-down", "add-activity"])
def test_a_button_for_an_activity_that_is_gone_changes_nothing(verb, client_of):
    agreement = negotiating()
    words = text(goal(activities=[f"Activity {number}" for number in range(ACTIVITIES)]))
    kept = write(agreement, agreement.mentee, words)
    sent = typed(words, do=f"{verb}:0.{ACTIVITIES}", revision=kept.revision)

    answer = client_of(agreement.mentee).post(page("propose", agreement), sent, follow=True)

    assert answer.status_code == 200
    assert actions.initial_draft(agreement, agreement.mentee)[0] == words
