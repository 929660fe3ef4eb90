"""Lists in the admin are narrowed by the filters they show: nothing can be found out through the address bar."""

import pytest
from django.contrib import admin
from django.urls import reverse

from core.admin import PortalAdmin
from program.staff_groups import GROUPS
from tests.factories import SuperuserFactory
from tests.program.staff_members import member_of, with_factor

pytestmark = pytest.mark.django_db
UNDECLARED = ["startswith", "regex", "contains", "gt", "iendswith"]
ADMINS = sorted(admin.site._registry.items(), key=lambda item: item[0]._meta.label)


def paths_of(model):
    """Every column of a model, and every column of the rows it points to."""
    for field in model._meta.concrete_fields:
        yield field.name
        if field.is_relation and field.related_model:
            yield from (f"{field.name}__{other.name}" for other in field.related_model._meta.concrete_fields)


@pytest.mark.parametrize(("model", "model_admin"), ADMINS, ids=lambda value: getattr(value, "__name__", ""))
def test_every_admin_page_is_ours(model, model_admin):
    assert isinstance(model_admin, PortalAdmin)


@pytest.mark.parametrize(("model", "model_admin"), ADMINS, ids=lambda value: getattr(value, "__name__", ""))
def test_no_column_is_read_letter_by_letter(rf, model, model_admin):
    request = rf.get("/")
    request.user = SuperuserFactory()

    allowed = [
        f"{path}__{lookup}"
        for path in paths_of(model)
        for lookup in UNDECLARED
        if model_admin.lookup_allowed(f"{path}__{lookup}", "x", request)
    ]

    assert allowed == []


@pytest.mark.parametrize("group", [*GROUPS, "Superuser"])
def test_lookups_of_secrets_are_refused_to_every_group(client, group):
    client.force_login(with_factor(SuperuserFactory()) if group == "Superuser" else member_of(group))
    asked = {
        "accounts_user": ["password__startswith", "password__regex", "email__startswith"],
        "notifications_outgoingmail": ["message__regex", "message__subject__startswith", "recipient__password__regex"],
        "notifications_notice": ["recipient__password__startswith", "key__startswith"],
        "accounts_secondfactor": ["data__secret__startswith", "user__password__startswith"],
        "accounts_signedindevice": ["session_key__startswith"],
        "program_concern": ["text__regex", "reporter__email__startswith", "evidence__regex"],
        "matches_matchrequest": ["mentee__user__password__startswith", "why_you__regex"],
    }

    answers = {
        f"{name}?{lookup}": client.get(reverse(f"admin:{name}_changelist"), {lookup: "a"}).status_code
        for name, lookups in asked.items()
        for lookup in lookups
    }

    assert set(answers.values()) <= {400, 403}, answers
    assert 400 in answers.values()


@pytest.mark.parametrize("value", ["99999999999999999999", "0", "-1", "x", "\0", "2026-99-99"])
def test_a_list_asked_for_a_date_that_does_not_exist_answers(client, value):
    client.raise_request_exception = False
    client.force_login(with_factor(SuperuserFactory()))
    dated = {page: page.date_hierarchy for _model, page in ADMINS if page.date_hierarchy}

    answers = {
        f"{page}: {lookup}": client.get(address_of(page), {f"{field}__{lookup}": value})
        for page, field in dated.items()
        for lookup in ("year", "month", "day", "gte", "lt")
    }

    assert len(dated) > 3
    assert [name for name, answer in answers.items() if answer.status_code >= 500] == []


def address_of(page):
    return reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist")
