"""What a visitor reads of a search: how many mentors, from five on; never who, nor whether someone is there."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from core import limits
from profiles.models import Occupation
from profiles.search import index, terms
from tests.factories import IndustryFactory
from tests.pages import found, links, words
from tests.profiles.searching import get, posted

pytestmark = pytest.mark.django_db
# With a name that some biography holds, alone and with a word that means something.
NAMED = (
    *("nursing Gardenz", "Delgado", '"Rosa Delgado"', "rosa delgado", "-Delgado", "Delgadoo", "nursing Delgado"),
    *("nursing -Delgado", 'nursing "Rosa Delgado"', 'nursing -"Rosa Delgado"', "nursing Delgad", "Delgado & Sons"),
)


@pytest.fixture
def accountants():
    occupation = Occupation.objects.create(title="Accountants")
    terms.index_entries([occupation])
    return [posted(occupation=occupation, profession="Accountant") for _ in range(3)]


def summary(page):
    [heading] = found(page, "//*[@id='summary']")
    return words(heading)


def test_a_visitor_reads_how_many_from_five_on_and_that_they_can_sign_in(client, nursing):
    for _ in range(10):
        posted(nursing)

    page = get(client, q="nursing")

    assert summary(page) == "10 mentors for “nursing”"
    assert "/accounts/login/?next=%2Fmentors%2F%3Fq%3Dnursing" in links(page)


def test_the_number_is_that_of_the_search_of_whoever_signs_in(client, browser, nursing):
    for _ in range(6):
        posted(nursing)
        posted(profession="Nursing supervisor")
        posted(profession="Welder")

    for query in ("nursing", ""):
        assert summary(get(client, q=query)).startswith(f"{get(browser, q=query).context['result'].total} mentors")


@pytest.mark.parametrize("number", [1, 4])
def test_below_five_there_is_no_number(client, nursing, number):
    for _ in range(number):
        posted(nursing)

    assert summary(get(client, q="nursing")) == "A few mentors for “nursing”"
    assert summary(get(client)) == "A few mentors"


def test_what_is_no_field_is_searched_for(client, accountants):
    assert summary(get(client, q="Accountants")) == "A few mentors for “Accountants”"


def test_a_word_that_is_also_a_name_says_the_same_of_nobody_and_of_one_who_wrote_it(client):
    terms.index_entries([Occupation.objects.create(title="Baker")])
    said = [summary(get(client, q="baker"))]

    posted(bio="I am Rosa Baker.", employer="Baker & Sons")
    said.append(summary(get(client, q="baker")))

    assert said == ["Fewer than five mentors for “baker”"] * 2


def test_what_means_nothing_is_said_to_be_unknown(client, nursing):
    assert summary(get(client, q="zzgrx")) == "“zzgrx” isn't an industry, a major, or a career we know"


def test_a_visitor_sees_no_mentor(client, nursing):
    mentors = [posted(nursing, user__given_name="Rosa", profession="Matron", employer="Clinic") for _ in range(6)]

    page = get(client, q="nursing")

    assert [word for word in ("Rosa", "Matron", "Clinic", f"/mentors/{mentors[0].pk}/") if word in page.text] == []


@pytest.mark.parametrize("query", NAMED)
def test_no_answer_depends_on_whether_a_name_is_in_a_profile(client, nursing, accountants, query):
    terms.index_entries([IndustryFactory(name_en="Gardens")])
    nurses = [posted(nursing) for _ in range(6)]
    before = get(client, q=query)

    for nurse in nurses[:2]:
        nurse.bio, nurse.employer = "I am Rosa Delgado. I married a Gardenz.", "Delgado & Sons"
        nurse.save()
    index.refresh([nurse.pk for nurse in nurses])
    index.count_common_lexemes()

    after = get(client, q=query)
    assert (summary(after), words(found(after, "//main")[0])) == (summary(before), words(found(before, "//main")[0]))


def test_words_that_do_not_count_are_said_to_be_for_those_who_sign_in(client, nursing):
    for _ in range(6):
        posted(nursing, bio="Pasadena")

    page = get(client, q="nursing pasadena")

    assert summary(page) == "6 mentors for “nursing”"
    assert len(found(page, "//section//p[@class='muted']")) == 1
    assert found(get(client, q="nursing"), "//section//p[@class='muted']") == []


def test_filters_narrow_nothing_for_a_visitor(client, nursing):
    for _ in range(6):
        posted(nursing, meeting_modes=["online"])

    assert summary(get(client, q="nursing", mode="phone")) == "6 mentors for “nursing”"


def test_the_answer_speaks_spanish(client, nursing):
    for _ in range(6):
        posted(nursing)

    with override("es"):
        page = client.get("/mentors/?q=enfermería", headers={"accept-language": "es"})

    assert summary(page) == "6 perfiles para “enfermería”"


@pytest.mark.parametrize("count", [1, 8])
def test_an_answer_costs_few_statements_however_many_mentors(client, nursing, count):
    for _ in range(count):
        posted(nursing)
    get(client, q="nursing")

    with CaptureQueriesContext(connection) as asked:
        get(client, q="nursing")

    assert len(asked) <= 5, "\n\n".join(one["sql"][:300] for one in asked)


def test_one_address_searches_as_often_as_a_classroom_and_no_more(client, nursing, monkeypatch):
    cache.clear()
    monkeypatch.setattr(limits, "times_this_minute", lambda what, who: {"visitor_search": 201}.get(what, 1))

    page = get(client, q="nursing")

    assert (page.status_code, page["Retry-After"]) == (429, "60")


def test_addresses_are_counted_apart_and_not_kept(client, browser, nursing, monkeypatch):
    counted = []
    monkeypatch.setattr(limits, "times_this_minute", lambda what, who: counted.append((what, who)) or 1)

    for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2"):
        client.get("/mentors/", REMOTE_ADDR=address)
    browser.get("/mentors/")

    assert [what for what, _who in counted] == ["visitor_search"] * 3 + ["found_mentors"]
    assert len({who for _what, who in counted[:3]}) == 2
    assert not any("192.0.2" in str(who) for _what, who in counted)


def test_the_front_page_searches(client):
    [form] = found(client.get("/"), "//*[@class='hero']//form[@role='search']")

    assert (form.get("action"), form.get("method"), form.xpath(".//input/@name")) == ("/mentors/", None, ["q"])
