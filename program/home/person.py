"""The person whose start page it is, with everything that decides what it shows, in one statement."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import IdentityProof, User
from core.prepared import prepared
from matches.models import Match, MatchRequest


def load_person(user: Any) -> Any:
    """The user with both profiles and identity claim, and:

    `is_known`: proven to belong to the university · `was_asked`: has ever received a request · `is_asked`: one waits
    for an answer · `has_asked`: one they sent is open · `statuses_as_mentee`, `statuses_as_mentor`: of all matches.

    One that was loaded before is returned as it is.
    """
    if hasattr(user, "is_known"):
        return user
    return person_rows(user.pk)[0]


@prepared
def person_rows(person: int) -> QuerySet:
    sent, received = ({role: OuterRef("pk")} for role in ("mentee", "mentor"))
    return (
        User.objects.filter(pk=person)
        .select_related("menteeprofile", "mentorprofile", "identity_claim")
        .annotate(
            is_known=Exists(IdentityProof.objects.proving_affiliation().filter(user=OuterRef("pk"))),
            was_asked=Exists(MatchRequest.objects.filter(**received)),
            is_asked=Exists(MatchRequest.objects.awaiting_answer().filter(**received)),
            has_asked=Exists(MatchRequest.objects.open().filter(**sent)),
            statuses_as_mentee=statuses_of_matches(sent),
            statuses_as_mentor=statuses_of_matches(received),
        )
    )


def statuses_of_matches(whose: dict[str, Any]) -> ArraySubquery:
    return ArraySubquery(Match.objects.filter(**whose).order_by().values("status").distinct())
