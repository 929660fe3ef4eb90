"""How many mentors there are, for everybody to see: numbers only, and none that a person could be guessed from."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from profiles.models import College, IndustryGroup, MentorProfile

# Smaller numbers are not shown: somebody could be recognised in them.
SMALLEST_NUMBER_SHOWN = 5


@dataclass(frozen=True)
class Bar:
    """One line of a chart; `percent` is the length of its bar against the longest."""

    label: str
    value: int
    percent: int


def total() -> int:
    """How many can be found today; 0 when too few to say."""
    found = MentorProfile.objects.found().count()
    return found if found >= SMALLEST_NUMBER_SHOWN else 0


def by_industry_group() -> list[Bar]:
    """A mentor of two industries of one group counts once there."""
    mine = Q(industries__group=OuterRef("pk"))
    return bars(IndustryGroup.objects.all(), mine)


def by_college() -> list[Bar]:
    """Mentors who have named the college, or one of its majors, as what they can help with."""
    mine = Q(helped_colleges=OuterRef("pk")) | Q(helped_majors__college=OuterRef("pk"))
    return bars(College.objects.all(), mine)


def bars(things: QuerySet, mine: Q) -> list[Bar]:
    """One statement: each thing with the mentors it counts, the largest first, the too small left out."""
    counted = (
        MentorProfile.objects.found()
        .filter(mine)
        .order_by()
        .values(one=OuterRef("pk"))
        .annotate(n=Count("pk", distinct=True))
    )
    large = things.annotate(mentors=Coalesce(Subquery(counted.values("n")), 0)).filter(
        mentors__gte=SMALLEST_NUMBER_SHOWN
    )
    rows = [(thing.name, thing.mentors) for thing in large.order_by("-mentors", "name_en")]
    longest = max((value for _label, value in rows), default=1)
    return [Bar(label, value, round(100 * value / longest)) for label, value in rows]
