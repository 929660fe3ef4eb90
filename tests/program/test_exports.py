"""Long files: asked for by a row, written part by part by a worker, ready by notice, for the asker alone."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from notifications.models import Notice
from program.models import Export, Term
from program.privacy import purge
from program.reports import exports
from program.reports.lists import LISTS
from tests.agreements import builders
from tests.factories import IndustryFactory, MatchRequestFactory, MentorProfileFactory, age
from tests.pages import found, links
from tests.program.staff_members import member_of
from tests.refusals import refused


@pytest.fixture
def term(db):
    today = timezone.localdate()
    return Term.objects.create(
        season="fall", year=today.year, starts_on=today - timedelta(days=60), ends_on=today + timedelta(days=60)
    )


@pytest.fixture
def office(db):
    return member_of("Office")


def file_of(client, export):
    answer = client.get(reverse("admin:program_export_file", args=[export.pk]))
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_a_file_is_written_in_parts_and_every_row_once(term, office, client_of, monkeypatch):
    monkeypatch.setattr(exports, "PART_SIZE", 2)
    requests = MatchRequestFactory.create_batch(5)
    export = exports.request_export(term, office, kind="requests")

    assert exports.write_due() == 3

    export.refresh_from_db()
    rows = file_of(client_of(office), export)
    assert (export.done, export.total) == (5, 5)
    assert rows[0] == [str(head) for head in LISTS["requests"].headers]
    assert [row[0] for row in rows[1:]] == [str(request.pk) for request in requests]


def test_it_says_how_far_it_is_and_then_that_it_is_ready(term, office, client_of, monkeypatch):
    monkeypatch.setattr(exports, "PART_SIZE", 2)
    MatchRequestFactory.create_batch(3)
    desk = client_of(office)
    desk.post(reverse("admin:program_export_ask", args=[term.pk]), {"kind": "requests"})
    export = Export.objects.get()

    exports.write_part(export.pk)
    file, progress = reverse("admin:program_export_file", args=[export.pk]), "//progress[@value='2'][@max='3']"
    page = desk.get(export.get_absolute_url())
    assert (len(found(page, progress)), file in links(page)) == (1, False)
    assert desk.get(file).status_code == 404

    exports.write_due()
    assert file in links(desk.get(export.get_absolute_url()))
    assert Notice.objects.get(kind="program/export_ready").recipient == office


def test_each_file_goes_on_where_it_was_whatever_others_have(term, office, monkeypatch):
    monkeypatch.setattr(exports, "PART_SIZE", 2)
    MatchRequestFactory.create_batch(3)
    colleagues = [member_of("Administrator"), office, member_of("Administrator")]
    earlier, export, later = (exports.request_export(term, by, kind="requests") for by in colleagues)

    exports.write_part(export.pk)
    done = [Export.objects.get(pk=one.pk).done for one in (earlier, export, later)]
    exports.write_parts(export.pk)

    assert done == [0, 2, 0]
    assert list(Export.objects.exclude(ready_at=None)) == [export]
    assert exports.write_parts(export.pk) == 0


def test_people_stand_in_it_by_number_and_no_cell_is_a_formula(term, office, client_of):
    mentor = MentorProfileFactory(user__family_name="Hernandez")
    mentor.industries.add(IndustryFactory(name_en="=1+1"))
    MatchRequestFactory(mentor=mentor)
    export = exports.request_export(term, office, kind="requests")
    exports.write_due()

    row = file_of(client_of(office), export)[1]

    assert (row[2], row[6]) == (str(mentor.pk), "'=1+1")
    assert "Hernandez" not in " ".join(row)


def test_every_activity_of_agreements_in_force_is_in_the_other_file(term, office, client_of):
    builders.in_force()
    export = exports.request_export(term, office, kind="activities")
    exports.write_due()

    heads, *rows = file_of(client_of(office), export)
    assert heads == [str(head) for head in LISTS["activities"].headers]
    assert [row[2] for row in rows] == ["Résumé review", "Mock interview"]


def test_a_file_is_for_the_one_who_asked_for_it(term, office, client_of):
    export = exports.request_export(term, office, kind="requests")
    exports.write_due()

    colleague = client_of(member_of("Administrator"))

    assert colleague.get(reverse("admin:program_export_file", args=[export.pk])).status_code == 404
    assert colleague.get(export.get_absolute_url()).status_code == 404


def test_only_the_offices_ask_for_files(term, client_of):
    answer = client_of(member_of("Conduct")).post(
        reverse("admin:program_export_ask", args=[term.pk]), {"kind": "requests"}
    )
    assert answer.status_code == 403
    assert not Export.objects.exists()


def test_the_same_file_is_not_asked_for_twice_at_a_time(term, office):
    exports.request_export(term, office, kind="requests")

    with refused("export_being_written"):
        exports.request_export(term, office, kind="requests")
    with pytest.raises(IntegrityError, match="one_open_export_per_kind_and_person"):
        Export.objects.create(term=term, by=office, kind="requests")


def test_files_go_after_seven_days(term, office):
    export = exports.request_export(term, office, kind="requests")
    exports.write_due()
    export.refresh_from_db()
    age(export, days=7, seconds=1)

    assert purge.purge_exports() == 1


def test_a_file_that_is_ready_is_asked_for_again(term, office):
    exports.request_export(term, office, kind="requests")
    with refused("export_being_written"):
        exports.request_export(term, office, kind="requests")
    exports.write_due()

    assert exports.request_export(term, office, kind="requests").ready_at is None
