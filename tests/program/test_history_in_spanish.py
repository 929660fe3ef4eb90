"""What staff did, and what a text said before, is read in the language of whoever reads it."""

import json
from datetime import date

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from core import staff_log
from profiles.admin.object_page import ObjectPageAdmin
from program.models import ClosedDay, FaqEntry
from tests.factories import SuperuserFactory
from tests.pages import found
from tests.program.staff_members import with_factor

pytestmark = pytest.mark.django_db
ACTS = "//div[@id='change-history']//td[2]//text()[normalize-space()]"


@pytest.fixture
def office():
    return with_factor(SuperuserFactory(language="es"))


@pytest.fixture
def closure():
    return ClosedDay.objects.create(name_en="Break", starts_on=date(2030, 8, 19), ends_on=date(2030, 8, 19))


def history(desk, row):
    return found(desk.get(reverse(f"admin:program_{row._meta.model_name}_history", args=[row.pk])), ACTS)


def in_spanish(text):
    with translation.override("es"):
        return gettext(text)


def test_a_history_says_in_spanish_what_was_changed(client_of, office, closure):
    desk = client_of(office)
    answers = {"name_en": "Recess", "starts_on": "2030-08-19", "ends_on": "2030-08-20"}
    desk.post(reverse("admin:program_closedday_change", args=[closure.pk]), answers)

    [said] = history(desk, closure)

    assert in_spanish("last day") in said
    assert in_spanish("name") in said
    assert "last day" not in said.lower()


def test_a_history_says_in_spanish_what_a_verb_did_with_its_days(client_of, office, closure):
    staff_log.record(office, closure, "Hidden until %(day)s.", day=date(2030, 8, 19))
    staff_log.record(office, closure, "Approved")

    assert history(client_of(office), closure) == [
        in_spanish("Hidden until %(day)s.") % {"day": "19 de agosto de 2030"},
        in_spanish("Approved"),
    ]


def test_an_erased_entry_says_nothing(client_of, office, closure):
    staff_log.record(office, closure, "")

    assert history(client_of(office), closure) == ["–"]


def labels(model_admin, office):
    """{as kept in the history: as the form says it in Spanish} of every field that staff may change."""
    request = RequestFactory().get("/")
    request.user = office
    form = model_admin.get_form(request, None, change=True)()
    with translation.override(None):
        kept = {name: str(field.label or name) for name, field in form.fields.items()}
    with translation.override("es"):
        return {kept[name]: str(field.label or name) for name, field in form.fields.items()}


def test_every_field_of_every_form_has_its_spanish_name_in_the_history(office):
    wrong = {}
    for model, model_admin in admin.site._registry.items():
        if isinstance(model_admin, ObjectPageAdmin):
            continue  # it has buttons instead of a form
        for kept, said in labels(model_admin, office).items():
            entry = LogEntry(change_message=json.dumps([{"changed": {"fields": [kept]}}]))
            with translation.override("es"):
                if said.lower() not in staff_log.text_of(entry).lower():
                    wrong[f"{model._meta.label}: {kept}"] = staff_log.text_of(entry)

    assert wrong == {}


def test_what_a_text_said_before_is_kept_in_both_languages(client_of, office):
    entry = FaqEntry.objects.create(
        slug="q", audience="mentee", question_en="?", answer_en="In English.", answer_es="En castellano."
    )
    entry.answer_es = "En español."
    entry.save()

    page = client_of(office).get(reverse("admin:program_faqentry_change", args=[entry.pk]))

    assert found(page, "//details//pre[@lang='es']/text()") == ["En español.", "En castellano."]
