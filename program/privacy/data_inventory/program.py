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
from program.privacy.data_inventory.data_category import RUNNING, DataCategory, mine


def openings(person: User) -> QuerySet:
    """What staff did with the account, and when they opened the page with everything about this person."""
    people = ContentType.objects.get_for_model(User)
    return LogEntry.objects.filter(content_type=people, object_id=str(person.pk)).order_by("pk")


HOLDINGS = [
    DataCategory(
        "registrations",
        _("Orientation sessions"),
        RUNNING,
        mine(Registration, "person"),
        ("session", "status", "works_well_with", "registered_at", "attended"),
    ),
    DataCategory(
        "short_orientations",
        _("Short orientations"),
        RUNNING,
        mine(LimitedOrientation, "person"),
        ("how", "works_well_with", "asked_at", "given_on"),
    ),
    DataCategory(
        "acknowledgements", _("What you acknowledged"), RUNNING, mine(Acknowledgement, "person"), ("edition", "at")
    ),
    DataCategory(
        "reports",
        _("Problems you reported"),
        RUNNING,
        mine(Concern, "reporter"),
        ("kind", "text", "status", "received_at", "outcome"),
    ),
    DataCategory(
        "participation_ends",
        _("When your participation ended"),
        RUNNING,
        mine(ParticipationEnd),
        ("reason", "ended_at", "reinstated_at", "reinstated_because"),
    ),
    DataCategory(
        "erasures", _("Erasure requests"), RUNNING, mine(ErasureRequest), ("asked_at", "due_at", "taken_back_at")
    ),
    DataCategory(
        "taken_over",
        _("What was imported from another list"),
        RUNNING,
        mine(ImportRow, "person"),
        ("email", "values"),
    ),
    DataCategory("openings", _("Times staff opened or changed your account"), RUNNING, openings, ("action_time",)),
]
