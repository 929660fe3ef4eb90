"""The staff's first page: what waits now, then one row per promise of the FAQ with its live number (issue: Today)."""

from django.db.models import Subquery

from accounts.models import User
from program.holdings import number_of
from program.today import promises, waiting
from program.today.promise import Promise


def board(user: User) -> dict[str, list[Promise]]:
    """Both lists with their numbers, as far as this member of staff may see the rows, counted in one statement."""
    lists = {
        "waiting": [*waiting.of_people(), *waiting.of_the_program(user)],
        "promises": [
            *promises.of_requests(),
            *promises.of_pairs(),
            *promises.of_mentors(),
            *promises.of_the_portal(),
        ],
    }
    lists = {name: [row for row in rows if user.has_perm(row.permission)] for name, rows in lists.items()}
    everything = [row for rows in lists.values() for row in rows]
    numbers = {f"row_{index}": Subquery(number_of(row.rows)) for index, row in enumerate(everything)}
    counted = User.objects.filter(pk=user.pk).values(**numbers).first() or {}
    for index, row in enumerate(everything):
        row.number = counted.get(f"row_{index}") or 0
    return lists


def to_look_at(user: User) -> list[Promise]:
    """What waits for this member of staff, and the promises that are not kept: the rows worth a morning's mail."""
    lists = board(user)
    waiting_rows = [row for row in lists["waiting"] if row.number]
    return [*waiting_rows, *(row for row in lists["promises"] if not row.is_kept)]
