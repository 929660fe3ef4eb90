"""Whom a search shows first: what a mentor is, before what a word may mean, before whom they help (R11)."""

import pytest
from django.urls import reverse

from profiles.models import Occupation, SearchAlias
from profiles.search import terms
from tests.factories import IndustryFactory, MajorFactory, TopicFactory
from tests.pages import found as elements
from tests.profiles.searching import found, get, indexed, posted

pytestmark = pytest.mark.django_db


def means(alias, *entries):
    for entry in entries:
        SearchAlias.objects.create(alias=alias, meaning=getattr(entry, "title", None) or entry.name_en)
    terms.index_entries(entries)


@pytest.fixture
def laboratories(db):
    industry = IndustryFactory(name_en="Scientific Research")
    means("jpl", industry)
    means("nasa jpl", industry)
    return industry


@pytest.fixture
def accounting(db):
    """A major, and the career it leads to: students type the same word for both."""
    major, accountants = MajorFactory(name_en="Accounting"), Occupation.objects.create(
        onet_code="13-2011.00", title="Accountants"
    )  # fmt: skip
    accountants.majors.add(major)
    means("cpa", major, accountants)
    means("accounting", accountants)
    return major, accountants


@pytest.mark.parametrize("query", ["NASA JPL", "jpl", "scientist at JPL"])
def test_who_works_there_comes_before_all_of_the_industry(laboratories, query):
    others = {posted(profession="Scientist", industries=[laboratories]).pk for _ in range(12)}
    employee = posted(profession="Planetary scientist", employer="NASA JPL")

    first, *rest = found(query)

    assert (first, set(rest)) == (employee.pk, others)


def test_an_employer_is_found_by_its_initials(laboratories):
    posted(industries=[laboratories])
    employee = posted(employer="Jet Propulsion Laboratory")

    assert found("JPL")[0] == employee.pk
    assert found("laboratory") == [employee.pk]


def test_an_employer_that_is_hidden_puts_nobody_first(laboratories):
    posted(employer="Jet Propulsion Laboratory", is_employer_hidden=True)

    assert (found("jpl"), found("propulsion")) == ([], [])


def test_an_employer_is_a_name_and_no_word_of_the_language(accounting):
    market = posted(profession="Teacher", employer="Mariposa Markets", bio="Marketing")
    major = indexed(MajorFactory(name_en="Marketing"))
    helps = posted(major)

    assert found("marketing") == [helps.pk, market.pk]


@pytest.mark.parametrize("query", ["accounting", "cpa", "accounting CPA"])
def test_who_is_it_comes_before_who_helps_students_of_it(accounting, query):
    major, accountants = accounting
    helpers = {posted(major, profession="Surgeon").pk for _ in range(3)}
    accountant = posted(profession="Partner", occupation=accountants)
    both = posted(major, profession="Auditor", occupation=accountants)

    first, second, *rest = found(query)

    assert (first, second, set(rest)) == (both.pk, accountant.pk, helpers)


def test_a_title_as_typed_comes_before_a_field_of_work(accounting):
    film = indexed(IndustryFactory(name_en="Film"))
    manager = posted(profession="Construction manager", industries=[film])
    editor = posted(profession="Film editor")

    assert found("film") == [editor.pk, manager.pk]


def test_of_two_who_help_students_of_a_major_comes_first_whose_career_it_leads_to(accounting):
    major, accountants = accounting
    budgets = Occupation.objects.create(onet_code="13-2031.00", title="Budget Analysts")
    budgets.majors.add(major)
    surgeons = [posted(major, profession="Surgeon").pk for _ in range(4)]
    analyst = posted(major, profession="Analyst", occupation=budgets)

    assert found("accounting")[0] == analyst.pk
    assert set(found("accounting")[1:]) == set(surgeons)


@pytest.mark.parametrize("query", ["undeclared", "Undecided major", "sin declarar"])
def test_undeclared_finds_everybody_who_takes_any_major(browser, query):
    topic = TopicFactory(name_en="Selecting a career")
    means("undeclared", topic), means("undecided major", topic), means("sin declarar", topic)
    terms.rebuild_index()
    anyone = {posted(helps_any_major=True).pk for _ in range(3)}
    posted(helps_any_major=False)
    chooser = posted(helps_any_major=True, topics=[topic])

    first, *rest = found(query)
    cards = get(browser, q=query).context["cards"]

    assert (first, set(rest)) == (chooser.pk, anyone)
    assert [len(card.reasons) for card in cards] == [2, 1, 1, 1]
    assert len(elements(get(browser, q=query), "//ol/li")) == 4


def test_undeclared_is_no_name_to_suggest(browser):
    terms.rebuild_index()
    posted(helps_any_major=True)
    posted(helps_any_major=False, topics=[indexed(TopicFactory(name_en="Undecided friends"))])

    typed = browser.get(reverse("profiles:suggestion_list"), {"q": "undeci"})
    nobody = get(browser, q="undeclared", language="de")

    assert [suggestion.text for suggestion in typed.context["suggestions"]] == ["Undecided friends"]
    assert (nobody.context["result"].total, nobody.context["related"].understood) == (0, [])
