"""Mentors whom somebody never meets again: not in the search, nor by an address, nor in a mail (R26).

Which pairs staff keep apart is known a floor above; it registers here what knows them (DESIGN §1).
"""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from profiles.models import MentorProfile

# Each tells, for a person's key, the keys of the mentors kept apart from them: a queryset of one column.
KNOWN_BY: list[Callable[[int], QuerySet]] = []


def visible_to(person: Any, mentors: QuerySet[MentorProfile] | None = None) -> QuerySet[MentorProfile]:
    """The posted mentors this person may come across, or those among `mentors`."""
    found = MentorProfile.objects.posted() if mentors is None else mentors
    for known in KNOWN_BY:
        found = found.exclude(pk__in=known(person.pk))
    return found


def condition(person: int, value: Callable[[Any], str]) -> str:
    """The same for the search, as SQL on its `mentor_id`; `value` gives a name to each value in it."""
    conditions = ""
    for known in KNOWN_BY:
        sql, values = known(person).query.sql_with_params()
        conditions += f" AND mentor_id NOT IN ({sql % tuple(map(value, values))})"
    return conditions
