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
from profiles.search import terms

DATA = Path(__file__).resolve().parents[2] / "data"
PROGRESS_BAR_WIDTH = 24  # characters


def read_rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def split(text: str, separator: str = ";") -> list[str]:
    return [part.strip() for part in text.split(separator) if part.strip()]


def lines(text: str) -> str:
    return "\n".join(split(text, "|"))


def by_name(model: type[Vocabulary]) -> dict[str, Any]:
    return {entry.name_en: entry for entry in model._base_manager.all()}


def colleges():
    return College, ["name_en"], [College(**row) for row in read_rows("colleges")]


def majors():
    college = by_name(College)
    return (
        Major,
        ["name_en"],
        [
            Major(
                name_en=row["name_en"],
                name_es=row["name_es"],
                college=college[row["college"]],
                degrees=split(row["degrees"]),
                cip_codes=split(row["cip_codes"]),
                search_words=lines(row["search_words"]),
            )
            for row in read_rows("majors")
            if row["college"] in college
        ],
    )


def industry_groups():
    groups = enumerate(read_rows("industry_groups"), 1)
    return IndustryGroup, ["name_en"], [IndustryGroup(**row, position=position) for position, row in groups]


def industries():
    group = by_name(IndustryGroup)
    return (
        Industry,
        ["name_en"],
        [
            Industry(
                name_en=row["name_en"],
                name_es=row["name_es"],
                group=group[row["group"]],
                naics_prefixes=split(row["naics_prefixes"]),
                search_words=lines(row["search_words"]),
            )
            for row in read_rows("industries")
            if row["group"] in group
        ],
    )


def occupations():
    return (
        Occupation,
        ["onet_code"],
        [
            Occupation(
                onet_code=row["onet_code"],
                title=row["title"],
                description=row["description"],
                job_zone=int(row["job_zone"]) if row["job_zone"] else None,
                titles_es=split(row["titles_es"]),
                alternate_titles=split(row["alternate_titles"], "|"),
            )
            for row in read_rows("occupations")
        ],
    )


def topics():
    return Topic, ["name_en"], [Topic(**row, position=at) for at, row in enumerate(read_rows("topics"), 1)]


def crosswalk():
    Link = Occupation.majors.through
    major = by_name(Major)
    occupation = dict(Occupation.objects.values_list("onet_code", "pk"))
    return (
        Link,
        ["major_id", "occupation_id"],
        [
            Link(major_id=major[row["major"]].pk, occupation_id=occupation[row["onet_code"]])
            for row in read_rows("major_occupations")
            if row["major"] in major and row["onet_code"] in occupation
        ],
    )


def suggested_majors():
    """Majors suggested to the mentors of each industry; none if staff already have some, because staff decide."""
    Link = Industry.majors.through
    major, industry = by_name(Major), by_name(Industry)
    rows = [] if Link._base_manager.exists() else read_rows("industry_majors")
    return (
        Link,
        ["industry_id", "major_id"],
        [
            Link(industry_id=industry[row["industry"]].pk, major_id=major[row["major"]].pk)
            for row in rows
            if row["industry"] in industry and row["major"] in major
        ],
    )


def aliases():
    return SearchAlias, ["alias", "meaning"], [SearchAlias(**row) for row in read_rows("aliases")]


def review_reasons():
    """Standard reasons (R9); none if staff already have some, because staff decide."""
    rows = [] if ReviewReason.objects.exists() else read_rows("review_reasons")
    return ReviewReason, ["text_en"], [ReviewReason(**row, position=at) for at, row in enumerate(rows, 1)]


STEPS = [
    colleges,
    majors,
    industry_groups,
    industries,
    occupations,
    topics,
    crosswalk,
    suggested_majors,
    aliases,
    review_reasons,
]


def add_missing(model: type[models.Model], natural_key: list[str], rows: list[models.Model]) -> int:
    """Create the missing rows and change no other, so what staff have edited stays. Returns how many were created."""
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
            self.stdout.write(f"\n{added:,} words added, {phrases:,} phrases searchable.")
        else:
            self.stdout.write("\nThe vocabularies are there already.")

    @transaction.atomic
    def load(self) -> int:
        added = 0
        for done, step in enumerate(STEPS):
            self.progress(done, step.__name__.replace("_", " "))
            added += add_missing(*step())
        return added

    def progress(self, done: int, current_step: str) -> None:
        full = PROGRESS_BAR_WIDTH * done // (len(STEPS) + 1)
        self.stdout.write(f"\r[{'#' * full}{'.' * (PROGRESS_BAR_WIDTH - full)}] {current_step:<28}", ending="")
        self.stdout.flush()
