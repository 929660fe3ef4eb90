"""What the tests of the search read: queries that were held out while the vocabularies were written, and nonsense."""

import csv
import json
import re
from pathlib import Path

from accounts.models import User
from profiles.models import MentorProfile

DATA = Path(__file__).parent / "data"
WORD = re.compile(r"[^\W\d_]{2,}")


def held_out_queries():
    with (DATA / "search_queries.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def strings_with_a_word():
    strings = json.loads((DATA / "blns.json").read_text(encoding="utf-8"))
    return [string for string in strings if WORD.search(string)]


def mentors_who_fit(kind, names):
    """By the rules of the vocabulary: the mentor's own occupation, industry or major is one of those meant."""
    column = {"occupation": "occupation__title", "industry": "industries__name_en", "major": "helped_majors__name_en"}
    fitting = MentorProfile.objects.searchable().filter(**{f"{column[kind]}__in": names})
    return set(fitting.values_list("pk", flat=True))


def demo_name(mentor_pk):
    return User.objects.get(pk=mentor_pk).email.split("@")[0].upper()
