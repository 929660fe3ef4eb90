"""Loads starter content for agreements (R20, R22). Staff then maintain it; loading again adds what is missing."""

import csv
from pathlib import Path

from django.db import transaction

from agreements.models import NextStep, StarterGoal, SuggestedActivity
from profiles.models import Topic

DATA = Path(__file__).parent / "data"
Row = dict[str, str]


def read_rows(name: str) -> list[Row]:
    with (DATA / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def load() -> int:
    """Add the suggested activities, starter goals and next steps that are missing. Returns how many were new."""
    activities = load_choices(SuggestedActivity, "suggested_activities.csv")
    return activities + load_choices(NextStep, "next_steps.csv") + load_starters()


def load_choices(model: type[SuggestedActivity] | type[NextStep], file_name: str) -> int:
    before = model.objects.count()
    choices = [
        model(position=position, name_en=row["name_en"], name_es=row["name_es"])
        for position, row in enumerate(read_rows(file_name))
    ]
    model.objects.bulk_create(choices, ignore_conflicts=True)
    return model.objects.count() - before


def load_starters() -> int:
    """Load each starter goal; topics and activities that staff have renamed or removed are skipped."""
    names = {row["key"]: row["name_en"] for row in read_rows("suggested_activities.csv")}
    activities = {activity.name_en: activity for activity in SuggestedActivity.objects.all()}
    topics = {topic.name_en: topic for topic in Topic.objects.all()}
    return sum(
        load_starter(topics[row["topic"]], row, [activities.get(names[key]) for key in row["activities"].split()])
        for row in read_rows("starter_goals.csv")
        if row["topic"] in topics
    )


def load_starter(topic: Topic, row: Row, activities: list[SuggestedActivity | None]) -> bool:
    starter, is_new = StarterGoal.objects.get_or_create(
        topic=topic, name_en=row["name_en"], defaults={"name_es": row["name_es"]}
    )
    if is_new:
        starter.activities.set(activity for activity in activities if activity)
    return is_new
