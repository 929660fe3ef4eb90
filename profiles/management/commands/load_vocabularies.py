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
BAR = 24  # characters


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def split(text: str, separator: str = ";") -> list[str]:
    return [part.strip() for part in text.split(separator) if part.strip()]


def lines(text: str) -> str:
    return "\n".join(split(text, "|"))


def by_name(model: type[Vocabulary]) -> dict[str, Any]:
    return {thing.name_en: thing for thing in model._base_manager.all()}


def colleges():
    return College, ["name_en"], [College(**row) for row in rows_of("colleges")]


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
            for row in rows_of("majors")
            if row["college"] in college
        ],
    )


def industry_groups():
    groups = enumerate(rows_of("industry_groups"), 1)
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
            for row in rows_of("industries")
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
            for row in rows_of("occupations")
        ],
    )


def topics():
    return Topic, ["name_en"], [Topic(**row, position=at) for at, row in enumerate(rows_of("topics"), 1)]


def crosswalk():
    Link = Occupation.majors.through
    major = by_name(Major)
    occupation = dict(Occupation.objects.values_list("onet_code", "pk"))
    return (
        Link,
        ["major_id", "occupation_id"],
        [
            Link(major_id=major[row["major"]].pk, occupation_id=occupation[row["onet_code"]])
            for row in rows_of("major_occupations")
            if row["major"] in major and row["onet_code"] in occupation
        ],
    )


def suggested_majors():
    """What an industry suggests to its mentors, to begin with; where staff have some, they have decided which."""
    Link = Industry.majors.through
    major, industry = by_name(Major), by_name(Industry)
    rows = [] if Link._base_manager.exists() else rows_of("industry_majors")
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
    return SearchAlias, ["alias", "meaning"], [SearchAlias(**row) for row in rows_of("aliases")]


def review_reasons():
    """Ready reasons to begin with (R9); where staff have some, they have decided which."""
    rows = [] if ReviewReason.objects.exists() else rows_of("review_reasons")
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
    """Create the rows that are not there yet and touch no other: what staff have edited stays edited."""
    there = set(model._base_manager.values_list(*natural_key))
    missing = [row for row in rows if tuple(getattr(row, field) for field in natural_key) not in there]
    model._base_manager.bulk_create(missing, batch_size=2000, ignore_conflicts=True)
    return len(missing)


class Command(BaseCommand):
    """Fills the vocabularies from profiles/data and lets the search read them. Safe to run again at any time."""

    help = "Load majors, industries, occupations, topics and search aliases. Rows that are there already stay as is."

    def add_arguments(self, parser):
        parser.add_argument("--index", action="store_true", help="read all phrases afresh even if nothing is new")

    def handle(self, *, index: bool, **options):
        added = self.load()
        if added or index or not SearchTerm.objects.exists():
            self.progress(len(STEPS), "phrases for the search")
            phrases = terms.index_everything()
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

    def progress(self, done: int, doing: str) -> None:
        full = BAR * done // (len(STEPS) + 1)
        self.stdout.write(f"\r[{'#' * full}{'.' * (BAR - full)}] {doing:<28}", ending="")
        self.stdout.flush()
