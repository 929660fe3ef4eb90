"""Public statistics of mentors: only numbers that are large enough that no one can be recognized in them."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from profiles.models import College, IndustryGroup, MentorProfile

# Smaller numbers are not shown: people could be recognized in them.
SMALLEST_NUMBER_SHOWN = 5


@dataclass(frozen=True)
class Bar:
    """One bar of a chart; `percent` is its length in relation to the longest."""

    label: str
    value: int
    percent: int


def total() -> int:
    """How many mentors can be found today; 0 if too few to say."""
    count = MentorProfile.objects.searchable().count()
    return count if count >= SMALLEST_NUMBER_SHOWN else 0


def by_industry_group() -> list[Bar]:
    """Mentors by industry group; a mentor with two industries of one group counts once."""
    return build_bars(IndustryGroup.objects.all(), Q(industries__group=OuterRef("pk")))


def by_college() -> list[Bar]:
    """Mentors by college: those who can help with the college, or with one of its majors."""
    in_college = Q(helped_colleges=OuterRef("pk")) | Q(helped_majors__college=OuterRef("pk"))
    return build_bars(College.objects.all(), in_college)


def build_bars(categories: QuerySet, belongs: Q) -> list[Bar]:
    """Each category with its number of mentors, largest first, without the too small ones (one statement).

    `belongs` says which mentors count for a category.
    """
    counted = (
        MentorProfile.objects.searchable()
        .filter(belongs)
        .order_by()
        .values(one=OuterRef("pk"))
        .annotate(n=Count("pk", distinct=True))
    )
    large = categories.annotate(mentors=Coalesce(Subquery(counted.values("n")), 0)).filter(
        mentors__gte=SMALLEST_NUMBER_SHOWN
    )
    rows = [(category.name, category.mentors) for category in large.order_by("-mentors", "name_en")]
    longest = max((value for _label, value in rows), default=1)
    return [Bar(label, value, round(100 * value / longest)) for label, value in rows]
