"""The card of a mentor in the results: what it shows of them, why they are there, and Save."""

import re

import pytest
from django.urls import reverse

from profiles.models import ResponseStats
from profiles.search import index, terms
from profiles.search.presenters import REASONS
from profiles.search.terms import FacetKind
from tests.factories import TopicFactory
from tests.pages import found, words
from tests.profiles.searching import get, posted

pytestmark = pytest.mark.django_db


def reason(kind, name):
    return str(REASONS[kind]) % {"name": name}


def test_a_card_says_why_it_is_there(browser, nursing):
    posted(nursing)

    assert get(browser, q="nursing").context["cards"][0].reasons == [reason(FacetKind.MAJOR, "Nursing")]


def test_a_card_that_nobody_searched_for_says_what_the_mentee_shares_with_it(browser, mentee, nursing):
    topic = TopicFactory(name_en="Networking")
    mentee.majors.add(nursing), mentee.topics.add(topic)
    both, neither = posted(nursing), posted()
    both.topics.add(topic)
    index.refresh([both.pk])

    reasons = {card.pk: card.reasons for card in get(browser).context["cards"]}

    assert reasons == {
        both.pk: [reason(FacetKind.MAJOR, "Nursing"), reason(FacetKind.TOPIC, "Networking")],
        neither.pk: [],
    }


def test_a_card_says_who_waits_and_how_soon_answers_come(browser, nursing):
    mentor = posted(nursing, capacity=1)
    ResponseStats.objects.create(mentor=mentor, waiting=2, usual_days=3)

    [line] = found(get(browser, q="nursing"), "//*[@data-mentor]/p[last()]")

    assert re.findall(r"\d+", words(line)) == ["1", "2", "3"]  # one opening, two who wait, within three days
    assert mentor.openings == 1


def test_a_card_shows_three_topics_those_asked_for_first_and_how_many_more(browser, nursing):
    topics = [TopicFactory(name_en=f"Help {letter}") for letter in "ABCDE"]
    terms.index_entries(topics)
    posted(nursing, topics=topics)

    by_words, by_filter = get(browser, q="Help D"), get(browser, topic=topics[4].pk)

    for page, asked in ((by_words, "Help D"), (by_filter, "Help E")):
        assert [words(item) for item in found(page, "//ul[@class='topics']/li")] == [asked, "Help A", "Help B", "+2"]
        assert [words(match) for match in found(page, "//ul[@class='topics']//mark")] == [asked]


def test_a_card_says_once_what_it_was_found_by(browser, nursing):
    topic = TopicFactory(name_en="Networking")
    terms.index_entries([topic])
    posted(nursing, topics=[topic])

    page = get(browser, q="nursing networking")

    assert [words(why) for why in found(page, "//*[@class='why']")] == [reason(FacetKind.MAJOR, "Nursing")]
    assert [words(match) for match in found(page, "//mark")] == ["Networking"]


@pytest.mark.parametrize(("bio", "ending"), [("Ask me anything.", "anything."), ("Much to say " * 40, "…")])
def test_a_card_begins_what_the_mentor_wrote_and_ends_it_after_a_word(browser, nursing, bio, ending):
    posted(nursing, bio=bio)

    [card] = get(browser, q="nursing").context["cards"]

    assert card.words.endswith(ending) and len(card.words) <= 180
    assert set(card.words.rstrip("…").split()) <= set(bio.split())


def test_a_mentor_is_saved_and_forgotten_on_the_card_and_the_search_stays(browser, mentee, nursing):
    mentor = posted(nursing)
    search = "q=nursing&mode=online"

    pressed = []
    for verb in ("save", "forget"):
        page = browser.get(f"/mentors/?{search}")
        [button] = found(page, f"//button[@id='save-{mentor.pk}']")
        [kept] = found(page, "//form[@id='save']/input[@name='search']/@value")
        pressed.append(button.get("aria-pressed"))
        answer = browser.post(button.get("formaction"), {"search": kept})
        assert button.get("formaction") == reverse(f"profiles:{verb}", args=[mentor.pk])
        assert answer["Location"] == f"/mentors/?{search}#save-{mentor.pk}"

    assert pressed == ["false", "true"]
    assert not mentee.saved_mentors.exists()


def test_the_way_back_to_a_card_leads_nowhere_else(browser, nursing):
    mentor = posted(nursing)

    answer = browser.post(reverse("profiles:save", args=[mentor.pk]), {"search": "//evil.example/?q=a#b\r\nX: y"})

    assert answer["Location"].startswith("/mentors/?") and answer["Location"].endswith(f"#save-{mentor.pk}")


def test_staff_who_search_save_nobody(client_of, staff, nursing):
    posted(nursing)

    page = get(client_of(staff), q="nursing")

    assert (len(found(page, "//*[@data-mentor]")), found(page, "//*[contains(@class, 'save')]")) == (1, [])
