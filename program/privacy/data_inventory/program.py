"""Sessions, acknowledgements, reports, and what staff did with the account."""

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
from program.privacy.data_inventory.data_category import DataCategory, own_rows


def account_log_entries(person: User) -> QuerySet:
    """What staff did with the account, and when they opened the page with everything about this person."""
    user_type = ContentType.objects.get_for_model(User)
    return LogEntry.objects.filter(content_type=user_type, object_id=str(person.pk)).order_by("pk")


DATA_CATEGORIES = [
    DataCategory(
        "registrations",
        _("Orientation sessions"),
        own_rows(Registration, "person"),
        ("session", "status", "works_well_with", "registered_at", "attended"),
    ),
    DataCategory(
        "short_orientations",
        _("Short orientations"),
        own_rows(LimitedOrientation, "person"),
        ("how", "works_well_with", "asked_at", "given_on"),
    ),
    DataCategory(
        "acknowledgements", _("What you acknowledged"), own_rows(Acknowledgement, "person"), ("edition", "at")
    ),
    DataCategory(
        "reports",
        _("Problems you reported"),
        own_rows(Concern, "reporter"),
        ("kind", "text", "status", "received_at", "outcome"),
    ),
    DataCategory(
        "participation_ends",
        _("When your participation ended"),
        own_rows(ParticipationEnd),
        ("reason", "ended_at", "reinstated_at", "reinstated_because"),
    ),
    DataCategory("erasures", _("Deletion requests"), own_rows(ErasureRequest), ("asked_at", "due_at", "taken_back_at")),
    DataCategory(
        "taken_over", _("What was imported from another list"), own_rows(ImportRow, "person"), ("email", "values")
    ),
    DataCategory("openings", _("Times staff opened or changed your account"), account_log_entries, ("action_time",)),
]
