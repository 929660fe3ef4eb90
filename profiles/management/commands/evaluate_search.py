import csv
import json
import time
from collections import defaultdict
from pathlib import Path
from statistics import quantiles

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from profiles.search import engine

LOOKED_AT = 10  # mentors; a hit is a fitting one among the first ten
FITS = 2  # the grade of a mentor who answers the query


def read(path: str, *columns: str) -> list[dict[str, str]]:
    try:
        with Path(path).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise CommandError(f"Cannot read {path}: {error.strerror}.") from error
    missing = set(columns) - set(rows[0] if rows else ())
    if missing:
        raise CommandError(f"{path} has no rows, or no column {', '.join(sorted(missing))}.")
    return rows


def mentor_names() -> dict[int, str]:
    """The id a demo mentor has in the data: the local part of the address, in capitals."""
    mentors = User.objects.filter(email__endswith="@mentors.example").values_list("pk", "email")
    return {pk: email.split("@")[0].upper() for pk, email in mentors}


def share(values: list[bool]) -> float:
    return round(sum(values) / len(values), 4)


def score(queries: list[dict[str, str]], fitting: dict[str, set[str]]) -> dict:
    """Hit@10 over all and by category, the share of queries with no result, and the time a search takes."""
    names = mentor_names()
    hits: dict[str, list[bool]] = defaultdict(list)
    empty, milliseconds = [], []
    for row in queries:
        begun = time.perf_counter()
        found = engine.search(engine.Wish(row["query"]))
        milliseconds.append((time.perf_counter() - begun) * 1000)
        first = {names.get(pk) for pk in found.mentors[:LOOKED_AT]}
        hits[row["category"]].append(bool(first & fitting[row["id"]]))
        empty.append(not found.mentors)
    return {
        "overall": share([hit for category in hits.values() for hit in category]),
        "by_category": {category: share(values) for category, values in sorted(hits.items())},
        "no_result": share(empty),
        "p95_ms": round(quantiles(milliseconds, n=20)[-1] if len(milliseconds) > 1 else milliseconds[0], 1),
    }


class Command(BaseCommand):
    """Scores the search on the demo mentors: how often one who fits is among the first ten."""

    help = "Score the search. Both files are CSV: id, query, category; and query_id, mentor_id, grade."

    def add_arguments(self, parser):
        parser.add_argument("--queries", required=True, metavar="FILE")
        parser.add_argument("--qrels", required=True, metavar="FILE")
        parser.add_argument("--json", metavar="OUT", help="write the scores to this file")

    def handle(self, *, queries: str, qrels: str, json: str | None, **options):
        fitting: dict[str, set[str]] = defaultdict(set)
        for row in read(qrels, "query_id", "mentor_id", "grade"):
            if int(row["grade"]) >= FITS:
                fitting[row["query_id"]].add(row["mentor_id"])
        if not mentor_names():
            raise CommandError("There are no demo mentors in this database: run load_demo first.")
        scores = score(read(queries, "id", "query", "category"), fitting)
        if json:
            Path(json).write_text(dump(scores), encoding="utf-8")
        self.stdout.write(dump(scores))


def dump(scores: dict) -> str:
    return json.dumps(scores, indent=2) + "\n"
