"""What the program itself has with somebody."""

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from program.models import (
    Acknowledgement,
    Concern,
    ErasureRequest,
    ImportRow,
    LimitedOrientation,
    ParticipationEnd,
    Registration,
)
from program.privacy.data_inventory.data_category import RUNNING, Holding, mine


def openings(person: User) -> QuerySet:
    """What staff did with the account, and when they opened the page with everything about this person."""
    people = ContentType.objects.get_for_model(User)
    return LogEntry.objects.filter(content_type=people, object_id=str(person.pk)).order_by("pk")


HOLDINGS = [
    Holding(
        "registrations",
        _("Orientation sessions"),
        RUNNING,
        mine(Registration, "person"),
        ("session", "status", "works_well_with", "registered_at", "attended"),
    ),
    Holding(
        "short_orientations",
        _("Short orientations"),
        RUNNING,
        mine(LimitedOrientation, "person"),
        ("how", "works_well_with", "asked_at", "given_on"),
    ),
    Holding(
        "acknowledgements", _("What you acknowledged"), RUNNING, mine(Acknowledgement, "person"), ("edition", "at")
    ),
    Holding(
        "reports",
        _("Problems you reported"),
        RUNNING,
        mine(Concern, "reporter"),
        ("kind", "text", "status", "received_at", "outcome"),
    ),
    Holding(
        "participation_ends",
        _("When your participation ended"),
        RUNNING,
        mine(ParticipationEnd),
        ("reason", "ended_at", "reinstated_at", "reinstated_because"),
    ),
    Holding("erasures", _("Erasure requests"), RUNNING, mine(ErasureRequest), ("asked_at", "due_at", "taken_back_at")),
    Holding(
        "taken_over",
        _("What was imported from another list"),
        RUNNING,
        mine(ImportRow, "person"),
        ("email", "values"),
    ),
    Holding("openings", _("Times staff opened or changed your account"), RUNNING, openings, ("action_time",)),
]
