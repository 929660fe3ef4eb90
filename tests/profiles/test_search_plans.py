"""How the database answers a search among three thousand documents: by its indexes, never one by one (R11)."""

from collections import Counter
from datetime import date

import pytest
from django.db import connection

from profiles.search import engine, result_page, terms
from profiles.search.engine import SearchRequest, search
from profiles.search.index import count_common_lexemes
from profiles.search.query import parse_query
from profiles.search.related import related_suggestions
from profiles.search.suggestions import suggest
from tests.profiles.searching import found

pytestmark = pytest.mark.django_db

# Three thousand documents: all say charts, one in six atlas (the last one as a skill), one in sixty maps, one gavels;
# all offer one thing, one in thirty another.
CROWD = """
INSERT INTO profiles_searchdocument (mentor_id, vector, facets, slice, confirmed_at)
SELECT 1000000 + n,
       to_tsvector('portal', concat_ws(' ', 'charts', CASE WHEN n % 6 = 0 THEN 'atlas' END,
                                       CASE WHEN n % 60 = 0 THEN 'maps' END, CASE WHEN n = 7 THEN 'gavels' END))
       || setweight(to_tsvector('portal', CASE WHEN n = 3000 THEN 'atlas' ELSE '' END), 'C')
       || array_to_tsvector(ARRAY['m:', 't:' || n % 100 / 10]
                            || ARRAY(SELECT 'f:' || facet FROM unnest(facets) facet)),
       facets, n % 100, now()
FROM generate_series(1, 3000) n
CROSS JOIN LATERAL (SELECT array_remove(ARRAY[9000001, CASE WHEN n % 30 = 0 THEN 6000001 END], NULL) AS facets) offered
"""
RARE, COMMON = (6_000_001,), (9_000_001,)
REQUESTS = {
    "a rare word": SearchRequest("gavels"),
    "a medium word": SearchRequest("maps"),
    "a very common word": SearchRequest("charts"),
    "two words": SearchRequest("maps charts"),
    "two common words": SearchRequest("charts chart"),
    "a typo": SearchRequest("nusring"),
    "the beginning of a word": SearchRequest("char"),
    "filters only": SearchRequest(facet_filters=(RARE, COMMON)),
    "a common filter only": SearchRequest(facet_filters=(COMMON,)),
    "a word and three filters": SearchRequest("charts", facet_filters=(RARE, COMMON, (8_000_001,))),
    "a phrase in quotes": SearchRequest('"charts maps"'),
    "a minus word": SearchRequest("maps -charts"),
    "no word": SearchRequest(),
    "no word, on a later page": SearchRequest(page=25),
    "what a mentee cares about": SearchRequest(preferences=(RARE, (1_000_001,))),
    "what nobody says": SearchRequest("zzgrx"),
}


@pytest.fixture
def crowd(nursing):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # these documents have no mentors
        cursor.execute(CROWD)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        cursor.execute("ANALYZE profiles_searchdocument")
    terms.add_words(Counter(["charts", "charter"]))
    count_common_lexemes()


def test_pages_neither_repeat_nor_skip_however_many_are_ranked_apart(crowd):
    pages = [found("atlas", mentee=7, page=page) for page in range(1, 27)]

    assert [len(page) for page in pages] == [20] * 25 + [0]
    assert len(set().union(*pages)) == 500


def test_the_best_of_hundreds_comes_first_whosever_turn_it_is(crowd):
    firsts = {day: found("atlas", mentee=7, as_of=date(2030, 1, day))[0] for day in range(1, 26)}

    assert firsts == dict.fromkeys(firsts, 1_003_000)


def plan_nodes(plan):
    yield plan
    for inner in plan.get("Plans", ()):
        yield from plan_nodes(inner)


def ways_to_the_documents(work):
    """How the database would read the documents in everything that `work` asks of it."""
    read = []

    def explain(execute, sql, params, many, context):
        if "profiles_searchdocument" in sql:
            with connection.connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
                read.extend(plan_nodes(cursor.fetchone()[0][0]["Plan"]))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        work()
    return {node["Node Type"] for node in read if node.get("Relation Name") == "profiles_searchdocument"}


def test_no_search_reads_all_documents_one_by_one(crowd):
    ways = {
        (name, fetch.__module__): ways_to_the_documents(lambda: search(request, fetch=fetch))  # noqa: B023 — called at once
        for name, request in REQUESTS.items()
        for fetch in (engine.fetch_matches, result_page.fetch_result_page)
    }

    assert ways == dict.fromkeys(ways, {"Bitmap Heap Scan"})


def test_what_goes_along_with_a_search_reads_no_documents_one_by_one(crowd):
    works = {
        "whether one mentor fits": lambda: search(SearchRequest("charts", only_mentor=1_000_007)),
        "suggestions": lambda: suggest("nurs"),
        "what is near": lambda: related_suggestions(parse_query("nursing")),
    }

    ways = {name: ways_to_the_documents(work) for name, work in works.items()}

    both = {"Bitmap Heap Scan", "Index Scan"}
    assert ways == dict.fromkeys(works, {"Bitmap Heap Scan"}) | {"whether one mentor fits": both}


def test_the_guard_of_the_plans_would_notice(crowd):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE profiles_searchdocument ALTER vector SET STATISTICS 100")
        cursor.execute("ANALYZE profiles_searchdocument")

    assert "Seq Scan" in ways_to_the_documents(lambda: search(SearchRequest("charts")))
