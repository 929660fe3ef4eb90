"""Staff read words in the admin, never the codes by which the portal knows types of mail."""

import re

import pytest
from django.contrib import admin
from django.urls import reverse
from lxml import html as document

from notifications.actions import opt_out
from notifications.models import EmailIntro, OutgoingMail
from notifications.rendering import all_kinds, kind_label
from tests.factories import SuperuserFactory, UserFactory
from tests.notifications.conftest import portal_of_mails  # noqa: F401
from tests.program.staff_members import with_factor

pytestmark = pytest.mark.django_db
CODE = re.compile(r"\b(?:accounts|agreements|matches|notifications|profiles|program)[/.][a-z]+_?[a-z_]*\b")


def words_on(response):
    """What the page shows: no scripts, and of fields what they offer, not what they send."""
    page = document.fromstring(response.content)
    for hidden in page.xpath("//script | //style"):
        hidden.drop_tree()
    return page.text_content()


@pytest.fixture
def desk(client_of, portal_of_mails):  # noqa: F811
    OutgoingMail.objects.create(kind="finished", key="x", to_address="ana@people.example", message={})
    EmailIntro.objects.create(kind="matches/request_received", text_en="Spring is here.")
    opt_out(UserFactory(), "matches/request_sent")
    return client_of(with_factor(SuperuserFactory()))


def pages_of(model):
    """The list, and every page of its newest row."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    row = model._default_manager.order_by("-pk").first()
    yield reverse(f"{name}_changelist")
    if row:
        yield from (reverse(f"{name}_{page}", args=[row.pk]) for page in ("change", "history", "delete"))


def test_no_page_of_the_admin_shows_the_code_of_a_type_of_mail(desk):
    shown, opened = {}, 0
    for model in admin.site._registry:
        for page in pages_of(model):
            response = desk.get(page)
            if response.status_code == 200:
                opened += 1
                if codes := set(CODE.findall(words_on(response))):
                    shown[page] = codes

    assert shown == {}
    assert opened > len(admin.site._registry)


def test_every_type_of_mail_has_a_name():
    assert {kind for kind in [*all_kinds(), "finished"] if kind_label(kind) == kind} == set()
