"""Everything the portal holds about a person: for their page and their download (R29)."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, QuerySet, Subquery, Value

from accounts.models import User
from matches.models import Match
from program.privacy.data_inventory import account, mentoring, profiles, program
from program.privacy.data_inventory.data_category import DataCategory

HOLDINGS: list[DataCategory] = [
    *account.HOLDINGS,
    *profiles.HOLDINGS,
    *mentoring.HOLDINGS,
    *program.HOLDINGS,
]


def held_about(person: User) -> list[tuple[DataCategory, int]]:
    """Every kind of thing held about a person, with how many there are, in one statement; empty kinds are left out."""
    numbers = {f"held_{holding.name}": Subquery(number_of(holding.rows(person))) for holding in HOLDINGS}
    counted = User.objects.filter(pk=person.pk).values(**numbers).get()
    return [(holding, count) for holding in HOLDINGS if (count := counted[f"held_{holding.name}"])]


def number_of(rows: QuerySet) -> QuerySet:
    return rows.order_by().annotate(one=Value(1)).values("one").annotate(number=Count("pk")).values("number")


def disclosures(person: User) -> Iterable[dict[str, Any]]:
    """Who could see this person's contact details, by which ways, since when, until when."""
    for match in Match.objects.visible_to(person).with_people().select_related("request").order_by("-started_at"):
        is_mentor = match.mentor_id == person.pk
        other = match.other(person)
        yield {
            "who": other.user.get_full_name() if match.is_open else other.user.public_name,
            "ways": match.mentor.contact_methods if is_mentor else match.request.consented_methods,
            "since": match.started_at,
            "until": match.closed_at or match.held_at,
        }
