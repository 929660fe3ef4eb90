"""What a search makes of words it does not know: typos are mended, and nothing else (R11)."""

import pytest

from profiles.models import Occupation, SearchWord
from profiles.search import spelling, terms
from profiles.search.engine import SearchRequest, search
from profiles.search.query import parse_query
from tests.factories import IndustryFactory, MajorFactory, TopicFactory
from tests.pages import found as elements
from tests.profiles.searching import found, get, indexed, posted

pytestmark = pytest.mark.django_db
NEAR_MISSES = ["Family Studies", "Train Operation", "Museum Studies", "Gray Whales", "Block Printing", "Leaf Studies",
               "Senior Care", "Latino Studies", "Message Design", "Social Work", "Civil Engineering",
               "Product Manager", "Public Health"]  # fmt: skip


@pytest.fixture
def words(db):
    """Vocabularies whose words are one mistake away from words about people, and all real words."""
    for name in NEAR_MISSES:
        MajorFactory(name_en=name)
    terms.rebuild_index()


@pytest.mark.parametrize(
    "typed", ["female", "trans", "muslim", "señor", "gay", "black", "deaf", "women", "undocumented", "massage"]
)
def test_a_word_about_who_people_are_and_a_real_word_stay_as_they_are(words, typed):
    readings = [parse_query(typed), parse_query(typed, doubt_known_words=True)]

    assert [reading.corrected for reading in readings] == ["", ""]
    assert [term.completions for reading in readings for term in reading.terms] == [(), ()]


def test_no_word_about_who_people_are_is_near_enough_to_become_another(words):
    for word in spelling.IDENTITY_WORDS:
        SearchWord.objects.get_or_create(word=f"{word}x", defaults={"shortened": terms.spelling_keys(f"{word}x")})

    mended = {word: parse_query(word).corrected for word in spelling.IDENTITY_WORDS}

    assert {word: typed for word, typed in mended.items() if typed} == {}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("social wrok", "social work"),
        ("civl engineering", "civil engineering"),
        ("product manger", "product manager"),  # a real word, and no phrase
        ("pubic health", "public health"),
        ("wrok", ""),
        ("manger", ""),
        ("manger in a barn", ""),
        ("familly", "family"),
    ],
)
def test_a_short_or_real_word_is_mended_only_within_a_phrase(words, typed, meant):
    assert parse_query(typed).corrected == meant


@pytest.mark.parametrize("typed", ["explorar", "botánica"])
def test_a_spanish_word_and_one_typed_with_its_accents_stay_as_they_are(db, typed):
    for name in ("Explorer Studies", "Botanico"):
        MajorFactory(name_en=name)
    terms.rebuild_index()

    assert [parse_query(typed, doubt_known_words=doubted).corrected for doubted in (False, True)] == ["", ""]


def test_a_mended_query_keeps_the_accents_of_its_other_words(words):
    indexed(MajorFactory(name_en="Education", name_es="Educación"))

    assert parse_query("Educación civl engineering").corrected == "Educación civil engineering"


def test_a_real_word_that_staff_make_an_alias_becomes_a_known_one(words):
    assert SearchWord.objects.get(word="lantern").times == 0

    indexed(IndustryFactory(name_en="Lantern makers"))

    assert SearchWord.objects.get(word="lantern").times == 1
    assert parse_query("lanterm").corrected == "lantern"


@pytest.mark.parametrize("field", ["profession", "major", "skills", "topic", "bio", "occupation"])
def test_a_quoted_phrase_is_found_wherever_it_stands(field):
    major = [indexed(MajorFactory(name_en="Data Science"))] if field == "major" else []
    topics = [indexed(TopicFactory(name_en="Data science careers"))] if field == "topic" else []
    texts = {
        "profession": {"profession": "Head of data science"},
        "skills": {"skills": ["Data science"]},
        "bio": {"bio": "I teach data science."},
        "occupation": {"occupation": Occupation.objects.create(onet_code="15-2051.00", title="Data Science Leads")},
    }
    mentor = posted(*major, topics=topics, **texts.get(field, {}))
    posted(bio="Science needs data.", skills=["Big data", "Science writing"])

    result = search(SearchRequest('"data science"'))

    assert (result.mentors, result.parsed_query.ignores_quotes) == ([mentor.pk], False)


def test_a_phrase_nobody_uses_is_searched_without_its_quotes_and_the_page_says_so(browser):
    science = indexed(MajorFactory(name_en="Data Science and Statistics"))
    everybody = {posted(science, profession="Statistician").pk for _ in range(23)}

    first, second = (get(browser, q='"statistics science"', page=page) for page in (1, 2))

    shown = [card.pk for page in (first, second) for card in page.context["cards"]]
    assert (set(shown), len(shown)) == (everybody, 23)
    assert [len(elements(page, "//section[@id='results']/p[@class='notice']")) for page in (first, second)] == [1, 1]


def test_a_query_nobody_fits_as_a_whole_has_a_second_page(nursing):
    law = indexed(MajorFactory(name_en="Law"))
    everybody = {posted(nursing).pk for _ in range(15)} | {posted(law).pk for _ in range(15)}

    pages = [found("nursing law", page=page) for page in (1, 2, 3)]

    assert [len(page) for page in pages] == [20, 10, 0]
    assert set().union(*pages) == everybody


def test_a_search_for_a_name_says_that_names_are_private(browser, nursing):
    posted(nursing, user__given_name="Xiomara", user__family_name="Quesada")
    indexed(MajorFactory(name_en="Surgery"))

    unknown, understood = get(browser, q="Xiomara Quesada"), get(browser, q="surgery")

    assert [page.context["result"].total for page in (unknown, understood)] == [0, 0]
    assert len(elements(unknown, "//*[@id='names-are-private']")) == 1
    assert elements(understood, "//*[@id='names-are-private']") == []
