"""What the page of a search shows around its results, and what it does not show where it would be wrong (R11)."""

import pytest

from profiles import actions
from profiles.models import ResponseStats, SearchTerm
from profiles.public_profile import openings_text
from profiles.search import index, terms
from tests.factories import MentorProfileFactory, TopicFactory
from tests.pages import found as elements
from tests.profiles.searching import found, get, indexed, posted

pytestmark = pytest.mark.django_db


def test_a_card_says_how_many_wait_only_where_somebody_does(browser):
    waited_for, free = posted(), posted()
    ResponseStats.objects.create(mentor=waited_for, waiting=2)
    ResponseStats.objects.create(mentor=free, waiting=0)

    said = {card.pk: card.openings_text for card in get(browser).context["cards"]}

    assert said[free.pk] == openings_text(1)
    assert said[waited_for.pk] != openings_text(1)


def test_what_a_mentor_is_listed_for_is_said_once_and_not_also_as_a_word_of_the_profile(browser, nursing):
    by_major, by_word = posted(nursing, bio="I teach nursing."), posted(bio="I taught nursing.")

    reasons = {card.pk: card.reasons for card in get(browser, q="nursing").context["cards"]}

    assert {pk: len(some) for pk, some in reasons.items()} == {by_major.pk: 1, by_word.pk: 1}
    assert reasons[by_major.pk] != reasons[by_word.pk]


def test_other_searches_are_offered_where_several_words_found_nobody(browser, nursing):
    indexed(TopicFactory(name_en="Networking"))

    def offered(query):
        return len(get(browser, q=query).context["alternatives"])

    assert (offered("nursing"), offered("nursing networking")) == (0, 2)
    both = posted(nursing, bio="Networking.")
    assert found("nursing networking") == [both.pk]
    assert offered("nursing networking") == 0


def test_the_page_counts_mentors_where_there_are_any(browser, nursing):
    def counted():
        return [sign for sign in get(browser, q="nursing").context["summary"] if sign.isdigit()]

    assert counted() == []
    posted(nursing)
    assert counted() == ["1"]


def test_a_filter_unfolds_where_it_has_choices_with_and_without_a_group(browser, nursing):
    parent = TopicFactory(name_en="Careers")
    child = TopicFactory(name_en="Interviews", parent=parent)
    posted(nursing, topics=[parent, child])

    page = get(browser)

    unfolding = "//details[.//input[@name='{}']]//details"
    assert [len(elements(page, unfolding.format(name))) for name in ("major", "topic", "mode")] == [0, 1, 0]


def test_a_mentor_who_is_not_posted_any_more_is_not_found_and_others_are(nursing):
    earlier, mentor, later = (posted(nursing) for _mentor in range(3))

    actions.withdraw_profile(mentor)

    assert set(found("nursing")) == {earlier.pk, later.pk}


def test_who_lost_a_role_or_place_is_not_found_when_the_index_is_written_again(nursing):
    shown, gone = posted(nursing), posted(nursing)
    type(gone).objects.filter(pk=gone.pk).update(status="withdrawn")

    index.refresh([gone.pk])

    assert found("nursing") == [shown.pk]


@pytest.mark.parametrize("query", ['"nurse"', "spanish"])
def test_who_has_the_quoted_words_or_speaks_the_language_fits_as_well_wherever_it_is_written(query):
    spanish = terms.language_facet("es")
    SearchTerm.objects.create(key="spanish", words="spanish", facet=spanish, strength=terms.NAME_STRENGTH)
    first = posted(profession="Spanish nurse", languages=["es"], confirmed_at=None)
    second = MentorProfileFactory(bio="I was a nurse. Spanish.", languages=["es"])
    index.refresh([second.pk])

    assert found(query) == [second.pk, first.pk]
