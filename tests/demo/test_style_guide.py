import re

import pytest
from django.conf import settings
from django.urls import reverse

from tests.pages import found

pytestmark = pytest.mark.django_db
# The frame of a page, which the guide itself has, and what other components are made of.
NOT_SHOWN_ALONE = {"_demo", "_foot", "_language", "_top", "next_step", "saving"}


def test_every_component_is_shown_in_both_schemes(client):
    shown = client.get(reverse("demo:styleguide"))

    assert shown.status_code == 200
    assert len(found(shown, "//section[@data-scheme]")) == 2
    guide = (settings.BASE_DIR / "templates/demo/_components.html").read_text()
    components = {path.stem for path in (settings.BASE_DIR / "templates/components").glob("*.html")}
    assert components - {*re.findall(r"components/(\w+)\.html", guide)} - NOT_SHOWN_ALONE == set()
