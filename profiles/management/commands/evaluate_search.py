import csv
import json
import time
from collections import defaultdict
from pathlib import Path
from statistics import quantiles

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from profiles.search import engine

HIT_RANK = 10  # a hit is a relevant mentor among the first ten
MIN_RELEVANT_GRADE = 2


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


def mean_share(values: list[bool]) -> float:
    return round(sum(values) / len(values), 4)


def score(queries: list[dict[str, str]], relevant: dict[str, set[str]]) -> dict:
    """Hit@10 overall and by category, the share of queries without a result, and the 95th percentile of search times in
    milliseconds."""
    demo_ids = demo_ids_by_pk()
    hits: dict[str, list[bool]] = defaultdict(list)
    empty, milliseconds = [], []
    for row in queries:
        started = time.perf_counter()
        result = engine.search(engine.SearchRequest(row["query"]))
        milliseconds.append((time.perf_counter() - started) * 1000)
        first = {demo_ids.get(pk) for pk in result.mentors[:HIT_RANK]}
        hits[row["category"]].append(bool(first & relevant[row["id"]]))
        empty.append(not result.mentors)
    return {
        "overall": mean_share([hit for category in hits.values() for hit in category]),
        "by_category": {category: mean_share(values) for category, values in sorted(hits.items())},
        "no_result": mean_share(empty),
        "p95_ms": round(quantiles(milliseconds, n=20)[-1] if len(milliseconds) > 1 else milliseconds[0], 1),
    }


class Command(BaseCommand):
    """Scores the search on the demo mentors: how often a relevant one is among the first ten."""

    help = "Score the search. Both files are CSV: id, query, category; and query_id, mentor_id, grade."

    def add_arguments(self, parser):
        parser.add_argument("--queries", required=True, metavar="FILE")
        parser.add_argument("--qrels", required=True, metavar="FILE")
        parser.add_argument("--json", dest="output", metavar="OUT", help="write the scores to this file")

    def handle(self, *, queries: str, qrels: str, output: str | None, **options):
        relevant: dict[str, set[str]] = defaultdict(set)
        for row in read_csv(qrels, "query_id", "mentor_id", "grade"):
            if int(row["grade"]) >= MIN_RELEVANT_GRADE:
                relevant[row["query_id"]].add(row["mentor_id"])
        if not demo_ids_by_pk():
            raise CommandError("There are no demo mentors in this database: run load_demo first.")
        scores = json.dumps(score(read_csv(queries, "id", "query", "category"), relevant), indent=2) + "\n"
        if output:
            Path(output).write_text(scores, encoding="utf-8")
        self.stdout.write(scores)
