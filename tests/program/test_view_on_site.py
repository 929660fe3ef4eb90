"""“View on site” leads where staff may look, or is not there."""

import pytest
from django.contrib import admin
from django.urls import reverse
from zeal import zeal_ignore

from program import staff_groups
from program.models import Edition, FaqEntry, Page
from tests.factories import SuperuserFactory
from tests.pages import found
from tests.program.rows_of_lists import more_of_everything
from tests.program.staff_members import member_of, with_factor

pytestmark = pytest.mark.django_db
ON_SITE = {"program.FaqEntry", "program.Page", "program.Material", "program.OrientationSession"}


def pages_of_rows():
    """The address of the admin's page of one row of every model that has a row."""
    for model in admin.site._registry:
        row = model._default_manager.order_by("-pk").first()
        if row:
            yield (
                model._meta.label,
                reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk]),
            )


def link_to_site(page):
    return [link.get("href") for link in found(page, "//a[contains(@class, 'viewsitelink')]")]


@pytest.fixture
def rows():
    staff_groups.set_up()
    more_of_everything(1, SuperuserFactory())


@pytest.mark.parametrize("group", ["Superuser", "Office", "Administrator", "Conduct"])
def test_every_link_to_the_site_opens_for_staff(client_of, rows, group):
    desk = client_of(with_factor(SuperuserFactory()) if group == "Superuser" else member_of(group))

    with zeal_ignore():  # the list of rights on the page of a group
        opened = {label: desk.get(address) for label, address in pages_of_rows()}
    links = {label: link_to_site(page) for label, page in opened.items() if page.status_code == 200}

    shown = {label: desk.get(hrefs[0], follow=True).status_code for label, hrefs in links.items() if hrefs}
    assert set(shown.values()) <= {200}
    assert set(shown) == ON_SITE & set(links)


def test_what_is_not_published_has_no_link(client_of, rows):
    desk = client_of(with_factor(SuperuserFactory()))
    for model in (FaqEntry, Page):
        model.objects.update(is_published=False)
    Edition.objects.update(published_at=None)

    pages = {label: desk.get(address) for label, address in pages_of_rows() if label in ON_SITE}

    assert {label for label, page in pages.items() if link_to_site(page)} == {"program.OrientationSession"}
