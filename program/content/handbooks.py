"""The manual and the handbook, as both applications ask for them (R26): the floor below knows no materials."""

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from profiles.handbooks import Handbook
from program.content import materials
from program.models import Acknowledgement, Edition, Material

KINDS = {"mentor": Material.Kind.MANUAL, "mentee": Material.Kind.HANDBOOK}


def newest(role: str) -> QuerySet[Edition]:
    """The newest published edition for this role that an applicant may read comes first."""
    readable = Material.objects.open_to(is_mentor=False).filter(kind=KINDS[role])
    editions = Edition.objects.published().filter(material__in=readable).select_related("material")
    return editions.order_by("material__position", "material", "-number")


def current(role: str, person: User) -> Handbook | None:
    """The current edition of the handbook of this role; None while there is none."""
    held = Acknowledgement.objects.filter(edition=OuterRef("pk"), person=person)
    edition = newest(role).annotate(is_held=Exists(held)).first()
    if edition is None:
        return None
    return Handbook(edition.pk, str(edition), edition.material.get_absolute_url(), edition.is_held)


def acknowledge(edition: int, person: User) -> None:
    """Write the edition with this key down. Refused when a newer one has been published meanwhile."""
    materials.acknowledge(Edition.objects.get(pk=edition), person)
