"""A release is installed over an earlier one: every row, link, session and mail of before still works."""

import io
from unittest.mock import patch

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import F
from django.utils.dateparse import parse_datetime

from accounts.models import User
from agreements.models import NextStep, StarterGoal, SuggestedActivity
from matches.models import DeclineReason, Match, MatchRequest
from notifications import delivery, installation
from notifications.models import EmailOptOut, Notice, OutgoingMail
from profiles.management.commands import load_vocabularies
from profiles.models import MentorProfile, MentorReview, ReviewReason, SearchTerm, Topic
from program.models import Edition, FaqEntry, Page
from program.monitoring.invariants import broken_rules
from tests.pages import forms
from tests.signed_in import sign_in

pytestmark = pytest.mark.usefixtures("here")
# What Django and the loaders themselves write when a release is installed.
WRITTEN_BY_A_RELEASE = {
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
    "django_content_type",
    "agreements_startergoal",
    "agreements_startergoal_activities",
    "program_faqentryevent",
    "program_pageevent",
    "program_material",
    "program_edition",
    "profiles_searchterm",  # read afresh by load_vocabularies
}


def names(model, **which):
    return list(model.objects.filter(**which).order_by("pk").values_list("name_en", "name_es"))


def test_every_row_is_still_there(dump):
    tables = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}

    assert set(dump["rows"]) <= set(tables)
    assert {
        table: rows
        for table, rows in dump["rows"].items()
        if tables[table]._base_manager.count() != rows and table not in WRITTEN_BY_A_RELEASE
    } == {}


def test_nothing_is_false_that_must_be_true():
    assert broken_rules() == {}


def test_every_decision_of_staff_has_taken_effect_when_it_was_made():
    decisions = MentorReview.objects.filter(undone_at=None)

    assert decisions.count() > 0
    assert not decisions.exclude(carried_out_at=F("at")).exists()


@pytest.mark.parametrize("person", ["student", "mentor", "applicant"])
def test_who_was_signed_in_still_is(browser_of, person):
    assert browser_of(person).get("/home/").status_code == 200


def test_an_office_keeps_what_it_may_do(browser_of):
    """After a new sign-in: that of the dump grows older than the twelve hours that a staff session lasts."""
    browser = browser_of("office")
    sign_in(browser, User.objects.get(pk=browser.session["_auth_user_id"]))

    assert browser.get("/admin/").status_code == 200
    assert browser.get("/admin/notifications/emailintro/").status_code == 200
    assert browser.get("/admin/notifications/emailintro/1/change/").status_code == 200


@pytest.mark.parametrize("person", ["student", "mentor"])
def test_the_pages_of_before_open(browser_of, dump, person):
    browser = browser_of(person)

    pages = [*dump["pages"][person], "/requests/", "/notices/", "/notices/preferences/"]
    assert {page: browser.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_one_reads_and_downloads_ones_data(client, dump):
    """After a new sign-in: that of the dump grows older than the twelve hours after which this asks again."""
    sign_in(client, User.objects.get(pk=dump["unsubscribe"][0]))

    assert client.get("/my-data/").status_code == 200
    assert client.get("/my-data/download/")["Content-Type"] == "application/zip"


def test_every_notice_still_says_what_happened():
    assert Notice.objects.exists()
    assert [notice for notice in Notice.objects.select_related("recipient") if notice.about is None] == []
    assert all(notice.text for notice in Notice.objects.select_related("recipient"))


def test_a_mentor_answers_by_the_link_in_a_mail_of_before(client, dump):
    pk, link = dump["answer"]

    page = client.get(link)
    client.post(link, {"answer": "yes", "mode": "online", "minutes": "30"})

    assert page.status_code == 200
    assert forms(page)
    assert MatchRequest.objects.get(pk=pk).status == "accepted"
    assert Match.objects.get(request=pk).status == "arranging"


def test_a_link_of_before_switches_off_one_type_of_mail(client, dump):
    person, kind, link = dump["unsubscribe"]

    assert client.get(link).status_code == 200
    client.post(link)

    assert EmailOptOut.objects.filter(user=person, kind=kind).exists()


def test_a_link_of_before_confirms_a_profile(client, dump):
    pk, link = dump["confirm"]
    before = MentorProfile.objects.get(pk=pk).confirmed_at

    with patch("django.core.signing.time.time", parse_datetime(dump["made_at"]).timestamp):
        assert client.get(link).status_code == 200
        client.post(link)

    assert MentorProfile.objects.get(pk=pk).confirmed_at != before


def test_mails_that_waited_leave_but_those_that_are_not_true_or_not_wanted(dump, settings):
    settings.DELIVERY = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    waiting = OutgoingMail.objects.queued().count()

    delivery.deliver_due(seconds=60)

    assert waiting >= len(dump["kinds"])
    assert {mail.kind: mail.last_error for mail in OutgoingMail.objects.exclude(last_error="")} == {}
    assert not OutgoingMail.objects.due().exists()
    assert OutgoingMail.objects.filter(sent_at__isnull=False).count() > len(dump["kinds"]) / 2
    assert OutgoingMail.objects.get(kind="finished").sent_at


def test_an_installation_that_was_upgraded_goes_on_mailing(settings):
    settings.DEMO = False

    assert not installation.is_copy()


def test_what_was_shipped_is_reworded_and_not_there_twice(dump):
    activities = SuggestedActivity.objects
    assert activities.filter(name_en__startswith="Practice: a mock interview").count() == 1
    assert not activities.filter(name_en__startswith="Rehearse").exists()
    assert activities.count() == dump["names"]["activities"]
    assert names(StarterGoal, topic__name_en="Self-representation") == [
        ("Introduce myself in one memorable minute", "Presentarme en un minuto de modo que me recuerden")
    ]
    assert names(Topic) == [
        ("Self-representation", "Saber presentarse"),
        ("Selecting a career", "Elegir una profesión"),
        ("Workplace etiquette", "Modales"),
    ]
    assert NextStep.objects.count() == dump["names"]["steps"]


def test_what_the_office_has_changed_stays_in_each_language_by_itself():
    steps = names(NextStep)
    assert ("Apply for a job or to graduate school", "Pedir trabajo") in steps
    assert ("Apply for one job.", "Solicitar un empleo o el ingreso a un posgrado") in steps
    assert ("Come to our fair", "Venir a la feria") in steps
    assert names(DeclineReason) == [
        ("I don't have time right now", "No tengo tiempo en este momento"),
        ("Another mentor could help you better", "Otra persona podría ayudarle mejor"),
        ("Ask a lawyer", "No es mi campo"),
        ("I'm already mentoring as many people as I can", "Ya ofrezco mentoría a todas las personas que puedo"),
        ("My situation has changed", "Mi situación ha cambiado"),
    ]
    assert list(ReviewReason.objects.order_by("pk").values_list("text_en", "text_es")) == [
        (
            "Call me.",
            "Por favor, agregue al menos un título, puesto, licencia o distinción: es lo primero que se busca.",
        ),
        (
            "Please add at least one degree, position, license, or honor. Students look for these first.",
            "Como lo dice la oficina.",
        ),
    ]


def test_a_row_that_has_the_new_words_already_is_left_beside_the_shipped_one():
    written = [name for name, _spanish in names(SuggestedActivity) if "cover letter" in name.lower()]
    assert sorted(written) == ["Review the résumé and a cover letter", "review a résumé and cover letter"]


def test_questions_and_help_pages_are_reworded_where_they_are_as_shipped(dump):
    changed = FaqEntry.objects.get(slug="if-i-cannot-accept")
    assert changed.question_en == "What if I can't or don't want to accept a request?"
    assert changed.question_es == "¿Y si no puedo o no quiero aceptar una petición?"
    assert changed.answer_es == "Diga que no."
    assert FaqEntry.objects.get(slug="orientation").answer_en == "On Monday."
    assert FaqEntry.objects.count() == dump["names"]["questions"]
    assert Page.objects.get(slug="help").text_en.startswith("Not sure which to choose?")
    assert Page.objects.get(slug="help").text_es == "Llame a Rosa."


def test_a_published_edition_is_never_reworded(dump):
    assert {
        str(pk): text for pk, text in Edition.objects.filter(pk__in=dump["editions"]).values_list("pk", "text_en")
    } == (dump["editions"])


def test_installing_a_release_again_changes_nothing():
    before = [list(model.objects.order_by("pk").values()) for model in (FaqEntry, Page, NextStep, SuggestedActivity)]

    call_command("load_agreement_vocabulary", verbosity=0)
    call_command("load_program", verbosity=0)

    assert before == [
        list(model.objects.order_by("pk").values()) for model in (FaqEntry, Page, NextStep, SuggestedActivity)
    ]


def test_the_search_knows_the_new_names(monkeypatch):
    small = [load_vocabularies.topics, load_vocabularies.aliases, load_vocabularies.review_reasons]
    monkeypatch.setattr(load_vocabularies, "STEPS", small)

    call_command("load_vocabularies", stdout=io.StringIO())

    assert Topic.objects.filter(name_en="Self-representation").count() == 1
    assert SearchTerm.objects.filter(words="saber presentarse").exists()
