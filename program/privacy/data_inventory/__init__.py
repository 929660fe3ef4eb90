"""Everything the portal holds about a person, for the “My data” page and the download (R29)."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, QuerySet, Subquery, Value

from accounts.models import User
from matches.models import Match
from program.privacy.data_inventory import account, mentoring, profiles, program
from program.privacy.data_inventory.data_category import DataCategory

DATA_CATEGORIES: list[DataCategory] = [
    *account.DATA_CATEGORIES,
    *profiles.DATA_CATEGORIES,
    *mentoring.DATA_CATEGORIES,
    *program.DATA_CATEGORIES,
]


def categories_held_about(person: User) -> list[tuple[DataCategory, int]]:
    """Every category with data about a person and its number of rows, counted in one query."""
    count_queries = {
        f"count_{category.name}": Subquery(count_query(category.rows(person))) for category in DATA_CATEGORIES
    }
    counts = User.objects.filter(pk=person.pk).values(**count_queries).get()
    return [(category, count) for category in DATA_CATEGORIES if (count := counts[f"count_{category.name}"])]


def count_query(rows: QuerySet) -> QuerySet:
    """A query for the number of these rows, to use as a Subquery; it yields NULL for none."""
    return rows.order_by().annotate(one=Value(1)).values("one").annotate(number=Count("pk")).values("number")


def disclosures(person: User) -> Iterable[dict[str, Any]]:
    """Who could see this person's contact details, which ones, since when and until when."""
    for match in Match.objects.visible_to(person).with_people().select_related("request").order_by("-started_at"):
        is_mentor = match.mentor_id == person.pk
        other = match.other(person)
        yield {
            "who": other.user.get_full_name() if match.is_open else other.user.public_name,
            "ways": match.mentor.contact_methods if is_mentor else match.request.consented_methods,
            "since": match.started_at,
            "until": match.closed_at or match.held_at,
        }
