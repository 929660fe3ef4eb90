import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import models, transaction

from profiles.models import (
    College,
    Industry,
    IndustryGroup,
    Major,
    Occupation,
    ReviewReason,
    SearchAlias,
    SearchTerm,
    Topic,
)
from profiles.models.taxonomy import Vocabulary
from profiles.search import index as mentors
from profiles.search import terms

DATA = Path(__file__).resolve().parents[2] / "data"
PROGRESS_BAR_WIDTH = 24  # characters
# The columns that hold several texts, and what separates these.
SEPARATORS = dict.fromkeys(["degrees", "cip_codes", "naics_prefixes", "titles_es"], ";") | dict.fromkeys(
    ["alternate_titles", "search_words"], "|"
)
# The fields that tell the rows of a model apart, unless it is the English name.
NATURAL_KEYS = {
    Occupation: ["onet_code"],
    Occupation.majors.through: ["major_id", "occupation_id"],
    Industry.majors.through: ["industry_id", "major_id"],
    SearchAlias: ["alias", "meaning"],
    ReviewReason: ["text_en"],
}


def read_rows(name: str) -> list[dict[str, Any]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [{column: read_cell(column, text) for column, text in row.items()} for row in csv.DictReader(file)]


def read_cell(column: str, text: str) -> str | list[str]:
    if column not in SEPARATORS:
        return text
    return [part.strip() for part in text.split(SEPARATORS[column]) if part.strip()]


def by_name(model: type[Vocabulary]) -> dict[str, Any]:
    return {entry.name_en: entry for entry in model._base_manager.all()}


def colleges():
    return [College(**row) for row in read_rows("colleges")]


def majors():
    college = by_name(College)
    return [
        Major(**row | {"college": college[row["college"]], "search_words": "\n".join(row["search_words"])})
        for row in read_rows("majors")
        if row["college"] in college
    ]


def industry_groups():
    return [IndustryGroup(**row, position=at) for at, row in enumerate(read_rows("industry_groups"), 1)]


def industries():
    group = by_name(IndustryGroup)
    return [
        Industry(**row | {"group": group[row["group"]], "search_words": "\n".join(row["search_words"])})
        for row in read_rows("industries")
        if row["group"] in group
    ]


def occupations():
    return [Occupation(**row | {"job_zone": row["job_zone"] or None}) for row in read_rows("occupations")]


def topics():
    return [
        Topic(**row | {"parent": None}, position=at)
        for at, row in enumerate(read_rows("topics"), 1)
        if not row["parent"]
    ]


def specific_topics():
    """The topics that are part of others; none whose general topic is, for the office, itself part of another."""
    general = {topic.name_en: topic for topic in Topic.objects.filter(parent=None)}
    return [
        Topic(**row | {"parent": general[row["parent"]]}, position=at)
        for at, row in enumerate(read_rows("topics"), 1)
        if row["parent"] in general
    ]


def crosswalk():
    Link = Occupation.majors.through
    major = by_name(Major)
    occupation = dict(Occupation.objects.values_list("onet_code", "pk"))
    return [
        Link(major_id=major[row["major"]].pk, occupation_id=occupation[row["onet_code"]])
        for row in read_rows("major_occupations")
        if row["major"] in major and row["onet_code"] in occupation
    ]


def suggested_majors():
    """Majors suggested to the mentors of each industry; none if staff already have some, because staff decide."""
    Link = Industry.majors.through
    major, industry = by_name(Major), by_name(Industry)
    rows = [] if Link._base_manager.exists() else read_rows("industry_majors")
    return [
        Link(industry_id=industry[row["industry"]].pk, major_id=major[row["major"]].pk)
        for row in rows
        if row["industry"] in industry and row["major"] in major
    ]


def aliases():
    return [SearchAlias(**row) for row in read_rows("aliases")]


def review_reasons():
    """Standard reasons (R9); none if staff already have some, because staff decide."""
    rows = [] if ReviewReason.objects.exists() else read_rows("review_reasons")
    return [ReviewReason(**row, position=at) for at, row in enumerate(rows, 1)]


STEPS = [
    colleges,
    majors,
    industry_groups,
    industries,
    occupations,
    topics,
    specific_topics,
    crosswalk,
    suggested_majors,
    aliases,
    review_reasons,
]


def add_missing(rows: list[models.Model]) -> int:
    """Create the missing rows and change no other, so what staff have edited stays. Returns how many were created."""
    if not rows:
        return 0
    model = type(rows[0])
    natural_key = NATURAL_KEYS.get(model, ["name_en"])
    existing = set(model._base_manager.values_list(*natural_key))
    missing = [row for row in rows if tuple(getattr(row, field) for field in natural_key) not in existing]
    model._base_manager.bulk_create(missing, batch_size=2000, ignore_conflicts=True)
    return len(missing)


class Command(BaseCommand):
    """Fills the vocabularies from profiles/data and indexes them for the search. Safe to run again at any time."""

    help = "Load majors, industries, occupations, topics and search aliases. Rows that are there already stay as is."

    def add_arguments(self, parser):
        parser.add_argument("--index", action="store_true", help="index all phrases again even if nothing is new")

    def handle(self, *, index: bool, **options):
        added = self.load()
        if added or index or not SearchTerm.objects.exists():
            self.progress(len(STEPS), "phrases for the search")
            phrases = terms.rebuild_index()
            mentors.refresh_all()
            self.stdout.write(f"\n{added:,} words added, {phrases:,} phrases searchable.")
        else:
            self.stdout.write("\nThe vocabularies are there already.")

    @transaction.atomic
    def load(self) -> int:
        added = 0
        for done, step in enumerate(STEPS):
            self.progress(done, step.__name__.replace("_", " "))
            added += add_missing(step())
        return added

    def progress(self, done: int, current_step: str) -> None:
        full = PROGRESS_BAR_WIDTH * done // (len(STEPS) + 1)
        self.stdout.write(f"\r[{'#' * full}{'.' * (PROGRESS_BAR_WIDTH - full)}] {current_step:<28}", ending="")
        self.stdout.flush()
