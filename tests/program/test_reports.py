"""The term's report: right numbers, drawn, printable, and safe in a spreadsheet (R30)."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements import actions as agreements
from agreements.models import SuggestedActivity
from matches.models import MatchRequest
from program.models import Term
from program.reports import charts, figures
from program.reports.table import Table
from tests.agreements import builders
from tests.factories import (
    CollegeFactory,
    IndustryFactory,
    MajorFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    age,
)
from tests.program.staff_members import member_of

Status = MatchRequest.Status


@pytest.fixture
def term(db):
    today = timezone.localdate()
    return Term.objects.create(
        season="fall", year=today.year, starts_on=today - timedelta(days=60), ends_on=today + timedelta(days=60)
    )


def rows_of(term, name):
    return {row[0]: row[1:] for table in figures.tables(term) if table.name == name for row in table.rows}


def answered(status, after, mentee=None, mentor=None):
    """A request that got its answer after so many days."""
    people = {"mentee": mentee or MenteeProfileFactory(), "mentor": mentor or MentorProfileFactory()}
    request = MatchRequestFactory(status=status, **people)
    shift = request.closed_at - timedelta(days=after) - request.sent_at
    MatchRequest.objects.filter(pk=request.pk).update(
        sent_at=request.sent_at + shift, respond_by=request.respond_by + shift
    )
    return request


@pytest.mark.calendar
def test_a_request_counts_in_the_term_in_which_it_was_sent(term):
    for moment in (term.span[0], term.span[0] - timedelta(seconds=1)):
        request = MatchRequestFactory()
        age(request, seconds=(request.sent_at - moment).total_seconds())

    assert rows_of(term, "requests")[Status.PENDING.label] == (1, "100 %")


@pytest.mark.calendar
def test_the_last_evening_of_a_term_belongs_to_it(term):
    first, after = term.span

    assert (first.date(), first.hour) == (term.starts_on, 0)
    assert (after.date(), after.hour) == (term.ends_on + timedelta(days=1), 0)


def test_the_time_to_answer_is_a_distribution(term):
    for days in (0.5, 1.5, 3, 6, 9):
        answered(Status.DECLINED, days)
    MatchRequestFactory(status=Status.WITHDRAWN)

    table = next(table for table in figures.tables(term) if table.name == "waiting")

    assert [row[1] for row in table.rows] == [1, 1, 1, 1, 1]
    assert re.findall(r"[\d.]+\d", table.note) == ["3.0"]


def test_acceptance_is_counted_by_industry_and_by_college(term):
    health, law = IndustryFactory(name_en="Health"), IndustryFactory(name_en="Law")
    arts = MajorFactory(college=CollegeFactory(name_en="Arts"))
    mentor, mentee = MentorProfileFactory(), MenteeProfileFactory()
    mentor.industries.set([health, law])
    mentee.majors.set([arts, MajorFactory(college=arts.college)])
    answered(Status.ACCEPTED, 1, mentee, mentor)
    answered(Status.EXPIRED, 10, mentee)

    [nowhere] = set(rows_of(term, "industries")) - {"Health", "Law"}
    assert rows_of(term, "industries") == {
        "Health": (1, 1, 0, 0, "100 %"),
        "Law": (1, 1, 0, 0, "100 %"),
        nowhere: (1, 0, 0, 1, "0 %"),
    }
    assert rows_of(term, "colleges") == {"Arts": (2, 1, 0, 1, "50 %")}


def test_people_are_counted(term):
    MenteeProfileFactory()
    MentorProfileFactory()
    MentorApplicationFactory()

    joined, completed, sent, approved, *_others = rows_of(term, "people").values()

    assert (joined, completed, sent, approved) == ((3,), (1,), (2,), (1,))


def test_agreements_goals_and_activities_are_counted(term):
    SuggestedActivity.objects.create(name_en="Résumé review")
    SuggestedActivity.objects.create(name_en="Visit a workplace")
    agreement = builders.in_force()
    agreements.tick(builders.current(agreement).goals.get().activities.get(text="Résumé review"), agreement.mentee)

    _begun, _ended, came_in_force, *_others = rows_of(term, "pairs").values()
    [in_own_words] = set(rows_of(term, "activities")) - {"Résumé review", "Visit a workplace"}
    assert came_in_force == (1,)
    assert rows_of(term, "activities") == {
        "Résumé review": (1, 1, "100 %"),
        "Visit a workplace": (0, 0, "–"),
        in_own_words: (1, 0, "0 %"),
    }


def test_the_longest_bar_is_the_largest_number():
    table = Table("x", "X", ("Item", "Number"), [("a", 1), ("b", 4), ("c" * 80, 0)])

    bars = charts.chart_of(table).bars

    assert [bar.width for bar in bars] == [78, 310, 0]
    assert len(bars[2].label) == 50


@pytest.mark.parametrize("count", [1, 3])
def test_the_report_takes_the_same_number_of_statements_however_much_there_is(
    client_of, term, count, django_assert_max_num_queries
):
    office = client_of(member_of("Office"))
    for _number in range(count):
        answered(Status.ACCEPTED, 1)
        builders.in_force()

    with django_assert_max_num_queries(20):
        page = office.get(reverse("admin:program_term_report", args=[term.pk]))

    assert page.status_code == 200
    assert "<svg" in page.text
    assert "style=" not in page.text


def test_the_report_is_for_the_offices_alone(client_of, term):
    for page in ("report", "csv"):
        address = reverse(f"admin:program_term_{page}", args=[term.pk])
        assert client_of(member_of("Conduct")).get(address).status_code == 403


def test_the_csv_has_the_numbers_of_the_page_and_no_formula(client_of, term):
    mentor = MentorProfileFactory()
    mentor.industries.add(IndustryFactory(name_en='=HYPERLINK("x")'))
    answered(Status.ACCEPTED, 1, mentor=mentor)

    answer = client_of(member_of("Administrator")).get(reverse("admin:program_term_csv", args=[term.pk]))

    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [len(row) for row in rows] == [4] * len(rows)
    [table] = [table for table in figures.tables(term) if table.name == "industries"]
    assert [table.title, '\'=HYPERLINK("x")', table.columns[2], "1"] in rows
