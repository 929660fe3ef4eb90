"""Colleagues who may only look can press and send nothing; those who may not even look open no page of a row."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import RequestFactory
from django.urls import reverse

from matches.models import Match
from profiles.admin.object_page import ObjectPageAdmin
from program.conduct import reporting
from program.models import Concern, Export, ImportFile, ParticipationEnd
from tests.factories import MatchFactory, StaffFactory, UserFactory
from tests.pages import buttons
from tests.program.rows_of_lists import more_of_everything
from tests.program.staff_members import with_factor

pytestmark = pytest.mark.django_db
ONLY_READ = {("agreements.Agreement", "export"), ("agreements.Conclusion", "export")}
ABSENT = 999_999_999


@pytest.fixture
def reader():
    """Sees every list that a permission to view opens, and may change nothing."""
    person = with_factor(StaffFactory())
    person.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    return person


def page(model, name, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def keys_of(model):
    return list(model._base_manager.order_by("pk").values_list("pk", flat=True))


def of_our_own(view):
    """The lists whose add page or page of a row is not Django's."""
    django = getattr(admin.ModelAdmin, view)
    return [model for model, desk in admin.site._registry.items() if getattr(type(desk), view) is not django]


def test_who_may_only_look_is_offered_only_actions_that_read(reader):
    request = RequestFactory().get("/")
    request.user = reader

    offered = {model._meta.label: set(desk.get_actions(request)) for model, desk in admin.site._registry.items()}

    assert {(label, name) for label, names in offered.items() for name in names} == ONLY_READ


def test_what_is_not_offered_is_not_carried_out_either(client_of, reader):
    match = MatchFactory()
    chosen = {"action": "hold", "_selected_action": [match.pk], "confirmed": "1"}

    client_of(reader).post(page(Match, "changelist"), chosen)

    match.refresh_from_db()
    assert not match.is_on_hold


def test_who_may_only_look_presses_no_button_of_a_page(client_of, reader):
    more_of_everything(1, reader)
    desk = client_of(reader)
    pages = {
        page(model, "change", keys_of(model)[-1]): own.VERBS
        for model, own in admin.site._registry.items()
        if isinstance(own, ObjectPageAdmin) and own.VERBS and model is not Concern  # for which viewing is not enough
    }

    shown = [desk.get(address) for address in pages]
    pressed = {desk.post(address, {"verb": next(iter(verbs))}).status_code for address, verbs in pages.items()}

    assert {answer.status_code for answer in shown} == {200}
    assert [answer.request["PATH_INFO"] for answer in shown if "verb" in dict(buttons(answer))] == []
    assert pressed == {403}


def test_who_may_only_look_adds_nothing(client_of, reader):
    desk, models = client_of(reader), of_our_own("add_view")

    assert {ParticipationEnd, ImportFile} <= set(models)
    answers = [way(page(model, "add")).status_code for model in models for way in (desk.get, desk.post)]
    assert set(answers) == {403}


def test_who_may_not_look_opens_no_page_of_a_row_nor_the_file_they_once_asked_for(client_of):
    colleague = with_factor(StaffFactory())
    more_of_everything(1, colleague)
    Export.objects.update(ready_at="2026-01-01T00:00Z")
    desk = client_of(colleague)

    addresses = [page(model, "change", keys[-1]) for model in of_our_own("change_view") if (keys := keys_of(model))]
    addresses.append(page(Export, "file", Export.objects.get().pk))

    assert [address for address in addresses if desk.get(address).status_code != 403] == []


def test_who_handles_no_cases_does_not_learn_which_there_are(client_of):
    colleague, reporter = with_factor(StaffFactory()), UserFactory()
    cases = [reporting.report(reporter, text="x", subject=person) for person in (None, colleague)]
    cases[0].kept_out.add(colleague)
    desk = client_of(colleague)

    keys = [*(case.pk for case in cases), ABSENT]

    assert [desk.get(page(Concern, "change", key)).status_code for key in keys] == [403, 403, 403]
