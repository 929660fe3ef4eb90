"""Mentors a person never sees again: not in the search, not by URL, not in an email (R26).

A higher layer knows which pairs staff have blocked, and registers its query here (DESIGN §1).
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db.models import QuerySet

from core.prepared import prepared_sql
from profiles.models import MentorProfile

# Each returns the keys of the mentors blocked for the person with this key, as a queryset of one column.
BLOCKED_MENTOR_QUERIES: list[Callable[[int], QuerySet]] = []


def visible_to(person: Any, mentors: QuerySet[MentorProfile] | None = None) -> QuerySet[MentorProfile]:
    """The posted mentors (or those of `mentors`) this person may see."""
    visible = MentorProfile.objects.posted() if mentors is None else mentors
    for blocked_for in BLOCKED_MENTOR_QUERIES:
        visible = visible.exclude(pk__in=blocked_for(person.pk))
    return visible


@cache
def blocked_sql(blocked_for: Callable[[int], QuerySet]) -> Callable[..., tuple[str, tuple[Any, ...]]]:
    return prepared_sql(blocked_for)


def exclusion_sql(person: int, bind: Callable[[Any], str]) -> str:
    """The same for the search, as SQL conditions on `mentor_id`; `bind` returns the placeholder of a value."""
    conditions = ""
    for blocked_for in BLOCKED_MENTOR_QUERIES:
        sql, values = blocked_sql(blocked_for)(person)
        conditions += f" AND mentor_id NOT IN ({sql % tuple(map(bind, values))})"
    return conditions
