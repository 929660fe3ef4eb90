"""The files that staff take from the lists of agreements and records."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements import actions
from agreements.csv_rows import AGREEMENT_TITLES, CONCLUSION_TITLES
from core.csv_export import cell
from tests.agreements.builders import concluded, days_from_today, goal, in_force, text
from tests.factories import MajorFactory

pytestmark = pytest.mark.django_db
LIST = "admin:agreements_agreement_changelist"
RECORDS = "admin:agreements_conclusion_changelist"


def exported(client, name=LIST, *pks):
    told = {"action": "export", "_selected_action": pks}
    response = client.post(reverse(name), told)
    assert response.streaming
    content = b"".join(response).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


def test_the_agreements_are_exported_with_what_reports_count(staff_client):
    agreement = in_force(words=text(goal(activities=["One", "Two"]), goal("Second")))
    version = agreement.versions.get()
    actions.tick(version.goals.first().activities.first(), agreement.mentee)
    actions.log_meeting(agreement, agreement.mentee, met_on=days_from_today(0))
    major = MajorFactory(name_en="Nursing", college__name_en="Health")
    agreement.match.mentee.majors.set([major])

    titles, row = exported(staff_client, LIST, agreement.pk)

    assert titles == [str(title) for title in AGREEMENT_TITLES]
    assert row[3:5] == ["Health", "Nursing"]
    assert row[11:13] == [str(version.starts_on), str(version.ends_on)]
    assert row[13:16] == ["2", "1", "1"]  # goals, activities done, meetings


def test_the_records_are_exported_with_how_many_goals_were_reached(staff_client):
    agreement = in_force(words=text(goal("One"), goal("Two")))
    first = agreement.versions.get().goals.first()
    record = actions.begin_conclusion(
        agreement,
        agreement.mentee,
        reason="partly",
        outcomes={first.pk: ("reached", "")},
        steps=["Join an association"],
    )
    another = concluded(in_force())

    titles, *rows = exported(staff_client, RECORDS, record.pk, another.pk)
    [row] = [row for row in rows if row[0] == str(agreement.pk)]

    assert titles == [str(title) for title in CONCLUSION_TITLES]
    assert row[7:9] == ["2", "1"]  # goals, and those reached
    assert row[11] == "Join an association"


@pytest.mark.parametrize("count", [1, 3])
def test_a_file_takes_the_same_few_statements_however_long(staff_client, count, django_assert_max_num_queries):
    pks = [in_force().pk for _number in range(count)]

    with django_assert_max_num_queries(17):
        assert len(exported(staff_client, LIST, *pks)) == count + 1


@pytest.mark.parametrize(
    "typed", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\uff1d1", "\ufeff=1"]
)
def test_nothing_in_a_file_is_a_formula(typed):
    assert cell(typed) == f"'{typed}"


@pytest.mark.parametrize("typed", ["Ana", "1 + 1 = 2", "José, “Pepe”", "", "a\n=b", "李"])
def test_other_words_are_left_as_they_are(typed):
    assert cell(typed) == typed


def test_a_number_below_zero_is_one_a_moment_is_local_and_nothing_is_an_empty_cell():
    moment = datetime(2026, 3, 7, 4, 30, tzinfo=UTC)

    with timezone.override("America/Los_Angeles"):
        assert [cell(value) for value in (-1, moment, None)] == ["-1", "2026-03-06 20:30-08:00", ""]


def test_a_formula_for_a_name_and_a_record_is_only_text_in_the_file(staff_client):
    agreement = in_force()
    agreement.mentee.given_name = '=HYPERLINK("https://evil.example","x")'
    agreement.mentee.save()
    record = concluded(agreement, achieved="=cmd|' /C calc'!A0")

    (_titles, one), (_more, two) = (
        exported(staff_client, LIST, agreement.pk),
        exported(staff_client, RECORDS, record.pk),
    )

    assert not [value for value in one + two if value.startswith(("=", "+", "-", "@"))]
