"""What a page weighs on the wire, compressed (DESIGN §8). With MEASURED=<folder> it is written there."""

import gzip
import json
import os
from pathlib import Path

import pytest
from django.test import Client

from tests.access.addresses import addresses
from tests.access.table import ACCESS, ROLES
from tests.access.world import build_world
from tests.signed_in import sign_in

HEAVIEST = 15_000  # bytes


@pytest.mark.django_db
def test_every_page_is_sent_compressed_and_is_light():
    world, weights = build_world(), {}
    clients = {role: sign_in(Client(), person) if person else Client() for role, person in world.people.items()}
    for name, row in ACCESS.items():
        _whose, address = next(addresses(world, name, row))
        for role in (role for role in ROLES if role in row.get):
            page = clients[role].get(address, headers={"accept-encoding": "gzip"})
            if page.streaming:
                b"".join(page)  # closing it would end the connection
            elif page.status_code == 200 and page["Content-Type"].startswith("text/html") and len(page.content) > 200:
                assert gzip.decompress(page.content).strip(), name
                weights[name, role] = len(page.content)

    if folder := os.environ.get("MEASURED"):
        rows = [{"page": page, "role": role, "bytes": size} for (page, role), size in sorted(weights.items())]
        Path(folder, "weight.json").write_text(json.dumps(rows))
    assert weights
    assert {page: weight for page, weight in weights.items() if weight > HEAVIEST} == {}


@pytest.mark.django_db
def test_the_same_page_has_another_length_each_time(client):
    """So that its length tells nobody what stands in it (BREACH)."""
    lengths = {len(client.get("/faq/", headers={"accept-encoding": "gzip"}).content) for _ in range(20)}

    assert len(lengths) > 5
