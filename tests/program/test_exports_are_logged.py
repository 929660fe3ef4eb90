"""Every file that staff take out of the portal is written down: who, what, and how many rows."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from agreements.models import Agreement, Conclusion
from program.models import Term
from program.reports import exports
from tests.agreements import builders
from tests.factories import SuperuserFactory
from tests.program.staff_members import with_factor

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return with_factor(SuperuserFactory())


@pytest.fixture
def term():
    day = timezone.localdate()
    return Term.objects.create(
        season="fall", year=day.year, starts_on=day - timedelta(days=60), ends_on=day + timedelta(days=60)
    )


def by_action(client, model, action):
    rows = {"action": action, "_selected_action": list(model.objects.values_list("pk", flat=True))}
    return client.post(reverse(f"admin:agreements_{model._meta.model_name}_changelist"), rows)


def every_file(client, office, term):
    """The file of every export in the admin, by the name of its door."""
    ready = exports.request_export(term, office, kind="activities")
    exports.write_due()
    return {
        "agreements.Agreement export": by_action(client, Agreement, "export"),
        "agreements.Conclusion export": by_action(client, Conclusion, "export"),
        "program_export_file": client.get(reverse("admin:program_export_file", args=[ready.pk])),
        "program_term_csv": client.get(reverse("admin:program_term_csv", args=[term.pk])),
    }


def doors(request):
    """Every action that exports, and every address of the admin whose route ends in a CSV file."""
    for model, page in admin.site._registry.items():
        yield from (f"{model._meta.label} {name}" for name in page.get_actions(request) if "export" in name)
        yield from (url.name for url in page.get_urls() if str(url.pattern).endswith("csv"))
        yield from (url.name for url in page.get_urls() if str(url.pattern).endswith("csv/"))


def test_every_export_of_the_admin_is_logged(client_of, office, term):
    builders.concluded(builders.in_force())
    client = client_of(office)
    request = RequestFactory().get("/")
    request.user = office

    files = every_file(client, office, term)

    assert set(files) == set(doors(request))
    assert {answer["Content-Type"].partition(";")[0] for answer in files.values()} == {"text/csv"}
    entries = LogEntry.objects.filter(user=office).order_by("pk")
    assert [entry.object_repr for entry in entries] == [
        *("agreements.csv", "conclusions.csv", "activities.csv", "report.csv")
    ]
    assert "1" in entries[0].change_message
