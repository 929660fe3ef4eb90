"""The manual and the handbook for the applications in `profiles`, which must not import this app (R26)."""

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from profiles.handbooks import Handbook
from program.content import materials
from program.models import Acknowledgement, Edition, Material

KINDS = {"mentor": Material.Kind.MANUAL, "mentee": Material.Kind.HANDBOOK}


def newest(role: str) -> QuerySet[Edition]:
    """Published editions for this role that an applicant may read, newest first."""
    readable = Material.objects.readable_by(is_mentor=False).filter(kind=KINDS[role])
    editions = Edition.objects.published().filter(material__in=readable).select_related("material")
    return editions.order_by("material__position", "material", "-number")


def current(role: str, person: User) -> Handbook | None:
    """The current edition of this role's handbook, or None."""
    acknowledgements = Acknowledgement.objects.filter(edition=OuterRef("pk"), person=person)
    edition = newest(role).annotate(is_acknowledged=Exists(acknowledgements)).first()
    if edition is None:
        return None
    return Handbook(edition.pk, str(edition), edition.material.get_absolute_url(), edition.is_acknowledged)


def acknowledge(edition: int, person: User) -> None:
    """Record that this person acknowledged the edition. Refused if a newer one has been published meanwhile."""
    materials.acknowledge(Edition.objects.get(pk=edition), person)
