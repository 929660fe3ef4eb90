"""Every list of people that staff have finds them by any of their names, without accents, and by email."""

from django.contrib import admin
from django.test import RequestFactory

from accounts.models import User
from agreements.models import Agreement, AgreementVersion
from matches.models import Match
from profiles.models import MenteeProfile, MentorProfile
from tests.factories import SuperuserFactory
from tests.program.rows_of_lists import more_of_everything
from tests.program.staff_members import with_factor

LEADS_TO_PEOPLE = {MenteeProfile, MentorProfile, Match, Agreement, AgreementVersion}
# A case is found by whoever handles it; campus accounts have no rows.
NOT_SEARCHED = {"program.Concern", "accounts.CampusAccount"}
DONE_BY = {"by", "reviewer"}
NAMES = {"given_name": "María José", "preferred_name": "Chema", "family_name": "Núñez-García"}
EMAIL = "mj.someone@people.example"
QUERIES = ["maria nunez", "CHEMA GARCÍA", "Núñez-Garci\u0301a  jose", "MJ.Someone@people.example"]


def paths_to_people(model):
    """How one gets from a row to each person it is about, as names of fields; not to the staff who did something."""
    if model is User:
        yield []
    for field in model._meta.concrete_fields:
        if field.is_relation and field.name not in DONE_BY and not field.name.endswith("_by"):
            if field.related_model is User:
                yield [field.name]
            elif field.related_model in LEADS_TO_PEOPLE:
                yield from ([field.name, *path] for path in paths_to_people(field.related_model))


def person_of(row, path):
    for name in path:
        row = getattr(row, name)
    return row


def keys_found(office, model, query):
    """What the page of the list is about to show: what it makes of a row is not looked at here."""
    request = RequestFactory().get("/", {"q": query})
    request.user = office
    found = admin.site.get_model_admin(model).get_changelist_instance(request).queryset
    return set(found.values_list("pk", flat=True))


def queries_that_fail(office, model, path):
    """The queries that do not find the newest row by the person at this path, and the one that finds too much."""
    row = next(row for row in model._default_manager.order_by("-pk") if person_of(row, path))
    person = User.objects.filter(pk=person_of(row, path).pk)
    before = person.values(*NAMES, "email").get()
    person.update(**NAMES, email=EMAIL)
    failing = [query for query in QUERIES if row.pk not in keys_found(office, model, query)]
    failing += [query for query in ["María Nobody"] if keys_found(office, model, query)]
    person.update(**before)
    return failing


def test_every_list_finds_each_person_by_every_name_and_by_email(db):
    office = with_factor(SuperuserFactory())
    more_of_everything(1, office)
    paths = [
        (model, path)
        for model in admin.site._registry
        if model._meta.label not in NOT_SEARCHED
        for path in paths_to_people(model)
    ]

    failing = {f"{model._meta.label} {'.'.join(path)}": queries_that_fail(office, model, path) for model, path in paths}

    assert len(failing) > 25
    assert {name: queries for name, queries in failing.items() if queries} == {}
