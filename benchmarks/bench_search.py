"""The search at 10,000 and 100,000 posted mentors against fetching 20 cards by key, and against the usual page.

    make bench ARGS=search
    python manage.py shell -c "from benchmarks.bench_search import main; main(['--million'])"

Creates its own database beside the configured one, fills it from a seed, measures, and drops it. Compared is the
processor time of the database process (/proc/…/schedstat), which excludes waiting for a busy machine; where that cannot
be read, wall time. Budgets: DESIGN §8. Results: benchmarks/out/search.json.
"""

import argparse
import json
import os
import time
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median

from django.core.management import call_command
from django.db import connection
from django.db.models import Q

from benchmarks.search_population import populate, words_by_frequency
from profiles.models import MentorProfile, SearchDocument
from profiles.search import result_page
from profiles.search.engine import SearchRequest, search
from profiles.search.terms import HAS_OPENING, FacetKind, language_facet, make_facet, mode_facet

OUT = Path(__file__).parent / "out" / "search.json"
SIZES = [10_000, 100_000]
ROUNDS = 30
NAIVE_ROUNDS = 3  # the usual page takes seconds
# The database's work as a multiple of fetching 20 cards by key (DESIGN §8).
BUDGETS = {
    "rare word": 5,
    "rare word of a common field": 20,
    "medium word": 20,
    "very common word": 20,
    "two words": 20,
    "typo": 20,
    "beginning of a word": 20,
    "filters only": 20,
    "word and 3 filters": 20,
    "facet counts": 20,
}
# 100,000 mentors against 10,000. Words that find some hundreds of the smaller number come to find a thousand, and as
# many are ranked: they cost more until then, and are flat beyond (ADR 15).
GROWTH = dict.fromkeys(BUDGETS, 2.5) | dict.fromkeys(["rare word", "very common word", "filters only"], 1.5)
NAIVE = 500  # times slower than ours


@contextmanager
def own_database():
    """Switch to a new database beside the configured one; dropped afterward."""
    configured = connection.settings_dict["NAME"]
    name = f"{configured}_bench_search"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = configured
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}"')


def processor_time() -> float:
    """Milliseconds the database's process for this connection has run so far; wall time where that is unavailable."""
    try:
        return int(Path(f"/proc/{backend()}/schedstat").read_text().split()[0]) / 1e6
    except OSError:
        return time.perf_counter() * 1000


def backend() -> int:
    connection.ensure_connection()
    return connection.connection.info.backend_pid


def cost(work: Callable[[], object]) -> float:
    started = processor_time()
    work()
    return processor_time() - started


def fetch_cards(pks: list[int]) -> list[MentorProfile]:
    return list(MentorProfile.objects.filter(pk__in=pks).select_related("user", "occupation"))


def usual_page(word: str) -> tuple[list[int], int]:
    """The usual implementation: a substring in any column, over joined tables, distinct, and counted."""
    matches = (
        MentorProfile.objects.searchable()
        .filter(
            Q(profession__icontains=word)
            | Q(bio__icontains=word)
            | Q(helped_majors__name_en__icontains=word)
            | Q(industries__name_en__icontains=word)
            | Q(topics__name_en__icontains=word)
        )
        .distinct()
        .order_by("pk")
    )
    return list(matches.values_list("pk", flat=True)[:20]), matches.count()


def queries_by_class(words: dict[str, list[str]]) -> dict[str, list[SearchRequest]]:
    """The search requests of each class, with words chosen by document frequency."""
    popular = make_facet(FacetKind.INDUSTRY, 1)
    filters = ((popular, popular + 1), (mode_facet("online"),), (language_facet("en"), language_facet("es")))
    rare, medium, common = words["rare"], words["medium"], words["common"]
    return {
        "rare word": [SearchRequest(word) for word in rare],
        "rare word of a common field": [SearchRequest(word) for word in words["rare of a field"]],
        "medium word": [SearchRequest(word) for word in medium],
        "very common word": [SearchRequest(word) for word in common],
        "two words": [SearchRequest(f"{one} {two}") for one, two in zip(medium, common, strict=False)],
        "typo": [SearchRequest(word[:3] + word[4:]) for word in medium if len(word) > 6],
        "beginning of a word": [SearchRequest(word[:5]) for word in medium if len(word) > 6],
        "filters only": [
            SearchRequest(facet_filters=filters),
            SearchRequest(facet_filters=filters[:1]),
            SearchRequest(facet_filters=((HAS_OPENING,),)),
        ],
        "word and 3 filters": [SearchRequest(word, filters) for word in (*medium[:3], *common)],
    }


def measure(rounds: int, words: dict[str, list[str]]) -> dict[str, float]:
    """Median processor milliseconds for 20 cards and for every class of queries with these words, in turns."""
    with connection.cursor() as cursor:  # parallel workers would not be measured
        cursor.execute("SET max_parallel_workers_per_gather = 0")
    pks = list(SearchDocument.objects.order_by("mentor_id").values_list("pk", flat=True)[:: max(rounds, 50)][:20])
    requests = queries_by_class(words)
    costs: dict[str, list[float]] = {name: [] for name in ("20 cards", *requests, "facet counts")}
    for at in range(-3, rounds):  # the first three warm up
        for name, options in requests.items():
            request = options[at % len(options)]
            card_cost, search_cost = cost(partial(fetch_cards, pks)), cost(partial(search, request))
            if at >= 0:
                costs["20 cards"].append(card_cost)
                costs[name].append(search_cost)
        cost_with_facets = cost(lambda: search(SearchRequest(words["common"][0]), fetch=result_page.fetch_result_page))
        if at >= 0:
            costs["facet counts"].append(max(cost_with_facets - costs["very common word"][-1], 0))
    medians = {name: median(values) for name, values in costs.items()}
    medians["usual page"] = median(cost(lambda: usual_page(words["rare"][0])) for _ in range(NAIVE_ROUNDS))
    return medians


def row(name: str, value: float, baseline: float, budget: float | None, at_least: bool = False) -> dict:
    ratio = value / baseline
    holds = budget is None or (ratio >= budget if at_least else ratio <= budget)
    return {
        "name": name,
        "value": round(value, 3),
        "unit": "ms of database processor time",
        "baseline": round(baseline, 3),
        "ratio": round(ratio, 2),
        "budget": budget,
        "holds": holds,
    }


def row_of_turns(name: str, turns: Iterable[tuple[float, float]], budget: float) -> dict:
    """As `row`, of the turn with the median ratio; each is a value and its baseline, measured one after the other.

    A machine that others use, too, has fast and slow seconds: the medians of both could come from different ones.
    """
    by_ratio = sorted(turns, key=lambda turn: turn[0] / turn[1])
    return row(name, *by_ratio[len(by_ratio) // 2], budget)


def table(size: int, now: dict[str, float], smaller: dict[str, float] | None) -> list[dict]:
    budgeted = size <= max(SIZES)
    rows = [
        row(
            f"{name}, {size:,} mentors, against 20 cards by key", now[name], now["20 cards"], budgeted and limit or None
        )
        for name, limit in BUDGETS.items()
    ]
    rows.append(
        row(
            f"usual page against a rare word, {size:,} mentors",
            now["usual page"],
            now["rare word"],
            NAIVE if size == max(SIZES) else None,
            at_least=True,
        )
    )
    if smaller and budgeted:
        rows += [
            row(f"{name}, {size:,} mentors against fewer", now[name], smaller[name], GROWTH[name])
            for name in BUDGETS
            if name != "facet counts"
        ]
    return rows


def run(sizes: list[int] = SIZES, rounds: int = ROUNDS) -> list[dict]:
    """Measure at each size, smallest first, and print each result as soon as it is known."""
    rows: list[dict] = []
    smaller = words = None
    with own_database():
        call_command("migrate", verbosity=0)
        call_command("load_vocabularies", stdout=open(os.devnull, "w"))  # noqa: SIM115, PTH123
        for size in sorted(sizes):
            populate(size)
            # The same queries at every size, or growth would compare words that mean different numbers of things.
            words = words or words_by_frequency()
            now = measure(rounds, words)
            rows += table(size, now, smaller)
            smaller = now
            for line in rows:
                if f"{size:,} mentors" in line["name"]:
                    verdict = "holds" if line["holds"] else "MISSED"
                    print(f"{line['ratio']:>9.2f}x {verdict:>6} (budget {line['budget']})  {line['name']}", flush=True)
    return rows


def main(arguments: list[str] | None = None) -> bool:
    """Run the benchmark; true if every budget holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--million", action="store_true", help="also 1,000,000 mentors, without a budget")
    options = parser.parse_args(arguments if arguments is not None else [])
    rows = run(options.sizes + [1_000_000] * options.million, options.rounds)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return all(line["holds"] for line in rows)
