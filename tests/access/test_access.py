"""Every URL × role × {own, another's, absent} × method, against the one table."""

import re

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import URLPattern, get_resolver

from tests.access.addresses import addresses
from tests.access.table import ACCESS, FAMILIES, PEOPLE, ROLES
from tests.access.world import build_world
from tests.rows_written import tuples_written
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db
SEES_ALL = ("staff", "staff_without_factor")  # as the row says who gets the page at all
METHODS = ("get", "post")
USELESS_METHODS = ("options", "put", "patch", "delete", "trace")


def url_names(patterns=None, namespace=""):
    """Every named URL, with its namespace; unnamed ones by their route, so that none hides."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or pattern.pattern}"
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from url_names(pattern.url_patterns, inner)


def test_every_url_has_a_row_and_every_row_a_url():
    ours = {name for name in url_names() if not name.startswith(tuple(FAMILIES))}

    assert ours == set(ACCESS)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """Built once, for every call to it is undone."""
    of_the_tests = {
        "MEDIA_ROOT": tmp_path_factory.mktemp("media"),
        "EMAIL_BACKEND": "notifications.outbox.OutboxBackend",
    }
    with django_db_blocker.unblock(), override_settings(**of_the_tests), transaction.atomic():
        world = build_world()
        world.cookies = {
            role: sign_in(Client(), person).cookies if person else {} for role, person in world.people.items()
        }
        yield world
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def private_media():
    """The files of the world stay where they are from one test to the next."""


def call(world, role, method, address):
    """One request, undone afterwards: (status, where it leads, body, rows written)."""
    client = Client(raise_request_exception=True)
    client.cookies.load({name: morsel.value for name, morsel in world.cookies[role].items()})
    with transaction.atomic():
        before = tuples_written()
        response = getattr(client, method)(address)
        written = tuples_written() - before
        body = b"".join(response) if response.streaming else response.content
        transaction.set_rollback(True)
    return response.status_code, response.headers.get("Location", ""), body.decode("utf-8", "replace"), written


def is_refused_rightly(role, row, status, location):
    if role == "anonymous":
        return status == 302 and "/accounts/login/" in location
    if role == "staff_without_factor":
        return status in (302, 404) and "/accounts/login/" not in location
    if role == "ended":
        return status == 302 or (status == 404 and row.about)
    return status in (302, 404) if row.about else status == 302


def is_given(status, location):
    return status in (200, 204, 302, 409, 422, 503) and "/accounts/login/" not in location


def judge(world, row, role, method, whose, address):
    """What is wrong with the answer to one call; nothing when it is as the table says."""
    status, location, body, written = call(world, role, method, address)
    allowed = getattr(row, method)
    leaks = {canary for canary in world.canaries_hidden_from(role) if canary in body}
    if role in allowed and (whose == "own" or (whose == "others" and row.is_open_to_all)):
        is_right = is_given(status, location)
    elif allowed:
        is_right = is_refused_rightly(role, row, status, location) and not written
    else:
        is_right = status in (302, 404, 405) and not written
    if is_right and (role in SEES_ALL or not leaks):
        return []
    return [(role, method.upper(), whose, status, location, f"{written} rows written", sorted(leaks))]


@pytest.mark.parametrize("name", sorted(ACCESS))
def test_a_page_is_given_to_those_the_table_names_and_refused_to_all_others(world, name):
    row = ACCESS[name]

    wrong = [
        fault
        for whose, address in addresses(world, name, row)
        for role in ROLES
        for method in METHODS
        for fault in judge(world, row, role, method, whose, address)
    ]

    assert wrong == []


@pytest.mark.parametrize("method", USELESS_METHODS)
def test_methods_the_portal_has_no_use_for_are_refused(client, method):
    assert client.generic(method.upper(), "/").status_code == 405


# Pages that somebody has by who they are, and not by a link from a mail; Django's own view opens to both.
HAD_BY_SOMEBODY = {name for name, row in ACCESS.items() if row.get | row.post} - {"set_language"}


@pytest.mark.parametrize("name", sorted(HAD_BY_SOMEBODY))
def test_a_page_answers_only_the_methods_it_is_for(world, name):
    row = ACCESS[name]
    role = next(role for role in ("student", "mentor", *ROLES) if role in row.get | row.post)
    _whose, address = next(addresses(world, name, row))

    given = {method for method in METHODS if call(world, role, method, address)[0] != 405}

    assert given == {method for method in METHODS if getattr(row, method)}


# Pages about one object, but for those that show everybody's to everybody, such as a session's.
CLOSED_TO_SOME = {name for name, row in ACCESS.items() if row.about and not (row.get >= PEOPLE and row.is_open_to_all)}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", sorted(CLOSED_TO_SOME))
def test_what_is_not_yours_looks_like_what_does_not_exist(world, name, method):
    row = ACCESS[name]
    found = dict(addresses(world, name, row))
    role = "student" if not row.is_open_to_all else "applicant"

    others, absent = (call(world, role, method, found[whose])[:3:2] for whose in ("others", "absent"))

    assert without_address(others, found["others"]) == without_address(absent, found["absent"])


def without_address(answer, address):
    status, body = answer
    return status, re.sub(r'(name="csrfmiddlewaretoken" value=")\w+', r"\1", body.replace(address, ""))
