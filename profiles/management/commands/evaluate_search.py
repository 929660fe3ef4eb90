import csv
import json
import math
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, quantiles

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from profiles.search import engine

RANKS = 10  # only the first ten mentors are scored
MIN_RELEVANT_GRADE = 2
Grades = dict[str, dict[str, int]]  # query → mentor → grade


@dataclass
class Scores:
    """What is known of each query: the values of one list are in the order of the others."""

    categories: list[str] = field(default_factory=list)
    gains: list[float] = field(default_factory=list)  # nDCG@10
    reciprocal_ranks: list[float] = field(default_factory=list)  # of the first relevant mentor; 0 if there is none
    empty: list[bool] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)

    def add(self, category: str, grades: list[int], possible: list[int], milliseconds: float) -> None:
        """Add a query: the grades of the first mentors in order, and of all mentors that have one."""
        first_relevant = (rank for rank, grade in enumerate(grades, 1) if grade >= MIN_RELEVANT_GRADE)
        best = discounted_gain(sorted(possible, reverse=True)[:RANKS])
        self.categories.append(category)
        self.gains.append(discounted_gain(grades) / best if best else 0)
        self.reciprocal_ranks.append(1 / next(first_relevant, math.inf))
        self.empty.append(not grades)
        self.milliseconds.append(milliseconds)

    def by_category(self, values: list[bool]) -> dict[str, float]:
        groups: dict[str, list[bool]] = defaultdict(list)
        for category, value in zip(self.categories, values, strict=True):
            groups[category].append(value)
        return {category: round(fmean(group), 4) for category, group in sorted(groups.items())}

    def summary(self) -> dict:
        hits = [rank > 0 for rank in self.reciprocal_ranks]
        first_right = [rank == 1 for rank in self.reciprocal_ranks]
        slowest = quantiles(self.milliseconds, n=20)[-1] if len(self.milliseconds) > 1 else self.milliseconds[0]
        return {
            "overall": round(fmean(hits), 4),
            "by_category": self.by_category(hits),
            "no_result": round(fmean(self.empty), 4),
            "p95_ms": round(slowest, 1),
            "mrr": round(fmean(self.reciprocal_ranks), 4),
            "first_right": round(fmean(first_right), 4),
            "ndcg10": round(fmean(self.gains), 4),
            "first_right_by_category": self.by_category(first_right),
        }


def discounted_gain(grades: list[int]) -> float:
    return sum((2**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


def read_csv(path: str, *columns: str) -> list[dict[str, str]]:
    try:
        with Path(path).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise CommandError(f"Cannot read {path}: {error.strerror}.") from error
    missing = set(columns) - set(rows[0] if rows else ())
    if missing:
        raise CommandError(f"{path} has no rows, or no column {', '.join(sorted(missing))}.")
    return rows


def demo_ids_by_pk() -> dict[int, str]:
    """The id of each demo mentor in the data: the local part of the email address, in capitals."""
    mentors = User.objects.filter(email__endswith="@mentors.example").values_list("pk", "email")
    return {pk: email.split("@")[0].upper() for pk, email in mentors}


def score(queries: list[dict[str, str]], grades: Grades) -> dict:
    """The scores of the search on these queries: hit@10 overall and by category, the share without a result, the 95th
    percentile of search times in milliseconds, MRR and nDCG at ten, and how often the first mentor is relevant."""
    demo_ids = demo_ids_by_pk()
    scores = Scores()
    for row in queries:
        started = time.perf_counter()
        result = engine.search(engine.SearchRequest(row["query"]))
        milliseconds = (time.perf_counter() - started) * 1000
        of_query = grades[row["id"]]
        found = [of_query.get(demo_ids.get(pk, ""), 0) for pk in result.mentors[:RANKS]]
        scores.add(row["category"], found, list(of_query.values()), milliseconds)
    return scores.summary()


class Command(BaseCommand):
    """Scores the search on the demo mentors: how often, and how early, a relevant one is among the first ten."""

    help = "Score the search. Both files are CSV: id, query, category; and query_id, mentor_id, grade."

    def add_arguments(self, parser):
        parser.add_argument("--queries", required=True, metavar="FILE")
        parser.add_argument("--qrels", required=True, metavar="FILE")
        parser.add_argument("--json", dest="output", metavar="OUT", help="write the scores to this file")

    def handle(self, *, queries: str, qrels: str, output: str | None, **options):
        grades: Grades = defaultdict(dict)
        for row in read_csv(qrels, "query_id", "mentor_id", "grade"):
            grades[row["query_id"]][row["mentor_id"]] = int(row["grade"])
        if not demo_ids_by_pk():
            raise CommandError("There are no demo mentors in this database: run load_demo first.")
        scores = json.dumps(score(read_csv(queries, "id", "query", "category"), grades), indent=2) + "\n"
        if output:
            Path(output).write_text(scores, encoding="utf-8")
        self.stdout.write(scores)
