"""How far a search goes from what was typed: to plurals and typos, and no further; and what its page says (R11)."""

import pytest

from profiles.search import engine, terms
from profiles.search.query import parse_query
from tests.factories import IndustryGroupFactory, MajorFactory, TopicFactory
from tests.pages import found as elements
from tests.pages import words
from tests.profiles.searching import found, get, indexed, posted

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["Glass", "Coach", "Brush", "Box", "Waltz"])
def test_a_plural_means_what_its_singular_means(name):
    major = indexed(MajorFactory(name_en=name))

    read = parse_query(f"{name}es")

    assert ([list(term.facets) for term in read.terms], read.corrected) == ([[terms.facet_of(major)]], "")


@pytest.mark.parametrize(
    ("name", "typed", "mended"),
    [
        ("Philosophy", "filosophy", "philosophy"),  # it sounds alike
        ("Counseling", "counciling", "counseling"),
        ("Nursing", "nusring", "nursing"),
        ("Nursing", "bursing", ""),  # the first letter is hardly ever wrong
        ("Physics", "mhysics", ""),
    ],
)
def test_a_word_is_mended_if_it_sounds_or_begins_like_the_one_that_was_meant(name, typed, mended):
    indexed(MajorFactory(name_en=name))

    assert parse_query(typed).corrected == mended


def test_a_page_after_the_last_one_shows_nobody_whom_the_first_does_not_look_for(nursing):
    law = indexed(MajorFactory(name_en="Law"))
    both = posted(nursing, law)
    for _ in range(engine.PAGE_SIZE):
        posted(nursing)

    assert [found("nursing law", page=page) for page in (1, 2)] == [[both.pk], []]


def test_a_search_that_finds_more_than_are_ranked_together_does_not_say_it_found_as_many(browser, nursing, monkeypatch):
    posted(nursing), posted(nursing)
    exactly = get(browser, q="nursing")

    monkeypatch.setattr(engine, "BLOCK_SIZE", 2)
    posted(nursing)
    more = get(browser, q="nursing")

    assert [page.context["result"].total for page in (exactly, more)] == [2, 2]
    assert len({words(*elements(page, "//h2[@id='summary']")) for page in (exactly, more)}) == 2


def test_a_filter_that_no_longer_exists_does_not_keep_anyone_from_the_page(browser):
    topic = indexed(TopicFactory(name_en="Interviews"))
    mentor = posted(topics=[topic])

    page = get(browser, topic=[topic.pk, topic.pk + 1000])

    assert [card.pk for card in page.context["cards"]] == [mentor.pk]
    assert len(page.context["chips"]) == 2


def test_a_group_of_industries_that_nobody_is_in_is_understood(browser):
    group = indexed(IndustryGroupFactory(name_en="Beekeeping"))

    understood = get(browser, q="beekeeping").context["related"].understood

    assert [(thing.text, thing.href) for thing in understood] == [(group.name_en, "?q=Beekeeping")]
