"""Every page of every role, while all that people and staff have written is naughty: each says it as it is."""

from html import unescape

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from tests.access.addresses import addresses
from tests.access.table import ACCESS
from tests.access.world import build_world
from tests.profiles.hostile_strings import HEAP, Harmless
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db
FLOORS = ["accounts", "notifications", "profiles", "matches", "agreements", "program"]
# What nobody types: keys, digests, addresses, what the portal itself wrote.
NOT_TYPED = {"password", "time_zone", "language", "key", "digest", "kind", "slug", "onet_code", "query_string"}
ROLES = ["student", "mentor", "applicant", "staff"]


def typed_fields(model):
    """The texts of a row that somebody has typed."""
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
        if is_text and not isinstance(field, models.EmailField | models.URLField) and field.name not in NOT_TYPED:
            yield field.attname


@pytest.fixture
def naughty_world(monkeypatch):
    """A world whose rows, once it is built, are read with every text in them naughty."""
    world = build_world()
    for model in (model for floor in FLOORS for model in apps.get_app_config(floor).get_models()):
        monkeypatch.setattr(model, "from_db", classmethod(naughty(model.from_db.__func__, set(typed_fields(model)))))
    return world


def naughty(read, names):
    def from_db(cls, *row):
        thing = read(cls, *row)
        for name in names & set(vars(thing)):
            if getattr(thing, name):
                setattr(thing, name, f"[{cls.__name__}.{name}] {HEAP}")
        return thing

    return from_db


@pytest.mark.parametrize("role", ROLES)
def test_no_page_runs_or_loses_what_somebody_wrote(naughty_world, role):
    client, broken, cut, whole = sign_in(Client(), naughty_world.people[role]), [], set(), 0

    for name, row in ACCESS.items():
        _whose, address = next(addresses(naughty_world, name, row))
        if role not in row.get or address.endswith(".pdf"):  # papers have tests of their own
            continue
        answer = client.get(address)
        if answer.streaming:
            b"".join(answer)  # reads the file to its end, which closes it
            continue
        if answer.status_code != 200 or "html" not in answer["Content-Type"]:
            continue
        broken += [(name, runs) for runs in Harmless(answer.text).runs]
        body = " ".join(unescape(answer.text).split())
        whole += body.count(HEAP)
        cut |= {name} if body.count(HEAP) != body.count(HEAP[:80]) else set()

    assert broken == []
    assert cut == set()
    assert whole > 20
