"""What the portal says to search engines, phones, and people who have found a hole in it."""

import json
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from lxml import etree, html

from notifications.models import ProgramSettings

pytestmark = pytest.mark.django_db


def addresses(client):
    sitemap = etree.fromstring(client.get(reverse("program:sitemap")).content)
    return [place.text for place in sitemap.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]


def test_every_page_of_the_sitemap_is_open_to_anybody_and_allowed(client, settings):
    call_command("load_program", verbosity=0)
    robots = client.get(reverse("program:robots")).text.splitlines()

    for address in addresses(client):
        assert address.startswith(settings.PORTAL_URL)
        path = urlsplit(address).path
        assert client.get(path).status_code == 200
        assert f"Allow: {path}$" in robots
    assert "Disallow: /" in robots


def test_phones_are_told_a_name_and_icons_that_exist(client):
    manifest = json.loads(client.get(reverse("program:manifest")).content)

    assert manifest["short_name"] in manifest["name"]
    assert client.get(manifest["start_url"]).status_code == 302  # to the sign-in
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}


def test_who_found_a_hole_writes_to_the_office_whose_address_staff_have_set(client):
    ProgramSettings.objects.create(office_email="office@university.example")

    lines = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").text.splitlines())

    assert lines["Contact"] == "mailto:office@university.example"
    expires = datetime.fromisoformat(lines["Expires"])
    assert timezone.now() + timedelta(days=30) < expires < timezone.now() + timedelta(days=366)


def test_a_link_to_a_public_page_is_shown_with_a_picture_and_a_private_one_without(client, client_of, user, settings):
    picture = "//meta[@property='og:image']/@content"

    [address] = html.fromstring(client.get("/").text).xpath(picture)

    assert address.startswith(settings.PORTAL_URL)
    assert html.fromstring(client_of(user).get("/").text).xpath(picture) == []
